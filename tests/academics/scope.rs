//! Who sees and does what.
use campus::policy::Role;

use super::{Small, history};
use crate::{
    dashboards::college::College,
    seed::demo,
    support::{Client, PASSWORD, TestApp},
};

const READ: [&str; 4] = [
    "/academics/courses",
    "/academics/terms",
    "/academics/sections",
    "/academics/offerings",
];

#[actix_web::test]
async fn staff_reads_and_the_office_writes() {
    let app = TestApp::new();
    let small = Small::found(&app);
    for (role, reads, writes) in [
        (Role::Admin, 200, 200),
        (Role::Principal, 200, 403),
        (Role::Faculty, 200, 403),
        (Role::Warden, 403, 403),
        (Role::Parent, 403, 403),
        (Role::Student, 403, 403),
    ] {
        let client = app.as_role(role).await;
        for path in READ {
            assert_eq!(client.get(path).await.status, reads, "{role:?} {path}");
            assert_eq!(
                client.get(&format!("{path}/new")).await.status,
                writes,
                "{role:?} {path}/new"
            );
        }
        let course = format!("/academics/courses/{}", small.basics);
        assert_eq!(client.get(&course).await.status, reads, "{role:?}");
        let retired = client.post(&format!("{course}/retire"), &[]).await.status;
        assert_eq!(retired, if writes == 200 { 303 } else { 403 }, "{role:?}");
    }
}

/// Signs in whoever has that address in the demo.
pub async fn demo_client<'a>(app: &'a TestApp, email: &str) -> Client<'a> {
    let hash = app.app.hasher.hash_now(PASSWORD).unwrap();
    app.sql(&format!(
        "UPDATE users SET password_hash = '{hash}' WHERE email = '{email}'"
    ));
    let client = app.visitor();
    client.sign_in(email, PASSWORD).await;
    client
}

#[actix_web::test]
async fn a_teacher_sees_the_offerings_they_look_after() {
    let app = demo();
    let client = demo_client(&app, "faculty@campus.test").await;
    let staff = app.number("SELECT f.id FROM staff f JOIN users u ON u.id = f.user_id WHERE u.email = 'faculty@campus.test'");
    let own = app.number(&format!(
        "SELECT min(offering_id) FROM offering_staff WHERE staff_id = {staff}"
    ));
    let advised = app.number(&format!("SELECT min(o.id) FROM offerings o JOIN sections s ON s.id = o.section_id WHERE s.adviser_id = {staff}"));
    let strange = app.number(&format!(
        "SELECT min(o.id) FROM offerings o JOIN courses c ON c.id = o.course_id JOIN departments d ON d.id = c.department_id
         WHERE d.code = 'CA' AND NOT EXISTS (SELECT FROM offering_staff x WHERE x.offering_id = o.id AND x.staff_id = {staff})"
    ));
    let page = |id: i64, rest: &str| format!("/academics/offerings/{id}{rest}");
    for id in [own, advised] {
        client.get(&page(id, "")).await.is(200);
        client.get(&page(id, "/students")).await.is(200);
    }
    for rest in ["", "/students", "/students/export?format=csv"] {
        client.get(&page(strange, rest)).await.is(404);
    }
    client
        .post(
            &page(strange, "/students/decide"),
            &[("enrolment", "1"), ("approve", "true")],
        )
        .await
        .is(404);
    let seen = app.number(&format!(
        "SELECT count(*) FROM offerings o LEFT JOIN sections s ON s.id = o.section_id
         WHERE s.adviser_id = {staff} OR EXISTS (SELECT FROM offering_staff x WHERE x.offering_id = o.id AND x.staff_id = {staff})"
    ));
    client
        .get("/academics/offerings")
        .await
        .shows(&format!("{seen} offering"));
}

#[actix_web::test]
async fn a_head_decides_in_their_department_and_nobody_elsewhere() {
    let app = demo();
    let head = |department: &str| {
        let sql = format!(
            "SELECT f.user_id FROM departments d JOIN staff f ON f.id = d.head_id WHERE d.code = '{department}'"
        );
        app.number(&sql)
    };
    let email = |user: i64| {
        let of = app.number(&format!("SELECT id FROM users WHERE id = {user}"));
        format!("head{of}@campus.test")
    };
    let asked =
        "enrolments e JOIN offerings o ON o.id = e.offering_id JOIN courses c ON c.id = o.course_id
                 JOIN departments d ON d.id = c.department_id WHERE e.state = 'requested'";
    let department = if app.count(&format!("{asked} AND d.code = 'CSE'")) > 0 {
        "CSE"
    } else {
        "ECE"
    };
    let (enrolment, offering) = (
        app.number(&format!("SELECT min(e.id) FROM {asked} AND d.code = '{department}'")),
        app.number(&format!("SELECT e.offering_id FROM enrolments e WHERE e.id = (SELECT min(e.id) FROM {asked} AND d.code = '{department}')")),
    );
    let decide = format!("/academics/offerings/{offering}/students/decide");
    let fields = [
        ("enrolment", enrolment.to_string()),
        ("approve", "true".to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    for (code, status) in [("CA", 404), (department, 303)] {
        let user = head(code);
        app.sql(&format!(
            "UPDATE users SET email = '{}' WHERE id = {user}",
            email(user)
        ));
        let client = demo_client(&app, &email(user)).await;
        client.get("/academics/offerings").await.is(200);
        assert_eq!(client.post(&decide, &fields).await.status, status, "{code}");
    }
    assert_eq!(
        app.count(&format!(
            "enrolments WHERE id = {enrolment} AND state IN ('enrolled', 'waiting')"
        )),
        1
    );
}

#[actix_web::test]
async fn a_student_chooses_and_drops_their_own_electives() {
    let app = demo();
    let client = demo_client(&app, "student@campus.test").await;
    let student = app.number("SELECT s.id FROM students s JOIN users u ON u.id = s.user_id WHERE u.email = 'student@campus.test'");
    let page = client.get("/academics/electives").await;
    page.is(200).shows("Ability Enhancement").shows("Choose");
    let open = app.number("SELECT min(o.id) FROM offerings o JOIN courses c ON c.id = o.course_id WHERE c.code LIKE 'CS3%' AND o.section_id IS NULL");
    client
        .get(&format!("/academics/offerings/{open}"))
        .await
        .is(403);
    client
        .post(&format!("/academics/electives/{open}/choose"), &[])
        .await
        .leads_to("/academics/electives");
    assert_eq!(
        app.count(&format!(
            "enrolments WHERE student_id = {student} AND offering_id = {open}"
        )),
        1
    );
    client.get("/academics/electives").await.shows("Drop");
    let strange = app.number("SELECT min(o.id) FROM offerings o JOIN courses c ON c.id = o.course_id WHERE c.code LIKE 'CS5%' AND o.section_id IS NULL");
    client
        .post(&format!("/academics/electives/{strange}/choose"), &[])
        .await
        .is(422)
        .shows("not one of your electives");
    client
        .post(&format!("/academics/electives/{open}/drop"), &[])
        .await
        .leads_to("/academics/electives");
    client
        .post(&format!("/academics/electives/{open}/drop"), &[])
        .await
        .is(409);
    client
        .post("/academics/electives/0/choose", &[])
        .await
        .is(404);
    assert_eq!(
        app.count(&format!(
            "enrolments WHERE student_id = {student} AND state = 'dropped'"
        )),
        1
    );
}

#[actix_web::test]
async fn heads_and_advisers_are_appointed_on_their_pages() {
    let app = TestApp::new();
    let college = College::found(&app);
    let client = app.as_user(&college.admin).await;
    client.get("/users").await;
    let staff = |user: i64| {
        app.number(&format!("SELECT id FROM staff WHERE user_id = {user}"))
            .to_string()
    };
    let department = app.number("SELECT id FROM departments WHERE code = 'MECH'");
    let head = format!("/academics/departments/{department}/head");
    client.get(&head).await.is(200).hides("Farhan Qureshi");
    client
        .post(
            &head,
            &[("head", &staff(college.adviser.id)), ("version", "1")],
        )
        .await
        .is(422)
        .shows("must be a member of its staff");
    let department = app.number("SELECT id FROM departments WHERE code = 'CSE'");
    let head = format!("/academics/departments/{department}/head");
    client.get(&head).await.is(200).shows("Farhan Qureshi");
    client
        .post(&head, &[("head", &staff(college.adviser.id))])
        .await
        .is(400);
    client.get(&head).await.shows(r#"name="version" value="1""#);
    client
        .post(
            &head,
            &[("head", &staff(college.adviser.id)), ("version", "1")],
        )
        .await
        .leads_to(&format!("/academics/departments/{department}"));
    history(&client, &format!("/academics/departments/{department}"))
        .await
        .shows("Appointed the head of the department")
        .shows("Farhan Qureshi");
    let overtaken = client.post(&head, &[("head", ""), ("version", "1")]).await;
    overtaken.is(409).shows("Somebody changed this");
    client
        .post(&head, &[("head", ""), ("version", "2")])
        .await
        .is(303);
    assert_eq!(
        app.count(&format!(
            "departments WHERE id = {department} AND head_id IS NULL"
        )),
        1
    );
    let section = app.number("SELECT min(id) FROM sections WHERE adviser_id IS NULL");
    let adviser = format!("/academics/sections/{section}/adviser");
    client.get(&adviser).await.is(200);
    client
        .post(&adviser, &[("adviser", "999999"), ("version", "1")])
        .await
        .is(422)
        .shows("must be a member of staff");
    client
        .post(
            &adviser,
            &[("adviser", &staff(college.head.id)), ("version", "1")],
        )
        .await
        .is(303);
    client
        .post(&adviser, &[("adviser", ""), ("version", "1")])
        .await
        .is(409);
    client.post(&adviser, &[("adviser", "")]).await.is(400);
    // A number made by hand: who has no account that teaches, or none that can sign in.
    let spare = app.number("SELECT max(id) FROM sections WHERE adviser_id IS NULL");
    let spare = format!("/academics/sections/{spare}/adviser");
    let warden = app.number("SELECT min(f.id) FROM staff f WHERE NOT EXISTS (SELECT FROM user_roles r WHERE r.user_id = f.user_id AND r.role = 'faculty')");
    app.sql(&format!(
        "UPDATE users SET deactivated_at = now() WHERE id = {}",
        college.adviser.id
    ));
    for forged in [warden.to_string(), staff(college.adviser.id)] {
        client
            .post(&spare, &[("adviser", &forged), ("version", "1")])
            .await
            .is(422)
            .shows("must be a member of staff who teaches");
        client
            .get(&spare)
            .await
            .hides(&format!("value=\"{forged}\""));
    }
    history(&client, &format!("/academics/sections/{section}"))
        .await
        .shows("Hema Subramanian")
        .shows("Appointed the class adviser");
}

#[actix_web::test]
async fn the_office_assigns_faculty_and_enrols_students() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let offering = small.offer(&app, 0, 1, false);
    let student = small.student(&app, "Asha Rao");
    app.sql(&format!(
        "UPDATE students SET admission_number = 'S26001' WHERE id = {student}"
    ));
    let teacher = app.user("Farhan Qureshi", &[Role::Faculty]).id;
    app.sql(&format!(
        "INSERT INTO staff (user_id, staff_number, department_id, designation, joined_on) VALUES ({teacher}, 'E1', {}, 'Professor', '2015-07-01')",
        small.department
    ));
    let staff = app.number("SELECT id FROM staff").to_string();
    small.runs_now(&app);
    let client = app.as_role(Role::Admin).await;
    let page = |rest: &str| format!("/academics/offerings/{offering}{rest}");
    client
        .get(&page("/staff"))
        .await
        .is(200)
        .shows("Farhan Qureshi");
    client
        .post(&page("/staff"), &[("leads", &staff), ("version", "1")])
        .await
        .is(422)
        .shows("Who leads also teaches it");
    client
        .post(&page("/staff"), &[("staff", "999999"), ("version", "1")])
        .await
        .is(422)
        .shows("Choose from the members of staff who teach");
    client
        .post(&page("/staff"), &[("staff", &staff), ("leads", &staff)])
        .await
        .is(400);
    let fields = [("staff", &*staff), ("leads", &*staff), ("version", "1")];
    client
        .post(&page("/staff"), &fields)
        .await
        .leads_to(&page(""));
    history(&client, &page(""))
        .await
        .shows("Farhan Qureshi")
        .shows("Assigned the faculty");
    client.post(&page("/staff"), &fields).await.is(409);
    assert_eq!(app.count("offering_staff WHERE leads"), 1);
    let nobody = [("staff", &*staff), ("leads", ""), ("version", "2")];
    client.post(&page("/staff"), &nobody).await.is(303);
    assert_eq!(
        (
            app.count("offering_staff WHERE leads"),
            app.count("offering_staff")
        ),
        (0, 1),
        "nobody leads when nobody is chosen"
    );
    let students = page("/students");
    client.get(&students).await.is(200).shows("No students yet");
    client
        .post(&students, &[("admission_number", "NOBODY")])
        .await
        .is(422)
        .shows("No student has this admission number")
        .shows("NOBODY");
    client
        .post(&students, &[("admission_number", "s26001")])
        .await
        .leads_to(&students);
    client
        .post(&students, &[("admission_number", "S26001")])
        .await
        .is(409)
        .shows("enrolled, waits or has asked already");
    client
        .get(&students)
        .await
        .shows("Asha Rao")
        .shows("Enrolled");
    let enrolment = app.number("SELECT max(id) FROM enrolments").to_string();
    client
        .post(&page("/students/remove"), &[("enrolment", &enrolment)])
        .await
        .is(422)
        .shows("Say why");
    let remove = [
        ("enrolment", enrolment.as_str()),
        ("reason", "Moved to another course"),
    ];
    client
        .post(&page("/students/remove"), &remove)
        .await
        .leads_to(&students);
    let csv = client.get(&page("/students/export?format=csv")).await;
    csv.is(200)
        .shows("Asha Rao")
        .shows("Moved to another course");
}

//! Who sees whom: a parent nobody's child but their own, an adviser nobody beyond the section, a lecturer whom they teach.
use actix_web::{http::Method, test::TestRequest};
use campus::policy::Role;

use super::student_of;
use crate::{
    academics::Small,
    access,
    dashboards::college::College,
    support::{Client, Reply, TestApp},
};

/// Every address about a student, by its method.
async fn addresses(app: &TestApp, student: i64) -> Vec<(Method, String)> {
    let routes = access::routes(app).await;
    let about = routes.into_iter().filter(|(_, path)| {
        path.starts_with("/students/{id}") || path.starts_with("/api/v1/students/{id}")
    });
    about
        .map(|(method, path)| {
            (
                (*method).clone(),
                path.replace("{id}", &student.to_string()),
            )
        })
        .collect()
}

async fn ask(
    app: &TestApp,
    client: &Client<'_>,
    token: &str,
    (method, path): &(Method, String),
) -> u16 {
    if path.starts_with("/api/") {
        let request = TestRequest::with_uri(path).method(method.clone());
        return app.api(token, request).await.status;
    }
    match *method == Method::GET {
        true => client.get(path).await.status,
        false => client.post(path, &[]).await.status,
    }
}

#[actix_web::test]
async fn a_parent_who_opens_every_address_of_a_strangers_child_finds_none() {
    let app = TestApp::new();
    let college = College::found(&app);
    let (own, other) = (
        student_of(&app, college.asha.id),
        student_of(&app, college.bina.id),
    );
    for who in [&college.mother, &college.asha] {
        let client = app.as_user(who).await;
        let token = app.token(who).await;
        let all = addresses(&app, other).await;
        assert!(all.len() > 20, "{}", all.len());
        for address in &all {
            let status = ask(&app, &client, &token, address).await;
            let writes = address.0 != Method::GET;
            // What only the office does is refused before anything is looked up; a form without its fields is unreadable.
            assert!(
                status == 404 || (writes && [400, 403, 415].contains(&status)) || status == 403,
                "{} {} {status}: {}",
                address.0,
                address.1,
                who.name
            );
            if status == 403 && !writes {
                assert!(
                    address.1.ends_with("/edit") || address.1.ends_with("/photo"),
                    "{}",
                    address.1
                );
            }
        }
        for rest in [
            "",
            "/profile",
            "/status",
            "/guardians",
            "/enrolments",
            "/documents",
            "/proposals",
        ] {
            client.get(&format!("/students/{own}{rest}")).await.is(200);
            client
                .get(&format!("/students/{other}{rest}"))
                .await
                .is(404);
        }
        client.get("/students").await.is(403);
        client.get("/parents").await.is(403);
    }
}

#[actix_web::test]
async fn a_parent_of_two_switches_in_one_tap_and_never_mistakes_them() {
    let app = TestApp::new();
    let college = College::found(&app);
    let father = app.as_user(&college.father).await;
    let (bina, dev) = (
        student_of(&app, college.bina.id),
        student_of(&app, college.dev.id),
    );
    for (shown, other, name) in [(bina, dev, "Bina Rao"), (dev, bina, "Dev Rao")] {
        for rest in ["", "/profile", "/status", "/proposals"] {
            let page = father.get(&format!("/students/{shown}{rest}")).await;
            page.is(200)
                .shows(&format!("<h1>{name}</h1>"))
                .shows(&format!("href=\"/students/{other}\""));
        }
    }
    let mother = app.as_user(&college.mother).await;
    let asha = student_of(&app, college.asha.id);
    mother
        .get(&format!("/students/{asha}"))
        .await
        .is(200)
        .hides("aria-label=\"Your children\"");
    // The home page leads there.
    father
        .get("/parent/dashboard")
        .await
        .shows(&format!("href=\"/students/{bina}\""));
}

fn names(reply: &Reply) -> Vec<&'static str> {
    let all = [
        "Asha Krishnamurthy",
        "Bina Rao",
        "Chand Deshpande",
        "Dev Rao",
        "Esha Gill",
    ];
    all.into_iter()
        .filter(|name| reply.body.contains(name))
        .collect()
}

#[actix_web::test]
async fn an_advisers_scope_ends_at_their_section() {
    let app = TestApp::new();
    let college = College::found(&app);
    for (who, seen) in [
        (
            &college.admin,
            vec![
                "Asha Krishnamurthy",
                "Bina Rao",
                "Chand Deshpande",
                "Dev Rao",
                "Esha Gill",
            ],
        ),
        (
            &college.principal,
            vec![
                "Asha Krishnamurthy",
                "Bina Rao",
                "Chand Deshpande",
                "Dev Rao",
                "Esha Gill",
            ],
        ),
        (
            &college.head,
            vec!["Asha Krishnamurthy", "Bina Rao", "Chand Deshpande"],
        ),
        (&college.adviser, vec!["Asha Krishnamurthy", "Bina Rao"]),
        (&college.warden, vec!["Asha Krishnamurthy", "Dev Rao"]),
    ] {
        let client = app.as_user(who).await;
        for path in [
            "/students",
            "/students?sort=-status&status=here&cols=name,phone,address",
        ] {
            assert_eq!(names(&client.get(path).await), seen, "{} {path}", who.name);
        }
        let file = client.get("/students/export?format=csv").await;
        assert_eq!(names(&file), seen, "{}", who.name);
        let chand = student_of(&app, college.chand.id);
        let status = client.get(&format!("/students/{chand}")).await.status;
        let expected = if seen.contains(&"Chand Deshpande") {
            200
        } else {
            404
        };
        assert_eq!(status, expected, "{}", who.name);
    }
    let adviser = app.as_user(&college.adviser).await;
    adviser
        .get("/parents")
        .await
        .shows("Meera Krishnamurthy")
        .shows("Suresh Rao")
        // Dev is another section's.
        .hides("Dev Rao");
    let head = app.as_user(&college.head).await;
    head.get("/staff").await.is(200).shows("Farhan Qureshi");
}

#[actix_web::test]
async fn a_lecturer_sees_whom_they_teach_and_not_what_is_private() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let asha = small.student(&app, "Asha Rao");
    app.sql(&format!(
        "UPDATE students SET address = '12, Temple Road', category = 'SC' WHERE id = {asha}"
    ));
    let teacher = app.user("Farhan Qureshi", &[Role::Faculty]);
    app.sql(&format!(
        "INSERT INTO staff (user_id, staff_number, designation, joined_on) VALUES ({}, 'NH1', 'Professor', '2015-07-01')",
        teacher.id
    ));
    let client = app.as_user(&teacher).await;
    let page = format!("/students/{asha}");
    client.get(&page).await.is(404);
    app.sql(
        "UPDATE academic_years SET starts_on = current_date - 300, ends_on = current_date + 300;
         UPDATE terms SET starts_on = current_date - 100, ends_on = current_date + 10",
    );
    app.sql(&format!(
        "INSERT INTO offerings (course_id, term_id, section_id) VALUES ({}, {}, {});
         INSERT INTO offering_staff (offering_id, staff_id, leads) SELECT o.id, s.id, true FROM offerings o, staff s",
        small.core, small.term, small.section
    ));
    client
        .get(&page)
        .await
        .is(200)
        .shows("Asha Rao")
        .hides("/guardians");
    client
        .get(&format!("{page}/profile"))
        .await
        .is(200)
        .shows("Asha Rao")
        .hides("Temple Road")
        .hides("Scheduled caste")
        .hides("Address");
    for rest in ["/status", "/guardians", "/documents", "/proposals"] {
        client.get(&format!("{page}{rest}")).await.is(404);
    }
    client
        .post(&format!("{page}/profile/shown"), &[])
        .await
        .is(404);
    // When the term is over, it is over.
    app.sql("UPDATE terms SET ends_on = current_date - 1");
    client.get(&page).await.is(404);
}

#[actix_web::test]
async fn what_says_much_is_masked_until_shown_and_that_is_noted() {
    let app = TestApp::new();
    let college = College::found(&app);
    let asha = student_of(&app, college.asha.id);
    app.sql(&format!(
        "UPDATE students SET address = '12, Temple Road, Mysuru' WHERE id = {asha};
         UPDATE users SET phone = '+919845012345' WHERE id = {}",
        college.asha.id
    ));
    let readings = "audit_entries WHERE action = 'sensitive.read' AND subject_kind = 'student'";
    let adviser = app.as_user(&college.adviser).await;
    let page = format!("/students/{asha}/profile");
    adviser
        .get(&page)
        .await
        .hides("Temple Road")
        .hides("••••suru")
        .hides("+919845012345")
        .shows("••••2345");
    assert_eq!(app.count(readings), 0);
    adviser
        .post(&format!("{page}/shown"), &[])
        .await
        .is(200)
        .shows("Temple Road")
        .shows("+919845012345");
    assert_eq!(app.count(readings), 1);
    // What is one's own is not masked.
    for own in [&college.asha, &college.mother] {
        let client = app.as_user(own).await;
        client.get(&page).await.is(200).shows("Temple Road");
    }
    assert_eq!(app.count(readings), 1);
    // A column of it in the list is for the office, and noted.
    let columns = "/students?cols=name,address";
    adviser.get(columns).await.is(200).hides("Temple Road");
    let admin = app.as_user(&college.admin).await;
    admin.get(columns).await.is(200).shows("Temple Road");
    assert_eq!(
        app.count("audit_entries WHERE action = 'sensitive.read' AND subject_kind = 'list'"),
        1
    );
}

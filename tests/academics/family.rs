//! What students, parents and wardens read of the structure: electives, the plan of study, the calendar.
use campus::policy::Role;

use super::{Small, day, scope::demo_client};
use crate::{
    seed::{demo, grant, write},
    support::{Client, TestApp, TestUser},
};

/// A parent of two students of the section, the elder first, and a stranger's child.
struct Home {
    parent: TestUser,
    children: [i64; 2],
    stranger: i64,
}

fn home(app: &TestApp, small: &Small) -> Home {
    let children = ["Asha Rao", "Bina Rao"].map(|name| small.student(app, name));
    app.sql(&format!(
        "UPDATE students SET date_of_birth = '2006-01-02' WHERE id = {}",
        children[1]
    ));
    let parent = app.user("Meera Rao", &[Role::Parent]);
    app.sql(&format!(
        "INSERT INTO parents (user_id) VALUES ({})",
        parent.id
    ));
    for child in children {
        app.sql(&format!(
            "INSERT INTO guardianships (parent_id, student_id, relation) SELECT id, {child}, 'mother' FROM parents WHERE user_id = {}",
            parent.id
        ));
    }
    Home {
        parent,
        children,
        stranger: small.student(app, "Chand Rao"),
    }
}

async fn in_hindi(client: &Client<'_>, app: &TestApp, user: i64, path: &str) -> String {
    app.sql(&format!(
        "UPDATE users SET language = 'hi' WHERE id = {user}"
    ));
    let body = client.get(path).await.body;
    app.sql(&format!(
        "UPDATE users SET language = 'en' WHERE id = {user}"
    ));
    body
}

#[actix_web::test]
async fn a_parent_sees_what_each_child_chose_and_chooses_nothing() {
    let app = TestApp::new();
    let small = Small::found(&app);
    small.runs_now(&app);
    let offering = small.offer(&app, 0, 5, false);
    let home = home(&app, &small);
    let client = app.as_user(&home.parent).await;
    let today = chrono::Utc::now().date_naive();
    write(&app, |tx| {
        campus::academics::note_choice(tx, &grant(), (offering, home.children[1]), today)
    })
    .unwrap();
    let page = client.get("/academics/electives").await;
    page.is(200)
        .shows("Course E201")
        .shows("Bina Rao")
        .hides("Enrolled")
        .hides("/choose")
        .hides("/drop");
    let of = |child: i64| format!("/academics/electives?child={child}");
    client
        .get(&of(home.children[1]))
        .await
        .is(200)
        .shows("Enrolled")
        .hides("/drop");
    client.get(&of(home.stranger)).await.is(404);
    client.get("/academics/electives?role=x").await.is(400);
    for step in ["choose", "drop"] {
        client
            .post(&format!("/academics/electives/{offering}/{step}"), &[])
            .await
            .is(403);
    }
    let hindi = in_hindi(&client, &app, home.parent.id, "/academics/electives").await;
    assert!(hindi.contains("बच्चे"), "{hindi}");
}

#[actix_web::test]
async fn students_and_parents_read_the_plan_of_study() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let home = home(&app, &small);
    let client = app.as_user(&home.parent).await;
    let page = client.get("/academics/plan").await;
    page.is(200)
        .shows("2025 Scheme")
        .shows("C101 Course C101")
        .shows("Elective I")
        .shows("Choose 1")
        .shows("Bina Rao");
    client
        .get(&format!("/academics/plan?child={}", home.stranger))
        .await
        .is(404);
    app.sql("UPDATE students SET batch_id = batch_id; UPDATE batches SET retired_at = NULL");
    for role in [Role::Admin, Role::Faculty, Role::Warden] {
        let client = app.as_role(role).await;
        client.get("/academics/plan").await.is(403);
        client.get("/academics/electives").await.is(403);
    }
    let student = app.as_role(Role::Student).await;
    student
        .get("/academics/plan")
        .await
        .is(200)
        .shows("No plan of study yet");
}

#[actix_web::test]
async fn everybody_reads_the_calendar_and_finds_the_way_to_it() {
    let app = TestApp::new();
    let small = Small::found(&app);
    small.runs_now(&app);
    let home = home(&app, &small);
    app.sql(&format!(
        "INSERT INTO holidays (name, starts_on, ends_on, whole_college)
         VALUES ('Founding day', current_date + 3, current_date + 3, true), ('Own visit', current_date + 4, current_date + 5, false),
                ('Other visit', current_date + 6, current_date + 6, false), ('Long past', current_date - 300, current_date - 300, true);
         INSERT INTO programmes (department_id, code, name, semesters) VALUES ({}, 'ZZ', 'Other', 2);
         INSERT INTO holiday_programmes SELECT h.id, p.id FROM holidays h JOIN programmes p
             ON (h.name, p.code) IN (('Own visit', 'PG CSE'), ('Other visit', 'ZZ'))",
        small.department
    ));
    let parent = app.as_user(&home.parent).await;
    parent
        .get("/academics/calendar")
        .await
        .is(200)
        .shows("2026 Odd")
        .shows("Founding day")
        .shows("Own visit")
        .hides("Other visit")
        .hides("Long past");
    for role in [Role::Warden, Role::Faculty, Role::Admin] {
        let client = app.as_role(role).await;
        client
            .get("/academics/calendar")
            .await
            .is(200)
            .shows("Other visit");
    }
    for role in [Role::Student, Role::Parent, Role::Warden] {
        let client = app.as_role(role).await;
        let home = client.get("/profile").await;
        home.shows(r#"href="/academics/calendar""#);
        if role != Role::Warden {
            home.shows(r#"href="/academics/plan""#)
                .shows(r#"href="/academics/electives""#);
        }
    }
    let hindi = in_hindi(&parent, &app, home.parent.id, "/academics/calendar").await;
    assert!(!hindi.contains("The terms of the year"), "{hindi}");
}

#[actix_web::test]
async fn the_demo_has_something_to_read_for_parents() {
    let app = demo();
    let parent = demo_client(&app, "parent@campus.test").await;
    for path in [
        "/academics/electives",
        "/academics/plan",
        "/academics/calendar",
    ] {
        parent.get(path).await.is(200);
    }
    parent.get("/academics/plan").await.shows("Semester");
    let _ = day("2026-08-01");
}

#[actix_web::test]
async fn the_students_of_an_offering_are_searched_filtered_ordered_and_paged() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let offering = small.offer(&app, 0, 28, false);
    for n in 0..30 {
        // Numbers are found too, and anybody's may have these digits.
        let called = if n == 7 { " Zubeidaah" } else { "" };
        let student = small.student(&app, &format!("Student {n:02}{called}"));
        write(&app, |tx| {
            campus::academics::note_choice(tx, &grant(), (offering, student), day("2026-08-01"))
        })
        .unwrap();
    }
    let client = app.as_role(Role::Admin).await;
    let page = |rest: &str| format!("/academics/offerings/{offering}/students{rest}");
    client
        .get(&page(""))
        .await
        .shows("30 students")
        .shows("28 / 28")
        .shows("Student 24")
        .hides("Student 25");
    client
        .get(&page("?page=2"))
        .await
        .shows("26 – 30 of 30 students")
        .shows("Student 29");
    client
        .get(&page("?page=9"))
        .await
        .shows("This page is empty");
    client
        .get(&page("?state=waiting"))
        .await
        .shows("2 students")
        .shows("Student 28")
        .hides("Student 27");
    client
        .get(&page("?q=student+zubei"))
        .await
        .shows("1 student");
    client
        .get(&page("?q=100%25"))
        .await
        .shows("Nothing fits these filters");
    client
        .get(&page("?sort=-name"))
        .await
        .shows("Student 29")
        .hides("Student 01");
    for wrong in ["?state=lost", "?sort=password", "?role=x", "?page=two"] {
        client.get(&page(wrong)).await.is(400);
    }
    client.get(&page("/export?state=lost")).await.is(400);
    let csv = client
        .get(&page("/export?format=csv&state=waiting&sort=-name"))
        .await;
    assert_eq!(csv.body.lines().count(), 3, "{}", csv.body);
    assert!(csv.body.lines().nth(1).unwrap().starts_with("Student 29"));
    client.get(&page("/export?format=pdf")).await.is(200);
    client
        .get_fragment(&page("?q=student+07"))
        .await
        .is(200)
        .hides("<html");
}

#[actix_web::test]
async fn an_enrolment_has_a_page_with_its_history() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let offering = small.offer(&app, 0, 5, false);
    let student = small.student(&app, "Asha Rao");
    write(&app, |tx| {
        campus::academics::note_choice(tx, &grant(), (offering, student), day("2026-08-01"))
    })
    .unwrap();
    let id = app.number("SELECT max(id) FROM enrolments");
    let page = format!("/academics/enrolments/{id}");
    let client = app.as_role(Role::Admin).await;
    client
        .get(&format!("/academics/offerings/{offering}/students"))
        .await
        .shows(&page);
    client
        .get(&page)
        .await
        .is(200)
        .shows("Asha Rao")
        .shows("Enrolled");
    super::history(&client, &page)
        .await
        .shows("Enrolled the student");
    client.get("/audit?kind=enrolment").await.shows(&page);
    // Who does not look after the offering sees none of it.
    let stranger = app.as_role(Role::Faculty).await;
    stranger.get(&page).await.is(404);
    stranger
        .get(&format!("/audit/history/enrolment/{id}"))
        .await
        .is(404);
    app.as_role(Role::Parent).await.get(&page).await.is(403);
    client.get("/academics/enrolments/0").await.is(404);
}

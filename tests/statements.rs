//! How many statements a page costs, finding out who asks included.
use actix_web::{http::Method, test::TestRequest};
use campus::policy::Role;

use crate::{academics::Small, access, support::TestApp};

/// Pages that take more, how many at most, and why.
const MORE: &[(&str, usize, &str)] = &[
    (
        "/users/export",
        4,
        "a file: keys, rows, the entry that it was taken",
    ),
    (
        "/audit/export",
        5,
        "a file: keys, rows, names of sets, the entry that it was taken",
    ),
    (
        "/jobs/export",
        4,
        "a file: keys, rows, the entry that it was taken",
    ),
    ("/outgoing-mail/export", 4, "a file"),
    ("/students/export", 4, "a file"),
    ("/parents/export", 4, "a file"),
    ("/staff/export", 4, "a file"),
    ("/proposals/export", 4, "a file"),
    ("/academics/batches", 4, "what its filters offer"),
    ("/academics/courses", 4, "what its filters offer"),
    ("/academics/curricula", 4, "what its filters offer"),
    ("/academics/holidays", 4, "what its filters offer"),
    ("/academics/offerings", 4, "what its filters offer"),
    ("/academics/programmes", 4, "what its filters offer"),
    ("/academics/rooms", 4, "what its filters offer"),
    ("/academics/sections", 4, "what its filters offer"),
    ("/academics/terms", 4, "what its filters offer"),
    ("/academics/batches/export", 4, "a file"),
    ("/academics/courses/export", 4, "a file"),
    ("/academics/curricula/export", 4, "a file"),
    ("/academics/departments/export", 4, "a file"),
    ("/academics/holidays/export", 4, "a file"),
    ("/academics/offerings/export", 4, "a file"),
    ("/academics/periods/export", 4, "a file"),
    ("/academics/programmes/export", 4, "a file"),
    ("/academics/rooms/export", 4, "a file"),
    ("/academics/sections/export", 4, "a file"),
    ("/academics/terms/export", 4, "a file"),
    ("/academics/years/export", 4, "a file"),
];

/// Every page that the table of access lists, asked by the first role that may see it.
#[actix_web::test]
async fn a_page_takes_three_statements_at_most() {
    let app = TestApp::new();
    let askers = access::askers(&app).await;
    access::background(&app);
    access::give_files(&app, askers.iter().filter_map(|asker| asker.user.as_ref()));
    let table = std::fs::read_to_string(access::TABLE).unwrap();
    let (mut asked, mut over) = (0, Vec::new());
    for line in table.lines().filter_map(|line| line.strip_prefix("GET ")) {
        let (route, answers) = line.split_once(": ").unwrap();
        let (path, record) = route.split_once(' ').unwrap_or((route, ""));
        let may = |asker: &&access::Asker<'_>| answers.contains(&format!("{} 200", asker.name));
        let Some(asker) = askers.iter().find(may).filter(|_| record != "other") else {
            continue;
        };
        let whose = asker.user.as_ref().map_or(0, |user| user.id);
        let own = path.replace("{id}", &access::record_of(&app, path, whose).to_string());
        access::ask(asker, &Method::GET, &own).await;
        app.statements_since();
        let status = access::ask(asker, &Method::GET, &own).await;
        let taken = app.statements_since();
        asked += 1;
        let plain = path.trim_end_matches('/');
        let most = MORE.iter().find(|(other, ..)| *other == plain);
        let most = most.map_or(3, |(_, most, _)| *most);
        if taken > most {
            over.push(format!("{path} ({status}) takes {taken}, {most} at most"));
        }
    }
    assert!(asked > 40, "{asked} pages were asked for");
    assert!(over.is_empty(), "{over:#?}");
}

/// What stands behind a question mark, too.
#[actix_web::test]
async fn a_list_that_is_narrowed_takes_three() {
    let app = TestApp::new();
    let admin = app.as_role(Role::Admin).await;
    app.user("Asha Rao", &[Role::Faculty]);
    for (path, most) in [
        ("/jobs?q=rain&state=failed&kind=mail.send", 3),
        ("/outgoing-mail?q=asha&state=sent", 3),
        ("/audit?kind=user&action=sign_in", 3),
        // That telephone numbers were looked at is noted, once in ten minutes.
        ("/users?cols=name,phone", 4),
        // That addresses were looked at is noted, once in ten minutes.
        ("/students?q=asha&status=here&cols=name,address", 4),
        ("/students?q=asha&programme=1&sort=-status", 3),
        // Who is looked for comes first, and where the page before ended.
        ("/audit?person=asha", 4),
        ("/search?q=asha", 2),
    ] {
        admin.get(path).await.is(200);
        app.statements_since();
        admin.get(path).await.is(200);
        let taken = app.statements_since();
        assert!(taken <= most, "{path} takes {taken}, {most} at most");
    }
}

/// The records of the academic structure: the table of access asks for some that are not there.
#[actix_web::test]
async fn a_record_of_the_structure_takes_three() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let offering = small.offer(&app, 0, 5, false);
    let student = small.student(&app, "Asha Rao");
    app.sql(&format!(
        "INSERT INTO enrolments (offering_id, student_id, state) VALUES ({offering}, {student}, 'enrolled');
         INSERT INTO curricula (programme_id, name, from_admission_year) VALUES ({}, '2030 Scheme', 2030);
         INSERT INTO rooms (code, building, kind, capacity) VALUES ('A-101', 'Block A', 'classroom', 60);
         INSERT INTO periods (number, name, starts, ends) VALUES (1, 'Period 1', '09:00', '09:55');
         INSERT INTO holidays (name, starts_on, ends_on) VALUES ('Diwali', '2026-11-08', '2026-11-10')",
        small.programme
    ));
    let newest = |table: &str| app.number(&format!("SELECT max(id) FROM {table}"));
    let (draft, room, period, holiday, enrolment) = (
        newest("curricula"),
        newest("rooms"),
        newest("periods"),
        newest("holidays"),
        newest("enrolments"),
    );
    let client = app.as_role(Role::Admin).await;
    let mut over = Vec::new();
    for (record, further) in [
        (
            format!("departments/{}", small.department),
            &["/edit", "/head"][..],
        ),
        (format!("programmes/{}", small.programme), &["/edit"]),
        (
            format!("courses/{}", small.core),
            &["/edit", "/prerequisites"],
        ),
        (
            format!("curricula/{}", small.curriculum),
            &["/edit", "/plan"],
        ),
        (format!("curricula/{draft}"), &["/edit", "/plan"]),
        (format!("batches/{}", small.batch), &["/edit"]),
        (
            format!("sections/{}", small.section),
            &["/edit", "/adviser"],
        ),
        (format!("years/{}", small.year), &["/edit"]),
        (format!("terms/{}", small.term), &["/edit"]),
        (format!("holidays/{holiday}"), &[]),
        (format!("periods/{period}"), &["/edit"]),
        (format!("rooms/{room}"), &["/edit"]),
        (
            format!("offerings/{offering}"),
            &["/edit", "/staff", "/students"],
        ),
        (format!("enrolments/{enrolment}"), &[]),
    ] {
        for rest in [""].iter().chain(further) {
            let path = format!("/academics/{record}{rest}");
            client.get(&path).await.is(200);
            app.statements_since();
            client.get(&path).await.is(200);
            let taken = app.statements_since();
            // What is kept is read beside what is shown, and what the form offers.
            let most = if *rest == "/edit" { 4 } else { 3 };
            if taken > most {
                over.push(format!("{path} takes {taken}, {most} at most"));
            }
        }
    }
    assert!(over.is_empty(), "{over:#?}");
}

#[actix_web::test]
async fn a_list_of_the_api_takes_two_statements() {
    let app = TestApp::new();
    let user = app.user("Some Admin", &[Role::Admin]);
    let token = app.token(&user).await;
    let list = || TestRequest::get().uri("/api/v1/users/?limit=50");
    app.api(&token, list()).await.is(200);
    app.statements_since();
    app.api(&token, list()).await.is(200);
    assert_eq!(app.statements_since(), 2);
}

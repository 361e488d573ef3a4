//! Who sees whom: everyone just those they look after.
use std::sync::Arc;

use campus::{
    academics, parents,
    policy::{Actor, Role, User},
    staff, students,
};

use super::demo;
use crate::support::TestApp;

/// A person of the demo, acting in a role.
fn acting(app: &TestApp, email: &str, role: Role) -> Actor {
    let key = |table: &str| {
        let id = app.number(&format!(
            "SELECT coalesce((SELECT t.id FROM {table} t JOIN users u ON u.id = t.user_id WHERE u.email = '{email}'), 0)"
        ));
        (id > 0).then_some(id)
    };
    Actor::User(Arc::new(User {
        id: app.number(&format!("SELECT id FROM users WHERE email = '{email}'")),
        name: email.into(),
        email: email.into(),
        language: "en".into(),
        role,
        roles: vec![role],
        permissions: Vec::new(),
        student: key("students"),
        parent: key("parents"),
        staff: key("staff"),
        session: 0,
        verified: true,
        idle_seconds: 1800,
        second_factor: false,
        shortcuts: true,
        holds_form: false,
    }))
}

fn seen(app: &TestApp, email: &str, role: Role) -> i64 {
    let actor = acting(app, email, role);
    students::count(&mut app.conn(), &actor).unwrap()
}

#[test]
fn everyone_sees_the_students_they_look_after() {
    let app = demo();
    let hostelites = app.count("students WHERE hostelite");
    let own = app.count("students WHERE section_id = (SELECT section_id FROM students WHERE admission_number = 'NH25CS001')");
    assert_eq!(seen(&app, "admin@campus.test", Role::Admin), 400);
    assert_eq!(seen(&app, "principal@campus.test", Role::Principal), 400);
    assert_eq!(seen(&app, "faculty@campus.test", Role::Faculty), own);
    assert_eq!(seen(&app, "faculty@campus.test", Role::Parent), 1);
    assert_eq!(seen(&app, "warden@campus.test", Role::Warden), hostelites);
    assert_eq!(seen(&app, "parent@campus.test", Role::Parent), 2);
    assert_eq!(seen(&app, "student@campus.test", Role::Student), 1);
    assert_eq!(
        seen(&app, "admin@campus.test", Role::Student),
        0,
        "who is none sees nobody"
    );
}

#[test]
fn a_head_sees_the_department() {
    let app = demo();
    let actor = {
        let mut conn = app.conn();
        let all = academics::departments(&mut conn, &Actor::System("test")).unwrap();
        let head = all
            .iter()
            .find(|d| d.code == "ECE")
            .unwrap()
            .head_id
            .unwrap();
        staff::member(&mut conn, &Actor::System("test"), head)
            .unwrap()
            .email
    };
    let actor = acting(&app, &actor, Role::Faculty);
    let mut conn = app.conn();
    assert_eq!(academics::departments(&mut conn, &actor).unwrap().len(), 1);
    assert_eq!(academics::programmes(&mut conn, &actor).unwrap().len(), 2);
    assert_eq!(academics::sections(&mut conn, &actor).unwrap().len(), 8);
    assert_eq!(students::count(&mut conn, &actor).unwrap(), 104);
    let counts = students::by_programme(&mut conn, &actor).unwrap();
    assert_eq!(
        counts
            .iter()
            .map(|c| (c.name.as_str(), c.students))
            .collect::<Vec<_>>(),
        [("B.Tech ECE", 68), ("B.Tech EEE", 36)]
    );
    let counts = students::by_section(&mut conn, &actor).unwrap();
    assert_eq!(
        (counts.len(), counts.iter().map(|c| c.students).sum()),
        (8, 104)
    );
    let own = academics::departments(&mut conn, &actor).unwrap()[0].id;
    assert_eq!(
        staff::colleagues(&mut conn, &actor, own).unwrap().len() as i64,
        staff::count(&mut conn, &actor).unwrap()
    );
}

#[test]
fn a_parent_sees_the_children_and_nobody_else() {
    let app = demo();
    let actor = acting(&app, "parent@campus.test", Role::Parent);
    let stranger = app.number("SELECT id FROM students WHERE admission_number = 'NH25CS007'");
    let mut conn = app.conn();
    let children = parents::children(&mut conn, &actor).unwrap();
    assert_eq!(
        children.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(),
        ["Rahul Krishnamurthy", "Ananya Krishnamurthy"]
    );
    assert_eq!(children[1].section_title(), "B.Tech CSE 2025 – A");
    let guardians = parents::guardians_of(&mut conn, &actor, children[1].id).unwrap();
    assert_eq!(
        guardians
            .iter()
            .map(|g| g.relation.as_str())
            .collect::<Vec<_>>(),
        ["mother", "father"]
    );
    assert!(students::student(&mut conn, &actor, stranger).is_err());
    assert!(
        parents::guardians_of(&mut conn, &actor, stranger)
            .unwrap()
            .is_empty()
    );
    assert!(academics::sections(&mut conn, &actor).unwrap().is_empty());
}

#[test]
fn an_adviser_sees_the_section_by_roll_number() {
    let app = demo();
    let actor = acting(&app, "faculty@campus.test", Role::Faculty);
    let mut conn = app.conn();
    let sections = academics::sections(&mut conn, &actor).unwrap();
    assert_eq!(
        sections
            .iter()
            .map(academics::Section::title)
            .collect::<Vec<_>>(),
        ["B.Tech CSE 2025 – A"]
    );
    let section = academics::section(&mut conn, &actor, sections[0].id).unwrap();
    let own = students::of_section(&mut conn, &actor, section.id).unwrap();
    let rolls: Vec<_> = own.iter().filter_map(|s| s.roll_number).collect();
    assert_eq!(rolls, (1..=48).collect::<Vec<_>>());
    assert!(own.is_sorted_by_key(|s| s.name.to_lowercase()));
}

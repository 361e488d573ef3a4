//! Fields of one's own: defined by an admin, checked by their kind, seen by whom they are for.
use campus::{
    people::fields::{
        FieldKind, Holder, NewField, SeenBy, create_field, retire_field, update_field,
    },
    policy::Role,
};

use super::student_of;
use crate::{
    academics::refusal,
    dashboards::college::College,
    seed::{grant, write},
    support::TestApp,
};

pub fn field(name: &str, kind: FieldKind, seen_by: SeenBy) -> NewField {
    NewField {
        holder: Holder::Student,
        name: name.into(),
        kind,
        choices: match kind {
            FieldKind::Choice => vec!["A+".into(), "O-".into()],
            _ => Vec::new(),
        },
        required: false,
        sensitive: false,
        seen_by,
        proposable: seen_by == SeenBy::All,
    }
}

pub fn define(app: &TestApp, cmd: &NewField) -> i64 {
    write(app, |tx| create_field(tx, &grant(), cmd)).unwrap()
}

fn fill(app: &TestApp, field: i64, user: i64, value: &str) {
    app.sql(&format!(
        "INSERT INTO custom_values (field_id, user_id, value) VALUES ({field}, {user}, '{value}')"
    ));
}

#[test]
fn a_name_is_given_once_and_what_is_used_keeps_its_kind() {
    let app = TestApp::new();
    let college = College::found(&app);
    let group = field("Blood group", FieldKind::Choice, SeenBy::All);
    let id = define(&app, &group);
    let again = field("BLOOD group", FieldKind::Text, SeenBy::Staff);
    let answer = write(&app, |tx| create_field(tx, &grant(), &again));
    assert_eq!(refusal(answer), "name_taken");
    fill(&app, id, college.asha.id, "O-");
    let other = NewField {
        kind: FieldKind::Text,
        choices: Vec::new(),
        ..group.clone()
    };
    let answer = write(&app, |tx| update_field(tx, &grant(), (id, 1), &other));
    assert_eq!(refusal(answer), "kind_in_use");
    let fewer = NewField {
        choices: vec!["A+".into(), "B+".into()],
        ..group.clone()
    };
    let answer = write(&app, |tx| update_field(tx, &grant(), (id, 1), &fewer));
    assert_eq!(refusal(answer), "choice_in_use");
    let renamed = NewField {
        name: "Group".into(),
        ..group
    };
    write(&app, |tx| update_field(tx, &grant(), (id, 1), &renamed)).unwrap();
    let answer = write(&app, |tx| update_field(tx, &grant(), (id, 1), &renamed));
    assert_eq!(refusal(answer), "changed");
    write(&app, |tx| retire_field(tx, &grant(), id)).unwrap();
    let answer = write(&app, |tx| retire_field(tx, &grant(), id));
    assert_eq!(refusal(answer), "so_already");
    // A retired name is free again.
    define(&app, &field("Group", FieldKind::Text, SeenBy::Staff));
}

#[actix_web::test]
async fn an_admin_defines_them_and_nobody_else() {
    let app = TestApp::new();
    let admin = app.as_role(Role::Admin).await;
    admin.get("/fields/new").await.is(200);
    let wrong = [
        ("holder", "student"),
        ("name", ""),
        ("kind", "choice"),
        ("choices", "one"),
        ("seen_by", "staff"),
        ("proposable", "true"),
    ];
    admin
        .post("/fields", &wrong)
        .await
        .is(422)
        .shows("href=\"#name\"")
        .shows("href=\"#choices\"")
        .shows("href=\"#proposable\"");
    let right = [
        ("holder", "student"),
        ("name", "Blood group"),
        ("kind", "choice"),
        ("choices", "A+\nO-\n\nA+"),
        ("seen_by", "all"),
    ];
    admin.post("/fields", &right).await.leads_to("/fields");
    admin.get("/fields").await.is(200).shows("Blood group");
    let id = app.number("SELECT id FROM custom_fields");
    admin
        .get(&format!("/fields/{id}"))
        .await
        .is(200)
        .shows("A+\nO-");
    admin.post(&format!("/fields/{id}"), &right).await.is(400);
    for role in [Role::Principal, Role::Faculty, Role::Student] {
        app.as_role(role).await.get("/fields").await.is(403);
    }
}

#[actix_web::test]
async fn each_is_seen_by_whom_it_is_for_and_masked_when_it_says_much() {
    let app = TestApp::new();
    let college = College::found(&app);
    let asha = student_of(&app, college.asha.id);
    let secret = NewField {
        sensitive: true,
        ..field("Aadhaar", FieldKind::Text, SeenBy::All)
    };
    for (cmd, value) in [
        (
            field("Remark", FieldKind::Text, SeenBy::Office),
            "of the office",
        ),
        (
            field("Mentor", FieldKind::Text, SeenBy::Staff),
            "of the staff",
        ),
        (
            field("Bus stop", FieldKind::Text, SeenBy::All),
            "of everybody",
        ),
        (secret, "1234 5678 9012"),
    ] {
        let id = define(&app, &cmd);
        fill(&app, id, college.asha.id, value);
    }
    let page = format!("/students/{asha}/profile");
    for (who, office, staff, everybody) in [
        (&college.admin, true, true, true),
        (&college.adviser, false, true, true),
        (&college.mother, false, false, true),
        (&college.asha, false, false, true),
    ] {
        let profile = app.as_user(who).await.get(&page).await;
        profile.is(200);
        for (text, seen) in [
            ("of the office", office),
            ("of the staff", staff),
            ("of everybody", everybody),
        ] {
            assert_eq!(profile.body.contains(text), seen, "{}: {text}", who.name);
        }
        let own = who.id == college.mother.id || who.id == college.asha.id;
        assert_eq!(profile.body.contains("1234 5678 9012"), own, "{}", who.name);
    }
    let admin = app.as_user(&college.admin).await;
    admin.get(&page).await.shows("••••9012");
    admin
        .post(&format!("{page}/shown"), &[])
        .await
        .shows("1234 5678 9012");
}

#[actix_web::test]
async fn the_form_asks_for_them_and_refuses_what_is_not_of_their_kind() {
    let app = TestApp::new();
    let college = College::found(&app);
    let asha = student_of(&app, college.asha.id);
    let required = NewField {
        required: true,
        ..field("Blood group", FieldKind::Choice, SeenBy::All)
    };
    let group = define(&app, &required);
    let height = define(&app, &field("Height", FieldKind::Number, SeenBy::Staff));
    let admin = app.as_user(&college.admin).await;
    let page = format!("/students/{asha}");
    admin
        .get(&format!("{page}/edit"))
        .await
        .shows("Blood group")
        .shows("Height");
    let section = app
        .number(&format!(
            "SELECT section_id FROM students WHERE id = {asha}"
        ))
        .to_string();
    let (group_input, height_input) = (format!("field_{group}"), format!("field_{height}"));
    let own = |group: &'static str, height: &'static str, version: &'static str| {
        vec![
            ("name".to_owned(), "Asha Krishnamurthy".to_owned()),
            ("section".to_owned(), section.clone()),
            ("semester".to_owned(), "3".to_owned()),
            ("date_of_birth".to_owned(), "2007-01-02".to_owned()),
            ("gender".to_owned(), "female".to_owned()),
            ("category".to_owned(), "GM".to_owned()),
            ("hostelite".to_owned(), "true".to_owned()),
            ("version".to_owned(), version.to_owned()),
            ("account_version".to_owned(), "1".to_owned()),
            (group_input.clone(), group.to_owned()),
            (height_input.clone(), height.to_owned()),
        ]
    };
    let send = async |fields: Vec<(String, String)>| {
        let pairs: Vec<(&str, &str)> = fields
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        admin.post(&page, &pairs).await
    };
    send(own("B+", "tall", "1"))
        .await
        .is(422)
        .shows(&format!("href=\"#{group_input}\""))
        .shows(&format!("href=\"#{height_input}\""));
    send(own("", "170", "1"))
        .await
        .is(422)
        .shows("Fill this in");
    send(own("O-", "170.50", "1")).await.leads_to(&page);
    assert_eq!(app.count("custom_values WHERE value IN ('O-', '170.5')"), 2);
    // Only that changed: the version counts it, and the history has it.
    send(own("A+", "", "1")).await.is(409);
    send(own("A+", "", "2")).await.leads_to(&page);
    assert_eq!(app.count("custom_values"), 1);
    admin
        .get(&format!("/audit/history/student/{asha}"))
        .await
        .is(200)
        .shows("Blood group");
}

//! One's own profile, and the help beside it.
use actix_web::test::TestRequest;
use campus::policy::Role;

use crate::support::{Client, TestApp, TestUser};

const FIELDS: [(&str, &str); 5] = [
    ("name", "Asha S. Rao"),
    ("phone", "+919876543210"),
    ("language", "hi"),
    ("theme", "dark"),
    ("shortcuts", "true"),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = FIELDS
        .into_iter()
        .filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    kept.chain(changes.iter().copied()).collect()
}

fn stored(app: &TestApp, user: &TestUser, condition: &str) -> bool {
    app.number(&format!(
        "SELECT count(*) FROM users WHERE id = {} AND {condition}",
        user.id
    )) == 1
}

fn recorded(app: &TestApp) -> i64 {
    app.number("SELECT count(*) FROM audit_entries WHERE action = 'users.change_own'")
}

async fn asha(app: &TestApp) -> (TestUser, Client<'_>) {
    let user = app.user("Asha Rao", &[Role::Student]);
    let client = app.as_user(&user).await;
    (user, client)
}

#[actix_web::test]
async fn everybody_has_a_profile_and_changes_it() {
    let app = TestApp::new();
    for role in Role::ALL {
        app.as_role(role)
            .await
            .get("/profile")
            .await
            .is(200)
            .shows("How Campus looks")
            .shows(r#"href="/profile" aria-current="page""#);
    }
    let (user, client) = asha(&app).await;
    client.post("/profile", &FIELDS).await.leads_to("/profile");
    assert!(stored(
        &app,
        &user,
        "name = 'Asha S. Rao' AND phone = '+919876543210' AND language = 'hi' AND shortcuts"
    ));
    assert_eq!(client.cookie("theme").as_deref(), Some("dark"));
    client
        .get("/profile")
        .await
        .is(200)
        .shows("आपकी प्रोफ़ाइल सहेजी गई।")
        .shows(r#"data-theme="dark""#)
        .shows("Asha S. Rao");
    assert_eq!(recorded(&app), 1);
    let told = app.mails();
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].to.as_str(), told[0].subject.as_str()),
        (user.email.as_str(), "आपका फ़ोन नंबर बदला गया")
    );
    client
        .post("/profile", &with(&[("theme", "")]))
        .await
        .leads_to("/profile");
    assert_eq!(client.cookie("theme"), None, "the system's again");
    assert_eq!(recorded(&app), 1, "nothing of the account was changed");
}

#[actix_web::test]
async fn single_keys_are_switched_off() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let client = app.as_user(&user).await;
    client
        .get("/faculty/dashboard")
        .await
        .hides("data-shortcuts")
        .shows(r#"id="keys""#);
    let fields = [
        ("name", "Asha Rao"),
        ("phone", ""),
        ("language", "en"),
        ("theme", ""),
    ];
    client.post("/profile", &fields).await.leads_to("/profile");
    assert!(stored(&app, &user, "NOT shortcuts"));
    client
        .get("/faculty/dashboard")
        .await
        .shows(r#"data-shortcuts="off""#)
        .hides(r#"id="keys""#);
    client
        .get("/help")
        .await
        .shows("Single keys are switched off");
}

#[actix_web::test]
async fn a_refused_profile_keeps_what_was_typed() {
    let app = TestApp::new();
    let (user, client) = asha(&app).await;
    let wrong = with(&[("name", " "), ("phone", "12"), ("language", "xx")]);
    let reply = client.post("/profile", &wrong).await;
    reply
        .is(422)
        .shows("Enter the full name.")
        .shows(r##"href="#phone""##)
        .shows(r##"href="#language""##)
        .shows(r#"value="12""#);
    assert!(stored(&app, &user, "phone IS NULL AND language = 'en'"));
    client
        .post("/profile", &with(&[("theme", "pink")]))
        .await
        .is(400);
}

#[actix_web::test]
async fn another_phone_asks_who_one_is_and_keeps_what_was_typed() {
    let app = TestApp::new();
    let (user, client) = asha(&app).await;
    app.sql("UPDATE sessions SET verified_at = now() - interval '11 minutes'");
    let named = with(&[("phone", ""), ("language", "en")]);
    client.post("/profile", &named).await.leads_to("/profile");
    let typed = with(&[("language", "en")]);
    let form = client.form("/profile", &typed);
    client
        .send(form.insert_header(("referer", "http://campus.test/profile")))
        .await
        .leads_to("/security/verify?next=%2Fprofile");
    assert!(stored(&app, &user, "phone IS NULL"));
    client
        .get("/profile")
        .await
        .shows("+919876543210")
        .shows("What you typed is here again.");
    let token = app.token(&user).await;
    app.sql("UPDATE sessions SET verified_at = now() - interval '11 minutes'");
    let patch =
        |body: serde_json::Value| TestRequest::patch().uri("/api/v1/users/me/").set_json(body);
    let refused = app
        .api(&token, patch(serde_json::json!({"phone": "+919876543210"})))
        .await;
    assert_eq!(
        (refused.status, refused.json()["type"].as_str()),
        (403, Some("/problems/verification-required"))
    );
    let other = app
        .api(&token, patch(serde_json::json!({"shortcuts": false})))
        .await;
    assert_eq!(
        (other.status, other.json()["shortcuts"].as_bool()),
        (200, Some(false))
    );
}

#[actix_web::test]
async fn who_comes_second_sees_what_is_there_now() {
    let app = TestApp::new();
    let (user, client) = asha(&app).await;
    let version = app.number(&format!("SELECT version FROM users WHERE id = {}", user.id));
    app.sql(&format!(
        "UPDATE users SET name = 'Asha Rao-Iyer', version = version + 1 WHERE id = {}",
        user.id
    ));
    let version = version.to_string();
    let late = client
        .post("/profile", &with(&[("version", version.as_str())]))
        .await;
    late.is(409)
        .shows("What is there now")
        .shows("Asha Rao-Iyer")
        .shows("Asha S. Rao");
    let next = (version.parse::<i64>().unwrap() + 1).to_string();
    late.shows(&format!(r#"name="version" value="{next}""#));
    client
        .post("/profile", &with(&[("version", next.as_str())]))
        .await
        .leads_to("/profile");
}

#[actix_web::test]
async fn the_language_in_the_menu_is_the_same_change_and_recorded() {
    let app = TestApp::new();
    let (user, client) = asha(&app).await;
    client
        .post("/preferences/language", &[("language", "hi")])
        .await
        .is(303);
    assert!(stored(&app, &user, "language = 'hi'"));
    assert_eq!(recorded(&app), 1);
    client
        .post("/preferences/language", &[("language", "hi")])
        .await
        .is(303);
    assert_eq!(recorded(&app), 1, "the same again changes nothing");
}

#[actix_web::test]
async fn help_tells_of_what_its_reader_may_do() {
    let app = TestApp::new();
    let visitor = app.visitor().get("/help").await;
    visitor
        .is(200)
        .shows("I have forgotten my password")
        .hides("Permission sets");
    for role in Role::ALL {
        let reply = app.as_role(role).await.get("/help").await;
        reply
            .is(200)
            .shows("What keys do")
            .shows("I have forgotten my password");
        let office = matches!(role, Role::Admin);
        assert_eq!(
            reply.body.contains(r#"id="permission-sets""#),
            office,
            "{role:?}"
        );
        let may_search = !matches!(role, Role::Student | Role::Parent);
        assert_eq!(
            reply.body.contains(r#"id="search""#),
            may_search,
            "{role:?}"
        );
    }
    let admin = app.as_role(Role::Admin).await;
    let help = admin.get("/help").await;
    for path in [
        "/users",
        "/permission-sets",
        "/audit",
        "/search",
        "/security",
    ] {
        let page = admin.get(path).await;
        let at = page.body.find(r#"href="/help#"#).unwrap();
        let part = page.body[at + 12..].split('"').next().unwrap();
        help.shows(&format!(r#"id="{part}""#));
    }
}

#[actix_web::test]
async fn what_cannot_be_shown_to_the_signed_in_keeps_their_navigation() {
    let app = TestApp::new();
    let (_, client) = asha(&app).await;
    let frame = r#"<nav class="side""#;
    client.get("/no-such-page").await.is(404).shows(frame);
    client
        .get("/users")
        .await
        .is(403)
        .shows(frame)
        .shows("Not allowed");
    client
        .post("/role", &[("role", "admin")])
        .await
        .is(422)
        .shows(frame);
    client
        .post("/security/second-factor/remove", &[])
        .await
        .is(409)
        .shows(frame);
    client
        .post("/role", &[("nothing", "x")])
        .await
        .is(400)
        .shows(frame);
    let visitor = app.visitor();
    visitor.get("/no-such-page").await.is(404).hides(frame);
    visitor.get("/login").await.is(200).hides(frame);
}

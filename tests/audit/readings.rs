//! Who looked at sensitive fields of others is written down, by whichever door.
use actix_web::test::TestRequest;
use campus::policy::Role;

use crate::support::TestApp;

fn readings(app: &TestApp, kind: &str) -> i64 {
    app.number(&format!(
        "SELECT count(*) FROM audit_entries WHERE action = 'sensitive.read' AND subject_kind = '{kind}' AND changes->'fields'->1 ? 'phone'"
    ))
}

fn with_phones(app: &TestApp) -> i64 {
    let other = app.user("Ravi Kumar", &[Role::Faculty]);
    app.sql("UPDATE users SET phone = '+919845012345'");
    other.id
}

#[actix_web::test]
async fn a_list_that_shows_telephone_numbers_leaves_a_note() {
    let app = TestApp::new();
    let user = app.user("Indira Office", &[Role::Admin]);
    let client = app.as_user(&user).await;
    let own = format!("/users?q={}&cols=name,phone", user.email);
    with_phones(&app);
    client.get("/users").await.is(200).hides("9845012345");
    client.get(&own).await.is(200).shows("9845012345");
    assert_eq!(readings(&app, "list"), 0, "nobody else's was shown");
    client
        .get("/users?cols=name,phone")
        .await
        .is(200)
        .shows("9845012345");
    assert_eq!(readings(&app, "list"), 1);
    client.get("/users?cols=phone&sort=-name").await.is(200);
    assert_eq!(readings(&app, "list"), 1, "within ten minutes it is one");
    // Columns chosen once are shown without being asked for.
    let next = app.user("Second Office", &[Role::Admin]);
    let client = app.as_user(&next).await;
    client
        .post("/lists/users/columns", &[("column", "phone")])
        .await
        .is(303);
    client.get("/users").await.is(200).shows("9845012345");
    assert_eq!(readings(&app, "list"), 2);
}

#[actix_web::test]
async fn the_list_of_the_api_leaves_a_note() {
    let app = TestApp::new();
    let user = app.user("Indira Office", &[Role::Admin]);
    let token = app.token(&user).await;
    let list = || TestRequest::get().uri("/api/v1/users/?limit=200");
    app.api(&token, list()).await.is(200);
    assert_eq!(readings(&app, "list"), 0, "there was no number to be read");
    with_phones(&app);
    app.api(&token, list()).await.is(200).shows("9845012345");
    assert_eq!(readings(&app, "list"), 1);
}

#[actix_web::test]
async fn the_form_to_change_somebody_leaves_a_note() {
    let app = TestApp::new();
    let user = app.user("Indira Office", &[Role::Admin]);
    let client = app.as_user(&user).await;
    let other = with_phones(&app);
    client
        .get(&format!("/users/{}/edit", user.id))
        .await
        .is(200);
    assert_eq!(readings(&app, "user"), 0, "one's own");
    let page = client.get(&format!("/users/{other}/edit")).await;
    page.is(200).shows("+919845012345");
    assert_eq!(readings(&app, "user"), 1);
    client
        .get("/users/export?format=csv&cols=name,phone")
        .await
        .is(200);
    let export = "SELECT count(*) FROM audit_entries WHERE action = 'users.export' AND changes->'columns'->1 ? 'phone'";
    assert_eq!(app.number(export), 1);
    client.get("/audit").await.is(200).shows("Phone");
}

//! Known browsers: who is told of a sign-in, and what makes a browser unknown again.
use campus::policy::Role;

use crate::support::{Client, PASSWORD, TestApp, TestUser};

const KNOWN: &str = "__Host-known";

/// How many letters told the person of a new browser.
fn told(app: &TestApp, user: &TestUser) -> usize {
    let mails = app.mails();
    let told = mails.iter().filter(|mail| {
        mail.to == user.email && mail.subject == "New sign-in to your Campus account"
    });
    told.count()
}

async fn again(client: &Client<'_>, user: &TestUser) {
    client.post("/logout", &[]).await.is(303);
    client.sign_in(&user.email, PASSWORD).await.is(303);
}

#[actix_web::test]
async fn the_first_sign_in_is_told_to_nobody_and_another_browser_is() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Student]);
    let phone = app.as_user(&user).await;
    assert_eq!(told(&app, &user), 0, "they have just chosen a password");
    again(&phone, &user).await;
    assert_eq!(told(&app, &user), 0, "the phone is known");
    let desk = app.as_user(&user).await;
    assert_eq!(told(&app, &user), 1);
    again(&desk, &user).await;
    assert_eq!(told(&app, &user), 1, "now the desk is known too");
}

#[actix_web::test]
async fn a_browser_is_known_to_each_of_its_people() {
    let app = TestApp::new();
    let (asha, ravi) = (
        app.user("Asha Rao", &[Role::Student]),
        app.user("Ravi Rao", &[Role::Student]),
    );
    let (first, second) = (app.as_user(&asha).await, app.as_user(&ravi).await);
    drop((first, second));
    let shared = app.as_user(&asha).await;
    again(&shared, &ravi).await;
    assert_eq!((told(&app, &asha), told(&app, &ravi)), (1, 1));
    again(&shared, &asha).await;
    again(&shared, &ravi).await;
    assert_eq!((told(&app, &asha), told(&app, &ravi)), (1, 1));
}

#[actix_web::test]
async fn the_token_is_stored_hashed_and_made_anew_at_every_sign_in() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Student]);
    let client = app.as_user(&user).await;
    let before = client.cookie(KNOWN).unwrap();
    again(&client, &user).await;
    let after = client.cookie(KNOWN).unwrap();
    assert_ne!(before, after);
    assert_eq!(app.count("known_browsers"), 1, "it is the same browser");
    assert_eq!(
        app.number("SELECT count(*) FROM known_browsers WHERE octet_length(token_hash) <> 32"),
        0
    );
    // A copy of the cookie from before is known to nobody.
    let copy = app.visitor();
    copy.set_cookie(KNOWN, &before);
    copy.sign_in(&user.email, PASSWORD).await.is(303);
    assert_eq!(told(&app, &user), 1);
    let forged = app.visitor();
    for value in ["", "x", &"A".repeat(4000)] {
        forged.set_cookie(KNOWN, value);
        forged.sign_in(&user.email, "wrong").await.is(422);
    }
}

#[actix_web::test]
async fn a_browser_is_listed_and_forgotten_by_its_person_alone() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Student]);
    let (phone, desk) = (app.as_user(&user).await, app.as_user(&user).await);
    let id = app.number("SELECT min(id) FROM known_browsers");
    let forget = format!("/sessions/browsers/{id}/forget");
    desk.get("/sessions")
        .await
        .is(200)
        .shows("Browsers that know you")
        .shows("This browser")
        .shows(&forget);
    app.as_role(Role::Admin)
        .await
        .post(&forget, &[])
        .await
        .is(404);
    desk.post(&forget, &[]).await.leads_to("/sessions");
    desk.post(&forget, &[]).await.is(404);
    assert_eq!(
        app.number("SELECT count(*) FROM audit_entries WHERE action = 'browsers.forget'"),
        1
    );
    phone.get("/sessions").await.is(200);
    let before = told(&app, &user);
    again(&phone, &user).await;
    assert_eq!(told(&app, &user), before + 1);
}

#[actix_web::test]
async fn what_may_be_a_theft_forgets_the_browsers() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let known = |app: &TestApp| {
        app.number(&format!(
            "SELECT count(*) FROM known_browsers WHERE user_id = {}",
            user.id
        ))
    };
    let (first, _second) = (app.as_user(&user).await, app.as_user(&user).await);
    assert_eq!(known(&app), 2);
    first.post("/sessions/end-others", &[]).await.is(303);
    assert_eq!(known(&app), 1, "the one that asks stays known");
    let admin = app.as_role(Role::Admin).await;
    admin
        .post(&format!("/users/{}/end-sessions", user.id), &[])
        .await
        .is(303);
    assert_eq!(known(&app), 0);
    let client = app.as_user(&user).await;
    assert_eq!(known(&app), 1);
    let fields = [
        ("current", PASSWORD),
        ("password", "quiet-marble-saxophone"),
    ];
    client
        .post("/security/password", &fields)
        .await
        .leads_to("/login");
    assert_eq!(known(&app), 0, "a new password forgets them all");
}

#[actix_web::test]
async fn no_more_than_twenty_browsers_are_kept() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Student]);
    for _ in 0..22 {
        app.as_user(&user).await;
    }
    assert_eq!(app.count("known_browsers"), 20);
}

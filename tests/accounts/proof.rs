//! Proving again who one is, what it changes, and who is told of what.
use campus::policy::Role;

use super::security::{code_for, set_up};
use crate::support::{PASSWORD, TestApp, TestUser};

async fn old_proof(app: &TestApp) {
    app.sql("UPDATE sessions SET verified_at = now() - interval '11 minutes'");
}

fn subjects(app: &TestApp, user: &TestUser) -> Vec<String> {
    let mails = app.mails();
    let own = mails.into_iter().filter(|mail| mail.to == user.email);
    own.map(|mail| mail.subject).collect()
}

#[actix_web::test]
async fn a_fresh_proof_names_the_session_anew_and_is_recorded() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let client = app.as_user(&user).await;
    client.get("/security/verify").await.is(200);
    let stolen = client.cookie("__Host-campus").unwrap();
    old_proof(&app).await;
    let fields = [("current", PASSWORD), ("next", "/security")];
    client
        .post("/security/verify", &fields)
        .await
        .leads_to("/security");
    assert_eq!(app.count("sessions"), 1, "it is the same session");
    client.get("/security").await.is(200);
    let thief = app.visitor();
    thief.set_cookie("__Host-campus", &stolen);
    thief
        .get("/security")
        .await
        .leads_to("/login?next=%2Fsecurity");
    assert_eq!(
        app.number("SELECT count(*) FROM audit_entries WHERE action = 'sessions.verify'"),
        1
    );
}

#[actix_web::test]
async fn a_page_that_was_open_in_another_tab_can_still_be_sent() {
    let app = TestApp::new();
    let client = app.as_role(Role::Faculty).await;
    client.get("/profile").await.is(200);
    let open = client.token();
    client
        .post("/security/verify", &[("current", PASSWORD)])
        .await
        .is(303);
    client.set_token(&open);
    client
        .post("/sessions/end-others", &[])
        .await
        .leads_to("/sessions");
}

#[actix_web::test]
async fn whoever_has_a_second_factor_proves_with_both() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let client = app.as_user(&user).await;
    let (secret, codes) = set_up(&client).await;
    client
        .get("/security/verify")
        .await
        .is(200)
        .shows("one-time-code");
    let prove = async |code: &str| {
        let fields = [("current", PASSWORD), ("code", code), ("next", "/security")];
        client.post("/security/verify", &fields).await
    };
    prove("").await.is(422).shows("Enter the code");
    prove("000000")
        .await
        .is(422)
        .shows("That code is not right");
    let wrong = [("current", "wrong"), ("code", codes[0].as_str())];
    client
        .post("/security/verify", &wrong)
        .await
        .is(422)
        .shows("not your present password");
    let code = code_for(&secret, 1);
    prove(&code).await.leads_to("/security");
    prove(&code).await.is(422).shows("That code is not right");
    prove(&codes[0]).await.leads_to("/security");
    prove(&codes[0]).await.is(422);
    let mut last = 0;
    for _ in 0..8 {
        last = prove("000000").await.status;
    }
    assert_eq!(last, 429, "codes are not guessed here either");
}

#[actix_web::test]
async fn the_form_stays_while_one_must_wait() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    set_up(&app.as_user(&user).await).await;
    let client = app.visitor();
    client.sign_in(&user.email, PASSWORD).await.is(303);
    client.get("/login/code").await.is(200);
    let mut reply = client.post("/login/code", &[("code", "000000")]).await;
    for _ in 0..8 {
        reply = client.post("/login/code", &[("code", "000000")]).await;
    }
    reply
        .is(429)
        .shows("Too many attempts. Try again in")
        .shows(r#"name="code""#);
    assert!(reply.header("retry-after").parse::<u64>().unwrap() >= 1);
}

#[actix_web::test]
async fn a_changed_factor_ends_the_other_sessions() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Student]);
    let (client, other) = (app.as_user(&user).await, app.as_user(&user).await);
    set_up(&client).await;
    other.get("/sessions").await.is(303);
    let other = app.visitor();
    assert_eq!(
        app.number("SELECT count(*) FROM sessions WHERE ended_at IS NULL"),
        1
    );
    drop(other);
    client.get("/security").await.is(200);
    app.sql(&format!(
        "INSERT INTO sessions (token_hash, user_id, kind, active_role, epoch, idle_seconds, expires_at)
         SELECT 'elsewhere', user_id, kind, active_role, epoch, idle_seconds, expires_at FROM sessions WHERE user_id = {} AND ended_at IS NULL",
        user.id
    ));
    for step in ["/security/recovery-codes", "/security/second-factor/remove"] {
        client.post(step, &[]).await;
        assert_eq!(
            app.number("SELECT count(*) FROM sessions WHERE token_hash = 'elsewhere' AND ended_at IS NOT NULL"),
            1,
            "{step}"
        );
        app.sql("UPDATE sessions SET ended_at = NULL WHERE token_hash = 'elsewhere'");
    }
}

#[actix_web::test]
async fn another_address_or_role_asks_who_the_admin_is() {
    let app = TestApp::new();
    let admin = app.as_role(Role::Admin).await;
    let user = app.user("Ravi Kumar", &[Role::Faculty]);
    let path = format!("/users/{}", user.id);
    admin.get(&format!("{path}/edit")).await.is(200);
    old_proof(&app).await;
    let moved = [
        ("name", "Ravi Kumar"),
        ("email", "other@campus.test"),
        ("role", "faculty"),
    ];
    admin
        .post(&path, &moved)
        .await
        .leads_to("/security/verify?next=%2F");
    let kept = "SELECT count(*) FROM users WHERE email = 'other@campus.test'";
    assert_eq!(app.number(kept), 0);
    let named = [
        ("name", "Ravi K. Kumar"),
        ("email", user.email.as_str()),
        ("role", "faculty"),
    ];
    admin.post(&path, &named).await.leads_to(&path);
}

#[actix_web::test]
async fn people_are_told_what_the_office_changes_about_them() {
    let app = TestApp::new();
    let admin = app.as_role(Role::Admin).await;
    let user = app.user("Ravi Kumar", &[Role::Faculty]);
    let path = format!("/users/{}", user.id);
    let save = async |fields: &[(&str, &str)]| {
        let mut all = vec![("name", "Ravi Kumar"), ("email", user.email.as_str())];
        all.extend(fields);
        admin.post(&path, &all).await.leads_to(&path);
    };
    save(&[("role", "faculty")]).await;
    assert!(subjects(&app, &user).is_empty(), "nothing was changed");
    save(&[("role", "faculty"), ("role", "parent")]).await;
    let told = app.mails().remove(0);
    assert_eq!(
        (told.to.as_str(), told.subject.as_str()),
        (user.email.as_str(), "Your roles were changed")
    );
    assert!(
        told.text.contains("your roles are now: Faculty, Parent."),
        "{}",
        told.text
    );
    save(&[
        ("role", "faculty"),
        ("role", "parent"),
        ("phone", "+919876543210"),
    ])
    .await;
    assert_eq!(subjects(&app, &user)[0], "Your phone number was changed");
    admin
        .post(&format!("{path}/permission-sets"), &[("set", "librarian")])
        .await
        .leads_to(&path);
    let told = app.mails().remove(0);
    assert!(told.text.contains("are now: Librarian."), "{}", told.text);
    admin
        .post(&format!("{path}/permission-sets"), &[("set", "librarian")])
        .await
        .leads_to(&path);
    assert_eq!(subjects(&app, &user).len(), 3, "the same again is no news");
}

#[actix_web::test]
async fn both_addresses_are_told_when_an_account_moves() {
    let app = TestApp::new();
    let admin = app.as_role(Role::Admin).await;
    let user = app.user("Ravi Kumar", &[Role::Faculty]);
    let fields = [
        ("name", "Ravi Kumar"),
        ("email", "ravi.new@campus.test"),
        ("role", "faculty"),
    ];
    admin
        .post(&format!("/users/{}", user.id), &fields)
        .await
        .is(303);
    let told = app.mails();
    let to = |address: &str| {
        told.iter()
            .filter(|mail| mail.to == address && mail.subject == "Your address was changed")
            .count()
    };
    assert_eq!((to(&user.email), to("ravi.new@campus.test")), (1, 1));
}

//! One's own security: password, second factor, proving again who one is.
use campus::{accounts::passwords::policy, policy::Role};
use regex::Regex;

use crate::support::{Client, PASSWORD, Reply, TestApp};

const NEW: &str = "quiet-marble-saxophone";

/// What an authenticator app shows for the secret on the page.
fn code_of(page: &Reply, steps: i64) -> String {
    let secret = Regex::new(r"<code[^>]*>([A-Z2-7 ]{20,})</code>").unwrap();
    let base32: String = secret.captures(&page.body).expect("a secret")[1]
        .split_whitespace()
        .collect();
    code_for(&base32, steps)
}

pub fn code_for(base32: &str, steps: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(base32).unwrap();
    let totp = totp_rs::Builder::new()
        .with_secret(secret)
        .with_digits(6)
        .with_step_duration(30)
        .build_noncompliant();
    let now = chrono::Utc::now().timestamp() + steps * 30;
    totp.generate(u64::try_from(now).unwrap()).to_string()
}

pub async fn set_up(client: &Client<'_>) -> (String, Vec<String>) {
    let page = client.get("/security/second-factor").await;
    page.is(200);
    let secret = Regex::new(r"<code[^>]*>([A-Z2-7 ]{20,})</code>").unwrap();
    let base32: String = secret.captures(&page.body).expect("a secret")[1]
        .split_whitespace()
        .collect();
    let done = client
        .post("/security/second-factor", &[("code", &code_of(&page, 0))])
        .await;
    done.is(200);
    let codes = Regex::new(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>").unwrap();
    let codes: Vec<String> = codes
        .captures_iter(&done.body)
        .map(|found| found[1].to_owned())
        .collect();
    assert_eq!(codes.len(), 10, "{}", done.body);
    (base32, codes)
}

#[actix_web::test]
async fn a_password_is_changed_with_the_present_one_and_ends_every_session() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Student]);
    let (client, other) = (app.as_user(&user).await, app.as_user(&user).await);
    client.get("/security/password").await;
    client
        .post(
            "/security/password",
            &[("current", "wrong"), ("password", NEW)],
        )
        .await
        .is(422)
        .shows("not your present password");
    client
        .post(
            "/security/password",
            &[("current", PASSWORD), ("password", "campus-demo-1")],
        )
        .await
        .is(422);
    client
        .post(
            "/security/password",
            &[("current", PASSWORD), ("password", NEW)],
        )
        .await
        .leads_to("/login");
    other.get("/sessions").await.is(303);
    let page = client.get("/login").await;
    page.is(200).shows("Your password is changed");
    client.get("/sessions").await.is(303);
    app.visitor().sign_in(&user.email, NEW).await.is(303);
}

#[actix_web::test]
async fn with_a_second_factor_the_password_alone_is_not_enough() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let (secret, _) = set_up(&app.as_user(&user).await).await;
    let client = app.visitor();
    client
        .sign_in(&user.email, PASSWORD)
        .await
        .leads_to("/login/code");
    client.get("/sessions").await.is(303);
    client.get("/login/code").await.is(200);
    client
        .post("/login/code", &[("code", "000000")])
        .await
        .is(422)
        .shows("That code is not right");
    client
        .post("/login/code", &[("code", &code_for(&secret, 1))])
        .await
        .leads_to("/faculty/dashboard");
    client.get("/sessions").await.is(200);
}

#[actix_web::test]
async fn a_code_works_once() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let (secret, _) = set_up(&app.as_user(&user).await).await;
    let code = code_for(&secret, 1);
    for (times, status) in [(1, 303), (2, 422)] {
        let client = app.visitor();
        client
            .sign_in(&user.email, PASSWORD)
            .await
            .leads_to("/login/code");
        client.get("/login/code").await;
        let reply = client.post("/login/code", &[("code", &code)]).await;
        assert_eq!(reply.status, status, "time {times}");
    }
}

#[actix_web::test]
async fn a_recovery_code_stands_in_once() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let (_, codes) = set_up(&app.as_user(&user).await).await;
    for (times, status) in [(1, 303), (2, 422)] {
        let client = app.visitor();
        client
            .sign_in(&user.email, PASSWORD)
            .await
            .leads_to("/login/code");
        client.get("/login/code").await;
        let reply = client.post("/login/code", &[("code", &codes[3])]).await;
        assert_eq!(reply.status, status, "time {times}");
    }
    let stored =
        app.number("SELECT count(*) FROM recovery_codes WHERE octet_length(code_hash) <> 32");
    assert_eq!(stored, 0, "codes are stored as hashes");
}

#[actix_web::test]
async fn codes_are_not_guessed() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    set_up(&app.as_user(&user).await).await;
    let client = app.visitor();
    client
        .sign_in(&user.email, PASSWORD)
        .await
        .leads_to("/login/code");
    client.get("/login/code").await;
    let mut statuses = Vec::new();
    for guess in 0..8 {
        statuses.push(
            client
                .post("/login/code", &[("code", &format!("00000{guess}"))])
                .await
                .status,
        );
    }
    assert!(statuses.contains(&429), "{statuses:?}");
}

#[actix_web::test]
async fn the_secret_is_sealed_to_its_row() {
    let app = TestApp::new();
    let (asha, ravi) = (
        app.user("Asha Rao", &[Role::Faculty]),
        app.user("Ravi Rao", &[Role::Faculty]),
    );
    let (secret, _) = set_up(&app.as_user(&asha).await).await;
    app.sql(&format!(
        "UPDATE users SET totp_secret = (SELECT totp_secret FROM users WHERE id = {}), totp_confirmed_at = now() WHERE id = {}",
        asha.id, ravi.id
    ));
    let client = app.visitor();
    client
        .sign_in(&ravi.email, PASSWORD)
        .await
        .leads_to("/login/code");
    client.get("/login/code").await;
    client
        .post("/login/code", &[("code", &code_for(&secret, 1))])
        .await
        .is(422);
}

#[actix_web::test]
async fn a_grave_step_asks_again_who_one_is() {
    let app = TestApp::new();
    let client = app.as_role(Role::Faculty).await;
    client.get("/security/second-factor").await.is(200);
    app.sql("UPDATE sessions SET verified_at = now() - interval '11 minutes'");
    client
        .get("/security/second-factor")
        .await
        .leads_to("/security/verify?next=%2Fsecurity%2Fsecond-factor");
    client
        .get("/security/verify?next=%2Fsecurity%2Fsecond-factor")
        .await
        .is(200);
    client
        .post(
            "/security/verify",
            &[("current", "wrong"), ("next", "/security/second-factor")],
        )
        .await
        .is(422);
    client
        .post(
            "/security/verify",
            &[("current", PASSWORD), ("next", "/security/second-factor")],
        )
        .await
        .leads_to("/security/second-factor");
    client.get("/security/second-factor").await.is(200);
}

#[actix_web::test]
async fn staff_must_have_a_second_factor_where_it_is_required() {
    let app = TestApp::with(
        false,
        &[("CAMPUS__ACCOUNTS__REQUIRE_SECOND_FACTOR", "true")],
    );
    let staff = app.as_role(Role::Faculty).await;
    staff
        .get("/faculty/dashboard")
        .await
        .leads_to("/security/second-factor");
    set_up(&staff).await;
    staff.get("/faculty/dashboard").await.is(200);
    staff
        .post("/security/second-factor/remove", &[])
        .await
        .is(409);
    let student = app.as_role(Role::Student).await;
    student.get("/student/dashboard").await.is(200);
}

#[actix_web::test]
async fn the_second_factor_is_taken_off_and_its_owner_is_told() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Student]);
    let client = app.as_user(&user).await;
    set_up(&client).await;
    client.get("/security").await.is(200);
    client
        .post("/security/second-factor/remove", &[])
        .await
        .leads_to("/security");
    app.visitor()
        .sign_in(&user.email, PASSWORD)
        .await
        .leads_to("/student/dashboard");
    let told = app.mails();
    assert_eq!(
        told.iter()
            .filter(|mail| mail.subject == "Your second factor was changed")
            .count(),
        2
    );
}

#[test]
fn long_passphrases_in_any_script_are_taken() {
    assert!(policy::check(&" Ä b ".repeat(40), &[]).is_ok());
    assert!(policy::check("आज मौसम बहुत अच्छा है", &[]).is_ok());
}

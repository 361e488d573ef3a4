//! Proving again who one is by the API, for those who have a second factor.
use actix_web::test::TestRequest;
use campus::policy::Role;
use serde_json::{Value, json};

use super::security::{code_for, set_up};
use crate::support::{PASSWORD, Reply, TestApp};

async fn verify(app: &TestApp, token: &str, body: Value) -> Reply {
    let request = TestRequest::post()
        .uri("/api/v1/auth/verify/")
        .set_json(body);
    app.api(token, request).await
}

#[actix_web::test]
async fn both_factors_are_asked_for_and_a_code_counts_once() {
    let app = TestApp::new();
    let user = app.user("Indira Office", &[Role::Admin]);
    let (secret, codes) = set_up(&app.as_user(&user).await).await;
    let login = json!({ "email": user.email, "password": PASSWORD, "otp": codes[0] });
    let login = TestRequest::post()
        .uri("/api/v1/auth/login/")
        .set_json(login);
    let signed_in = app.visitor().send(login).await;
    let token = signed_in.is(200).json()["access"]
        .as_str()
        .unwrap()
        .to_owned();
    app.sql("UPDATE sessions SET verified_at = now() - interval '11 minutes'");
    let invite = || {
        let body =
            json!({ "name": "Ravi Kumar", "email": "ravi@campus.test", "roles": ["faculty"] });
        TestRequest::post().uri("/api/v1/users/").set_json(body)
    };
    app.api(&token, invite())
        .await
        .is(403)
        .shows("/problems/verification-required");

    let with = |code: &str| json!({ "password": PASSWORD, "otp": code });
    let missing = verify(&app, &token, json!({ "password": PASSWORD })).await;
    assert!(missing.is(400).json()["errors"]["otp"].is_array());
    let wrong = verify(&app, &token, with("000000")).await;
    wrong.is(400).shows("That code is not right");
    let code = code_for(&secret, 1);
    let other = json!({ "password": "wrong", "otp": code });
    let refused = verify(&app, &token, other).await;
    assert!(refused.is(400).json()["errors"]["password"].is_array());
    app.api(&token, invite()).await.is(403);

    verify(&app, &token, with(&code)).await.is(204);
    app.api(&token, invite()).await.is(201);
    let again = verify(&app, &token, with(&code)).await;
    again.is(400).shows("was used before");
    verify(&app, &token, with(&codes[1])).await.is(204);
    verify(&app, &token, with(&codes[1])).await.is(400);
    verify(&app, &token, with(&codes[0])).await.is(400);
    let mut last = 0;
    for _ in 0..8 {
        last = verify(&app, &token, with("000000")).await.status;
    }
    assert_eq!(last, 429, "codes are not guessed here either");
}

//! Accounts by the API.
use actix_web::test::TestRequest;
use campus::policy::Role;
use serde_json::json;

use crate::support::{PASSWORD, Reply, TestApp};

async fn post(app: &TestApp, path: &str, body: serde_json::Value) -> Reply {
    app.visitor()
        .send(TestRequest::post().uri(path).set_json(body))
        .await
}

#[actix_web::test]
async fn one_signs_in_and_reads_who_one_is() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let reply = post(
        &app,
        "/api/v1/auth/login/",
        json!({ "email": user.email, "password": PASSWORD }),
    )
    .await;
    let body = reply.is(200).json();
    assert_eq!(
        (body["role"].as_str(), body["expires_in"].as_i64()),
        (Some("faculty"), Some(900))
    );
    let me = app
        .api(
            body["access"].as_str().unwrap(),
            TestRequest::get().uri("/api/v1/users/me"),
        )
        .await;
    assert_eq!(me.is(200).json()["email"], json!(user.email));
}

#[actix_web::test]
async fn refusals_are_problem_documents() {
    let app = TestApp::new();
    let reply = post(
        &app,
        "/api/v1/auth/login/",
        json!({ "email": "x@campus.test", "password": "wrong" }),
    )
    .await;
    reply.is(401);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert_eq!(reply.header("www-authenticate"), "Bearer");
    assert_eq!(reply.json()["type"], "/problems/invalid-credentials");
    post(
        &app,
        "/api/v1/auth/login/",
        json!({ "email": 7, "password": "x" }),
    )
    .await
    .is(400)
    .shows("email");
    post(
        &app,
        "/api/v1/auth/login/",
        json!({ "email": "a", "password": "x", "admin": true }),
    )
    .await
    .is(400)
    .shows("admin");
    post(&app, "/api/v1/nothing/", json!({}))
        .await
        .is(404)
        .shows("/problems/not-found");
    app.visitor()
        .send(TestRequest::put().uri("/api/v1/users/"))
        .await
        .is(405);
    app.visitor()
        .send(
            TestRequest::post()
                .uri("/api/v1/auth/login/")
                .set_payload("{"),
        )
        .await
        .is(415)
        .shows("/problems/unsupported-media-type");
}

#[actix_web::test]
async fn a_refresh_token_is_rotated_and_its_reuse_ends_the_family() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let first = post(
        &app,
        "/api/v1/auth/login/",
        json!({ "email": user.email, "password": PASSWORD }),
    )
    .await
    .json();
    let second = post(
        &app,
        "/api/v1/auth/refresh/",
        json!({ "refresh": first["refresh"] }),
    )
    .await
    .is(200)
    .json();
    assert_ne!(first["refresh"], second["refresh"]);
    let me = |token: &serde_json::Value| token.as_str().unwrap().to_owned();
    app.api(
        &me(&second["access"]),
        TestRequest::get().uri("/api/v1/users/me/"),
    )
    .await
    .is(200);
    post(
        &app,
        "/api/v1/auth/refresh/",
        json!({ "refresh": first["refresh"] }),
    )
    .await
    .is(401)
    .shows("token-invalid");
    app.api(
        &me(&second["access"]),
        TestRequest::get().uri("/api/v1/users/me/"),
    )
    .await
    .is(401);
    post(
        &app,
        "/api/v1/auth/refresh/",
        json!({ "refresh": second["refresh"] }),
    )
    .await
    .is(401);
    assert_eq!(
        app.number("SELECT count(*) FROM audit_entries WHERE action = 'sign_in.token_reused'"),
        1
    );
}

#[actix_web::test]
async fn an_access_token_ends_by_time_logout_and_epoch() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let me = || TestRequest::get().uri("/api/v1/users/me/");
    let token = app.token(&user).await;
    app.sql("UPDATE api_tokens SET expires_at = now() - interval '1 second' WHERE kind = 'access'");
    app.api(&token, me()).await.is(401);
    let body = post(
        &app,
        "/api/v1/auth/login/",
        json!({ "email": user.email, "password": PASSWORD }),
    )
    .await
    .json();
    post(
        &app,
        "/api/v1/auth/logout/",
        json!({ "refresh": body["refresh"] }),
    )
    .await
    .is(204);
    app.api(body["access"].as_str().unwrap(), me())
        .await
        .is(401);
    let token = app.token(&user).await;
    app.sql(&format!(
        "UPDATE users SET epoch = epoch + 1 WHERE id = {}",
        user.id
    ));
    app.api(&token, me()).await.is(401);
}

#[actix_web::test]
async fn the_browsers_cookie_does_not_open_the_api_nor_a_token_the_pages() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Admin]);
    app.as_user(&user).await.get("/api/v1/users/").await.is(401);
    let token = app.token(&user).await;
    app.api(&token, TestRequest::get().uri("/users"))
        .await
        .is(303);
}

#[actix_web::test]
async fn users_are_listed_created_and_changed() {
    let app = TestApp::new();
    let admin = app.user("Some Admin", &[Role::Admin]);
    let token = app.token(&admin).await;
    let create = |key: &str, name: &str| {
        let body = json!({ "name": name, "email": "ravi@campus.test", "roles": ["faculty"] });
        TestRequest::post()
            .uri("/api/v1/users/")
            .insert_header(("idempotency-key", key.to_owned()))
            .set_json(body)
    };
    let made = app.api(&token, create("k1", "Ravi")).await.is(201).json();
    assert_eq!(made["state"], "invited");
    assert_eq!(
        app.api(&token, create("k1", "Ravi")).await.is(201).json()["id"],
        made["id"]
    );
    app.api(&token, create("k1", "Other"))
        .await
        .is(409)
        .shows("idempotency-conflict");
    let taken = app.api(&token, create("k2", "Ravi")).await;
    assert_eq!(
        taken.is(400).json()["errors"]["email"][0],
        "Another account has this email address. Search for it, or use another one."
    );
    let path = format!("/api/v1/users/{}/", made["id"]);
    let patch = |body| TestRequest::patch().uri(&path).set_json(body);
    let changed = app
        .api(&token, patch(json!({ "name": "Ravi Kumar" })))
        .await
        .is(200)
        .json();
    assert_eq!(
        (changed["name"].as_str(), changed["version"].as_i64()),
        (Some("Ravi Kumar"), Some(2))
    );
    app.api(&token, patch(json!({ "name": "Late", "version": 1 })))
        .await
        .is(409);
    let list = app
        .api(
            &token,
            TestRequest::get().uri("/api/v1/users/?search=ravi&limit=1"),
        )
        .await
        .is(200)
        .json();
    assert_eq!(
        (list["count"].as_i64(), list["results"][0]["name"].as_str()),
        (Some(1), Some("Ravi Kumar"))
    );
    for wrong in [
        "limit=0",
        "limit=201",
        "offset=-1",
        "ordering=password",
        "role=emperor",
        "nonsense=1",
        "limit=x",
    ] {
        let reply = app
            .api(
                &token,
                TestRequest::get().uri(&format!("/api/v1/users/?{wrong}")),
            )
            .await;
        assert_eq!(reply.status, 400, "{wrong}");
    }
}

#[actix_web::test]
async fn with_a_second_factor_the_code_is_asked_for() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    app.sql(&format!(
        "UPDATE users SET totp_secret = 'x', totp_confirmed_at = now() WHERE id = {}",
        user.id
    ));
    let body = json!({ "email": user.email, "password": PASSWORD });
    post(&app, "/api/v1/auth/login/", body)
        .await
        .is(401)
        .shows("otp-required");
    let body = json!({ "email": user.email, "password": PASSWORD, "otp": "000000" });
    post(&app, "/api/v1/auth/login/", body)
        .await
        .is(401)
        .shows("invalid-code");
}

#[actix_web::test]
async fn one_changes_of_oneself_only_what_one_may() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Student]);
    let token = app.token(&user).await;
    let patch = |body| TestRequest::patch().uri("/api/v1/users/me/").set_json(body);
    let me = app
        .api(
            &token,
            patch(json!({ "language": "hi", "phone": "+919845012345" })),
        )
        .await
        .is(200)
        .json();
    assert_eq!(
        (me["language"].as_str(), me["phone"].as_str()),
        (Some("hi"), Some("+919845012345"))
    );
    app.api(&token, patch(json!({ "email": "x@campus.test" })))
        .await
        .is(400);
    app.api(&token, patch(json!({ "roles": ["admin"] })))
        .await
        .is(400);
    app.api(&token, patch(json!({ "language": "fr" })))
        .await
        .is(400)
        .shows("language");
}

#[actix_web::test]
async fn staff_without_the_required_second_factor_get_no_token() {
    let app = TestApp::with(
        false,
        &[("CAMPUS__ACCOUNTS__REQUIRE_SECOND_FACTOR", "true")],
    );
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let body = json!({ "email": user.email, "password": PASSWORD });
    post(&app, "/api/v1/auth/login/", body)
        .await
        .is(401)
        .shows("second-factor-required");
    assert_eq!(app.count("api_tokens"), 0);
    let student = app.user("Ravi Rao", &[Role::Student]);
    let token = app.token(&student).await;
    app.api(&token, TestRequest::get().uri("/api/v1/users/me/"))
        .await
        .is(200);
}

#[actix_web::test]
async fn codes_guessed_at_once_are_counted() {
    let app = TestApp::committing();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    app.sql(&format!(
        "UPDATE users SET totp_secret = 'x', totp_confirmed_at = now() WHERE id = {}",
        user.id
    ));
    let guesses = (0..40).map(|n| {
        let body = json!({ "email": user.email, "password": PASSWORD, "otp": format!("{n:06}") });
        post(&app, "/api/v1/auth/login/", body)
    });
    let replies = futures_util::future::join_all(guesses).await;
    let checked = replies
        .iter()
        .filter(|reply| reply.body.contains("invalid-code"))
        .count();
    assert!(checked <= 6, "{checked} of 40 codes were checked");
}

#[actix_web::test]
async fn edits_of_admins_at_once_never_fail_for_us() {
    let app = TestApp::committing();
    let admins: Vec<_> = (0..4)
        .map(|n| app.user(&format!("Admin Number{n}"), &[Role::Admin]))
        .collect();
    let token = app.token(&admins[0]).await;
    let edits = (0..24).map(|n| {
        let path = format!("/api/v1/users/{}/", admins[n % 4].id);
        app.api(
            &token,
            TestRequest::patch()
                .uri(&path)
                .set_json(json!({ "name": format!("Admin {n}") })),
        )
    });
    let replies = futures_util::future::join_all(edits).await;
    assert!(
        replies
            .iter()
            .all(|reply| matches!(reply.status, 200 | 409)),
        "{replies:?}"
    );
}

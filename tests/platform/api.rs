//! The JSON API as a whole: its document, its refusals, its versions.
use actix_web::test::TestRequest;
use campus::policy::Role;
use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp};

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            let all = item.as_object().unwrap().iter();
            all.map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

#[test]
fn each_operation_names_its_refusals_and_explains_itself() {
    let document = campus::routes::document().unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    for (name, operation) in operations(&document) {
        assert!(operation["summary"].is_string(), "{name} has no summary");
        assert!(operation["operationId"].is_string(), "{name}");
        let responses = operation["responses"].as_object().unwrap();
        for status in ["400", "429", "500", "503"] {
            assert!(responses.contains_key(status), "{name}: {status}");
        }
        for (status, response) in responses {
            let problem = &response["content"]["application/problem+json"]["schema"]["$ref"];
            let refuses = status.as_str() >= "400";
            let named = problem == "#/components/schemas/Problem";
            assert_eq!(refuses, named, "{name}: {status}");
            assert!(response["headers"]["RateLimit-Limit"].is_object(), "{name}");
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["description"].is_string(), "{name}: {parameter}");
            assert!(parameter["schema"].is_object(), "{name}: {parameter}");
        }
    }
}

#[actix_web::test]
async fn the_document_and_its_readers_come_from_the_binary() {
    let app = TestApp::new();
    let visitor = app.visitor();
    let schema = visitor.get("/api/schema/").await;
    assert_eq!(schema.is(200).json()["info"]["title"], "Campus");
    let known = TestRequest::get()
        .uri("/api/schema")
        .insert_header(("if-none-match", schema.header("etag")));
    visitor.send(known).await.is(304);
    for (path, has) in [
        ("/api/docs/", "swagger-ui"),
        ("/api/docs/swagger-initializer.js", "/api/schema/"),
        ("/api/docs/swagger-ui.css", "swagger-ui"),
        ("/api/redoc/", "spec-url=\"/api/schema/\""),
        ("/api/redoc/redoc.standalone.js", "ReDoc"),
    ] {
        let reply = visitor.get(path).await;
        reply.is(200).shows(has);
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(policy.contains("script-src 'self';"), "{path}: {policy}");
    }
    let bare = visitor.get("/api/docs").await;
    assert_eq!(
        (bare.status, bare.location.as_deref()),
        (308, Some("/api/docs/"))
    );
    visitor.get("/api/redoc/VERSIONS.md").await.is(404);
    let page = visitor.get("/login").await;
    assert!(!page.header("content-security-policy").contains("unsafe"));
}

#[actix_web::test]
async fn without_the_setting_the_documentation_is_for_those_with_a_token() {
    let app = TestApp::with(false, &[("CAMPUS__API__DOCS", "false")]);
    for path in [
        "/api/docs",
        "/api/docs/",
        "/api/redoc/",
        "/api/redoc/redoc.css",
    ] {
        app.visitor().get(path).await.is(404);
    }
    app.visitor().get("/api/schema/").await.is(401);
    let token = app.token(&app.user("Asha Rao", &[Role::Student])).await;
    let schema = TestRequest::get().uri("/api/schema/");
    app.api(&token, schema).await.is(200);
}

#[actix_web::test]
async fn a_reader_is_told_when_nothing_changed_and_a_change_may_not_be_blind() {
    let app = TestApp::new();
    let admin = app.user("Some Admin", &[Role::Admin]);
    let other = app.user("Ravi Rao", &[Role::Faculty]);
    let (one, two) = (app.token(&admin).await, app.token(&admin).await);
    let path = format!("/api/v1/users/{}/", other.id);
    let read = || TestRequest::get().uri(&path);
    let tag = app
        .api(&one, read())
        .await
        .is(200)
        .header("etag")
        .to_owned();
    let known = app
        .api(&two, read().insert_header(("if-none-match", tag.clone())))
        .await;
    known.is(304);
    assert_eq!(known.header("etag"), tag);
    assert!(known.bytes.is_empty());
    let change = |name: &str, tag: &str| {
        let change = TestRequest::patch()
            .uri(&path)
            .set_json(json!({ "name": name }));
        change.insert_header(("if-match", tag.to_owned()))
    };
    let first = app.api(&one, change("Ravi Kumar Rao", &tag)).await;
    assert_ne!(first.is(200).header("etag"), tag);
    let late = app.api(&two, change("Ravindra Rao", &tag)).await;
    late.is(412).shows("/problems/precondition-failed");
    let now = app
        .api(&two, read().insert_header(("if-none-match", tag)))
        .await;
    assert_eq!(now.is(200).json()["name"], "Ravi Kumar Rao");
    let tag = now.header("etag");
    app.api(&two, change("Ravindra Rao", tag)).await.is(200);
    app.api(&two, change("Ravindra R", "*")).await.is(200);
    // That the person signed in meanwhile is no reason to refuse a change.
    let seen = app.api(&one, read()).await;
    app.as_user(&other).await;
    let changed = app.api(&one, read()).await;
    assert_ne!(changed.header("etag"), seen.header("etag"));
    app.api(&one, change("Ravi Rao", seen.header("etag")))
        .await
        .is(200);
}

#[actix_web::test]
async fn ones_own_profile_has_versions_too() {
    let app = TestApp::new();
    let token = app.token(&app.user("Asha Rao", &[Role::Student])).await;
    let path = "/api/v1/users/me/";
    let tag = app
        .api(&token, TestRequest::get().uri(path))
        .await
        .header("etag")
        .to_owned();
    let again = TestRequest::get()
        .uri(path)
        .insert_header(("if-none-match", tag.clone()));
    app.api(&token, again).await.is(304);
    let change = |language: &str| {
        TestRequest::patch()
            .uri(path)
            .set_json(json!({ "language": language }))
            .insert_header(("if-match", tag.clone()))
    };
    app.api(&token, change("hi")).await.is(200);
    app.api(&token, change("en")).await.is(412);
}

#[actix_web::test]
async fn a_grave_step_by_the_api_needs_a_fresh_proof_too() {
    let app = TestApp::new();
    let admin = app.user("Some Admin", &[Role::Admin]);
    let other = app.user("Ravi Rao", &[Role::Student]);
    let token = app.token(&admin).await;
    let promote = || {
        TestRequest::patch()
            .uri(&format!("/api/v1/users/{}/", other.id))
            .set_json(json!({ "roles": ["student", "faculty"] }))
    };
    let verify = |body: Value| {
        TestRequest::post()
            .uri("/api/v1/auth/verify/")
            .set_json(body)
    };
    app.sql("UPDATE sessions SET verified_at = now() - interval '1 hour'");
    let refused = app.api(&token, promote()).await;
    refused.is(403).shows("/problems/verification-required");
    let wrong = app
        .api(&token, verify(json!({ "password": "not-it" })))
        .await;
    assert!(wrong.is(400).json()["errors"]["password"].is_array());
    app.api(&token, promote()).await.is(403);
    app.visitor()
        .send(verify(json!({ "password": PASSWORD })))
        .await
        .is(401);
    app.api(&token, verify(json!({ "password": PASSWORD })))
        .await
        .is(204);
    app.api(&token, promote()).await.is(200);
    for _ in 0..8 {
        app.api(&token, verify(json!({ "password": "not-it" })))
            .await;
    }
    let guessed = app
        .api(&token, verify(json!({ "password": PASSWORD })))
        .await;
    guessed.is(429).shows("/problems/locked");
}

#[actix_web::test]
async fn a_repeated_post_gives_the_first_answer_even_when_the_thing_changed() {
    let app = TestApp::new();
    let token = app.token(&app.user("Some Admin", &[Role::Admin])).await;
    let body = json!({ "name": "Ravi", "email": "ravi@campus.test", "roles": ["faculty"] });
    let create = || {
        TestRequest::post()
            .uri("/api/v1/users/")
            .insert_header(("idempotency-key", "k1"))
            .set_json(body.clone())
    };
    let first = app.api(&token, create()).await.is(201).json();
    let path = format!("/api/v1/users/{}/", first["id"]);
    let rename = TestRequest::patch()
        .uri(&path)
        .set_json(json!({ "name": "Ravi Kumar" }));
    app.api(&token, rename).await.is(200);
    assert_eq!(app.api(&token, create()).await.is(201).json(), first);
    assert_eq!(
        app.number("SELECT count(*) FROM users WHERE email = 'ravi@campus.test'"),
        1
    );
}

#[actix_web::test]
async fn each_refusal_of_the_api_is_a_problem_of_its_kind() {
    let app = TestApp::new();
    let student = app.token(&app.user("Asha Rao", &[Role::Student])).await;
    let admin = app.token(&app.user("Some Admin", &[Role::Admin])).await;
    let get = |path: &str| TestRequest::get().uri(path);
    let post = || TestRequest::post().uri("/api/v1/users/");
    let large = post()
        .insert_header(("content-type", "application/json"))
        .set_payload(" ".repeat(300 * 1024));
    let no_role = post().set_json(json!({ "name": "A", "email": "a@b.test", "roles": ["king"] }));
    let table = [
        (400, "malformed", &admin, get("/api/v1/users/?colour=red")),
        (400, "malformed", &admin, post().set_json(json!([]))),
        (400, "invalid", &admin, no_role),
        (403, "forbidden", &student, get("/api/v1/users/")),
        (404, "not-found", &admin, get("/api/v1/users/0/")),
        (404, "not-found", &admin, get("/api/v1/users/x/")),
        (404, "not-found", &admin, get("/api/v2/")),
        (
            405,
            "method-not-allowed",
            &admin,
            TestRequest::delete().uri("/api/v1/users/"),
        ),
        (413, "content-too-large", &admin, large),
        (
            415,
            "unsupported-media-type",
            &admin,
            post().set_payload("x=1"),
        ),
    ];
    for (status, kind, token, request) in table {
        let reply = app.api(token, request).await;
        let problem = reply.json();
        assert_eq!(problem["status"], status, "{problem}");
        assert_eq!(problem["type"], format!("/problems/{kind}"), "{problem}");
        assert_eq!(reply.status, status);
        assert_eq!(reply.header("content-type"), "application/problem+json");
        for member in ["title", "detail", "request_id"] {
            assert!(problem[member].is_string(), "{member} in {problem}");
        }
    }
    let unknown = app.api(&admin, get("/api/v1/users/?colour=red")).await;
    unknown.shows("colour");
    let wrong = app.api("AAAA", get("/api/v1/users/")).await;
    wrong.is(401).shows("/problems/authentication-required");
    assert_eq!(wrong.header("www-authenticate"), "Bearer");
    let roles = post().set_json(json!({ "name": "", "email": "a@b.test", "roles": [] }));
    let both = app.api(&admin, roles).await.is(400).json();
    assert!(both["errors"]["roles"].is_array() && both["errors"]["name"].is_array());
}

#[actix_web::test]
async fn a_list_leads_from_page_to_page() {
    let app = TestApp::new();
    let token = app.token(&app.user("Some Admin", &[Role::Admin])).await;
    for n in 0..4 {
        app.user(&format!("Ravi Number{n}"), &[Role::Faculty]);
    }
    let mut names = Vec::new();
    let mut path = "/api/v1/users/?search=ravi&limit=2&ordering=-name".to_owned();
    loop {
        let page = app
            .api(&token, TestRequest::get().uri(&path))
            .await
            .is(200)
            .json();
        assert_eq!(page["count"], 4);
        let rows = page["results"].as_array().unwrap();
        names.extend(
            rows.iter()
                .map(|row| row["name"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => path = next.to_owned(),
            None => break,
        }
    }
    let expected = [
        "Ravi Number3",
        "Ravi Number2",
        "Ravi Number1",
        "Ravi Number0",
    ];
    assert_eq!(names, expected);
    let last = app.api(&token, TestRequest::get().uri(&path)).await.json();
    assert!(last["previous"].as_str().unwrap().contains("offset=0"));
}

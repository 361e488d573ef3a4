//! Hostile input is normal input: whatever is sent to whichever address, the answer is in words, and never a fault of ours.
use actix_web::{http::Method, test::TestRequest};
use campus::policy::Role;

use crate::{
    access::routes,
    support::{Client, TestApp},
};

const LEAKS: [&str; 8] = [
    "panicked",
    "src/",
    "diesel",
    "postgres",
    "SELECT ",
    "stack backtrace",
    "RUST_BACKTRACE",
    ".rs:",
];

/// Bodies that no form of ours sends.
fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    const FORM: &str = "application/x-www-form-urlencoded";
    vec![
        (FORM, b"".to_vec()),
        (FORM, b"a=1&a=2&a[]=3&=&&&==".to_vec()),
        (FORM, b"name=%00&email=%00".to_vec()),
        (FORM, b"name=%ff%fe&email=%c3%28".to_vec()),
        (FORM, b"name=\xff\xfe".to_vec()),
        (FORM, "x=1&".repeat(10_000).into_bytes()),
        (FORM, format!("name={}", "a".repeat(100_000)).into_bytes()),
        (
            FORM,
            b"version=9223372036854775808&version=-1&page=1e309".to_vec(),
        ),
        (
            FORM,
            "name=%E2%80%AE&email=\u{202e}@campus.test&role=admin'--"
                .as_bytes()
                .to_vec(),
        ),
        ("application/json", b"{".to_vec()),
        ("application/json", b"[[[[[[[[[[[[[[[[[[[[[[[[".repeat(2000)),
        (
            "application/json",
            br#"{"name": "\u0000", "email": 1e400}"#.to_vec(),
        ),
        (
            "application/json",
            br#"{"email": "a@b.test", "password": "x", "otp": "\ud800"}"#.to_vec(),
        ),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken".to_vec()),
        ("text/plain", b"hello".to_vec()),
        ("", b"no type at all".to_vec()),
    ]
}

const IDS: [&str; 7] = [
    "0",
    "-1",
    "9223372036854775807",
    "9223372036854775808",
    "1e3",
    "%00",
    "..%2f..%2fetc%2fpasswd",
];

#[actix_web::test]
async fn no_address_and_no_body_makes_a_fault() {
    let app = TestApp::new();
    let admin = app.user("Some Admin", &[Role::Admin]);
    let (client, token) = (app.as_user(&admin).await, app.token(&admin).await);
    for (method, path) in routes(&app).await {
        let is_api = path.starts_with("/api/");
        for path in addresses(&path) {
            let send = async |kind: &str, body: Vec<u8>| {
                app.sql("SAVEPOINT sent");
                let request = TestRequest::with_uri(&path)
                    .method((*method).clone())
                    .insert_header(("content-type", kind.to_owned()))
                    .insert_header(("sec-fetch-site", "same-origin"))
                    .insert_header(("x-csrf-token", client.token()));
                let request = match is_api {
                    true => request.insert_header(("authorization", format!("Bearer {token}"))),
                    false => request,
                };
                check(&client, &method, &path, request.set_payload(body)).await;
                app.sql("ROLLBACK TO sent");
            };
            // Every body goes to the plain address; the odd ones get one form each.
            let odd = path.contains('?') || IDS.iter().any(|id| path.ends_with(id));
            match (&*method, odd) {
                (&Method::GET, _) => send("", Vec::new()).await,
                (_, true) => send("application/x-www-form-urlencoded", b"name=x".to_vec()).await,
                (_, false) => {
                    for (kind, body) in bodies() {
                        send(kind, body).await;
                    }
                }
            }
        }
    }
}

/// The route's addresses with keys and questions that nobody asks.
fn addresses(path: &str) -> Vec<String> {
    let path = path
        .replace("{slash:/?}", "/")
        .replace("{hash}", "0")
        .replace("{file:.*}", "../../etc/passwd");
    let mut addresses = Vec::new();
    match ["{id}", "{token}", "{name}"]
        .iter()
        .find(|part| path.contains(**part))
    {
        Some(part) => {
            addresses.push(path.replace(part, "1"));
            addresses.extend(IDS.map(|id| path.replace(part, id)));
        }
        None => {
            for query in [
                "",
                "?page=-1",
                "?page=99999999999999999999",
                "?q=%00",
                "?q=%ff",
                "?q=%25%27%22%3Cx%3E",
                "?sort=password",
                "?limit=0&offset=-1",
                "?from=2026-02-30",
                "?a=1&a=2",
                "?format=exe",
                "?next=//evil.test",
            ] {
                addresses.push(format!("{path}{query}"));
            }
        }
    }
    addresses
}

async fn check(client: &Client<'_>, method: &Method, path: &str, request: TestRequest) {
    let reply = client.send_apart(request).await;
    assert!(
        reply.status < 500,
        "{method} {path}: {} {}",
        reply.status,
        reply.body
    );
    let own = reply.header("content-type").starts_with("text/html")
        || reply.header("content-type").contains("json");
    if reply.status >= 400 && own {
        for leak in LEAKS {
            assert!(
                !reply.body.contains(leak),
                "{method} {path} leaks “{leak}”: {}",
                reply.body
            );
        }
    }
    let evil = reply
        .location
        .as_deref()
        .is_some_and(|to| to.starts_with("//") || to.starts_with("http"));
    assert!(!evil, "{method} {path} leads to {:?}", reply.location);
}

#[actix_web::test]
async fn reading_changes_nothing() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    // But that somebody took a file of a list is written down.
    let counts = "SELECT (SELECT count(*) FROM audit_entries WHERE action NOT LIKE ALL ('{%.export,%.refused}')) + (SELECT count(*) FROM users) * 1000 + (SELECT count(*) FROM jobs) * 1000000 + (SELECT sum(version) FROM users)";
    let before = app.number(counts);
    for (method, path) in routes(&app).await {
        if *method == Method::GET && !path.contains('{') {
            client.get(&path).await;
        }
    }
    assert_eq!(app.number(counts), before);
}

#[actix_web::test]
async fn while_campus_is_worked_on_every_page_says_so() {
    let app = TestApp::with(
        false,
        &[(
            "CAMPUS__SERVER__MAINTENANCE",
            "Back at 18:00. Marks entered until now are safe.",
        )],
    );
    let reply = app.visitor().get("/login").await;
    reply
        .is(503)
        .shows("Campus is being worked on")
        .shows("Back at 18:00");
    assert_eq!(reply.header("retry-after"), "300");
    app.visitor()
        .get("/api/v1/users/")
        .await
        .is(503)
        .shows("/problems/maintenance");
    app.visitor().get("/healthz").await.is(200);
}

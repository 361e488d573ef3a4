//! What every answer has, whatever is asked.
use actix_web::{
    HttpResponse,
    http::{Method, header},
    test::{self, TestRequest},
    web,
};
use campus::policy::Role;

use crate::support::{PASSWORD, Reply, TestApp, rest};

#[track_caller]
fn is_guarded(reply: &Reply, what: &str) {
    for (name, part) in [
        ("content-security-policy", "frame-ancestors 'none'"),
        ("content-security-policy", "report-to csp"),
        ("reporting-endpoints", "/csp-reports"),
        ("strict-transport-security", "max-age=63072000"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=()"),
        ("cache-control", ""),
    ] {
        let value = reply.headers.get(name).map(|value| value.to_str().unwrap());
        let has = value.is_some_and(|value| value.contains(part));
        assert!(has, "{what}: {name} is {value:?}");
    }
    assert!(
        !reply.headers.contains_key("access-control-allow-origin"),
        "{what}"
    );
    assert!(!reply.headers.contains_key("server"), "{what}");
}

#[actix_web::test]
async fn every_answer_is_guarded_whatever_its_status() {
    let app = TestApp::new();
    let client = app.as_role(Role::Student).await;
    let css = client.get("/assets/0/app.css").await;
    let known = TestRequest::get()
        .uri("/assets/0/app.css")
        .insert_header(("if-none-match", css.header("etag")));
    let method = |method: &str, path: &str| {
        TestRequest::with_uri(path).method(Method::from_bytes(method.as_bytes()).unwrap())
    };
    let table = [
        (200, method("GET", "/login")),
        (200, method("GET", "/healthz")),
        (303, method("GET", "/")),
        (404, method("GET", "/nothing-here")),
        (405, method("TRACE", "/sessions")),
        (405, method("PUT", "/sessions")),
        (403, method("GET", "/users")),
        (403, method("POST", "/role")),
        (304, known),
        (401, method("GET", "/api/v1/users/")),
        (200, method("GET", "/api/docs/")),
    ];
    for (status, request) in table {
        // Another site asks: nothing of it comes back.
        let request = request.insert_header(("origin", "https://evil.test"));
        let visitor = app.visitor();
        let sender = if status == 200 || status == 401 {
            &visitor
        } else {
            &client
        };
        let reply = sender.send_apart(request).await;
        assert_eq!(reply.status, status, "{}", reply.body);
        is_guarded(&reply, &status.to_string());
    }
}

#[actix_web::test]
async fn a_method_that_an_address_does_not_take_is_405_and_says_which_it_takes() {
    let app = TestApp::new();
    let client = app.as_role(Role::Student).await;
    let (visitor, api) = (app.visitor(), app.visitor());
    for (who, method, path, status, allow) in [
        (&visitor, "POST", "/healthz", 405, "GET"),
        (&visitor, "POST", "/sessions", 405, "GET"),
        (&visitor, "POST", "/users/7/edit", 405, "GET"),
        (&visitor, "POST", "/nothing-here", 404, ""),
        (&visitor, "POST", "/login", 403, ""),
        (&visitor, "PURGE", "/login", 405, "GET, HEAD, POST, PATCH"),
        (
            &visitor,
            "TRACE",
            "/nothing-here",
            405,
            "GET, HEAD, POST, PATCH",
        ),
        (&visitor, "CONNECT", "/login", 405, "GET, HEAD, POST, PATCH"),
        (&client, "DELETE", "/login", 405, "GET, POST"),
        (&client, "GET", "/logout", 405, "POST"),
        (&api, "PUT", "/api/v1/users/", 405, "GET, POST"),
        (&api, "DELETE", "/api/v1/users/7", 405, "GET, PATCH"),
        (
            &api,
            "TRACE",
            "/api/v1/users/7",
            405,
            "GET, HEAD, POST, PATCH",
        ),
    ] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = TestRequest::with_uri(path).method(method.clone());
        let reply = who.send_apart(request).await;
        let sorted = |list: &str| {
            let mut parts: Vec<_> = list.split(", ").map(str::to_owned).collect();
            parts.sort();
            parts
        };
        assert_eq!(reply.status, status, "{method} {path}");
        assert_eq!(
            sorted(reply.header("allow")),
            sorted(allow),
            "{method} {path}"
        );
        if path.starts_with("/api/") {
            reply.shows("/problems/method-not-allowed");
        }
    }
    let head = client
        .send_apart(TestRequest::with_uri("/sessions").method(Method::HEAD))
        .await;
    head.is(200);
}

#[actix_web::test]
async fn a_panic_is_answered_and_the_thread_lives_on() {
    let app = TestApp::new();
    let panics = || web::get().to(async || -> HttpResponse { panic!("words of the inside") });
    let web = app.app.web();
    let service = test::init_service(
        web.route("/panics", panics())
            .route("/api/v1/panics/", panics()),
    )
    .await;
    let id = regex::Regex::new("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}").unwrap();
    for (path, kind) in [
        ("/panics", "text/html; charset=utf-8"),
        ("/api/v1/panics/", "application/problem+json"),
    ] {
        let request = TestRequest::get().uri(path).to_request();
        let err = test::try_call_service(&service, request)
            .await
            .err()
            .unwrap();
        let answer = err.error_response();
        assert_eq!(answer.status(), 500, "{path}");
        let headers = answer.headers().clone();
        assert_eq!(headers.get(header::CONTENT_TYPE).unwrap(), kind);
        for name in ["content-security-policy", "x-content-type-options"] {
            assert!(headers.contains_key(name), "{path}: {name}");
        }
        let body = actix_web::body::to_bytes(answer.into_body()).await;
        let body = String::from_utf8(body.unwrap_or_default().to_vec()).unwrap();
        assert!(body.contains("It has been noted."), "{body}");
        assert!(!body.contains("words of the inside"), "{body}");
        assert!(id.is_match(&body), "no request id in {body}");
        let alive = TestRequest::get().uri("/healthz").to_request();
        assert_eq!(test::call_service(&service, alive).await.status(), 200);
    }
}

#[actix_web::test]
async fn the_only_thread_of_a_server_answers_on_after_a_panic() {
    use std::io::Write;
    let app = TestApp::new();
    let campus = app.app.clone();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let panics = || web::get().to(async || -> HttpResponse { panic!("words of the inside") });
    let server = actix_web::HttpServer::new(move || campus.web().route("/panics", panics()))
        .workers(1)
        .disable_signals()
        .listen(listener)
        .unwrap()
        .run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let ask = |path: &'static str| {
        web::block(move || {
            let mut stream = std::net::TcpStream::connect(address).unwrap();
            let request = format!("GET {path} HTTP/1.1\r\nHost: c\r\nConnection: close\r\n\r\n");
            stream.write_all(request.as_bytes()).unwrap();
            rest(&mut stream)
        })
    };
    for _ in 0..3 {
        let answer = ask("/panics").await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
        assert!(answer.contains("content-security-policy"), "{answer}");
        assert!(answer.contains("It has been noted."), "{answer}");
        assert!(!answer.contains("words of the inside"), "{answer}");
        assert!(ask("/healthz").await.unwrap().ends_with("ok\n"));
    }
    handle.stop(false).await;
}

#[actix_web::test]
async fn a_static_file_that_the_browser_has_is_not_sent_again() {
    let app = TestApp::new();
    let page = app.visitor().get("/login").await;
    let css = regex::Regex::new("/assets/[0-9a-f]+/app.css").unwrap();
    let path = css.find(&page.body).unwrap().as_str();
    let ask = |encoding: &str, tag: &str| {
        TestRequest::get()
            .uri(path)
            .insert_header(("accept-encoding", encoding.to_owned()))
            .insert_header(("if-none-match", tag.to_owned()))
    };
    let whole = app.visitor().send(ask("br", "")).await;
    assert_eq!(whole.is(200).header("content-encoding"), "br");
    let tag = whole.header("etag").to_owned();
    let again = app.visitor().send(ask("br", &tag)).await;
    again.is(304);
    assert!(again.bytes.is_empty());
    for name in ["etag", "cache-control", "vary"] {
        assert_eq!(again.header(name), whole.header(name), "{name}");
    }
    assert!(again.header("cache-control").contains("immutable"));
    app.visitor().send(ask("gzip", &tag)).await.is(200);
}

#[actix_web::test]
async fn the_sign_in_page_is_made_once_and_asks_nothing_of_the_database() {
    let app = TestApp::new();
    let visitor = app.visitor();
    let ask = |encoding: &str, language: &str| {
        TestRequest::get()
            .uri("/login")
            .insert_header(("accept-encoding", encoding.to_owned()))
            .insert_header(("accept-language", language.to_owned()))
    };
    visitor.send(ask("br", "en")).await.is(200);
    app.statements_since();
    let page = visitor.send(ask("br", "en")).await;
    assert_eq!(app.statements_since(), 0);
    assert_eq!(app.count("sessions"), 0);
    assert_eq!(page.is(200).header("content-encoding"), "br");
    assert_eq!(page.header("cache-control"), "no-store");
    for part in ["accept-encoding", "accept-language", "cookie"] {
        assert!(page.header("vary").to_lowercase().contains(part));
    }
    assert!(page.bytes.len() < 6000, "{} bytes", page.bytes.len());
    let gzip = visitor.send(ask("gzip", "en")).await;
    assert_eq!(gzip.header("content-encoding"), "gzip");
    let plain = visitor.send(ask("identity", "en")).await;
    plain.shows("Sign in to Campus");
    visitor
        .send(ask("identity", "hi-IN,hi;q=0.9"))
        .await
        .shows("lang=\"hi-IN\"");
    visitor.set_cookie("theme", "dark");
    visitor
        .send(ask("identity", "en"))
        .await
        .shows("data-theme=\"dark\"");
    visitor.set_cookie("language", "hi");
    let hindi = visitor.send(ask("identity", "en")).await;
    hindi.shows("lang=\"hi-IN\"").shows("data-theme=\"dark\"");
}

#[actix_web::test]
async fn the_kept_page_stands_in_nobodys_way() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Student]);
    let client = app.visitor();
    client.get("/login").await.is(200);
    client
        .get("/login?next=%2Fsessions")
        .await
        .shows("name=\"next\" value=\"/sessions\"");
    client.get("/login").await.shows("name=\"next\" value=\"\"");
    let wrong = client.sign_in(&user.email, "not-the-password").await;
    wrong.is(422).shows(&user.email);
    client.get("/login").await.hides(&user.email);
    client.sign_in(&user.email, PASSWORD).await.is(303);
    client.get("/login").await.leads_to("/student/dashboard");
    let page = client.get("/security/password").await;
    assert_eq!(page.header("cache-control"), "no-store");
    let waiting = app.visitor();
    waiting.set_cookie("__Host-campus", "of an old key");
    waiting.get("/login").await.is(200);
}

#[actix_web::test]
async fn signing_out_clears_what_the_browser_kept() {
    let app = TestApp::new();
    let client = app.as_role(Role::Student).await;
    client.get("/sessions").await;
    let out = client.post("/logout", &[]).await;
    assert!(out.header("clear-site-data").contains("\"cache\""));
    client.get("/sessions").await.is(303);
}

#[actix_web::test]
async fn choices_of_how_pages_look_are_kept_in_safe_cookies() {
    let app = TestApp::new();
    let visitor = app.visitor();
    visitor.get("/login").await;
    let theme = visitor
        .post("/preferences/theme", &[("theme", "dark")])
        .await;
    let language = visitor
        .post("/preferences/language", &[("language", "hi")])
        .await;
    let cookie = |reply: &Reply, name: &str| {
        let mut all = reply.headers.get_all("set-cookie");
        let found = all.find(|value| value.to_str().unwrap().starts_with(name));
        found.unwrap().to_str().unwrap().to_owned()
    };
    let (theme, language) = (cookie(&theme, "theme="), cookie(&language, "language="));
    for part in ["Secure", "SameSite=Lax"] {
        assert!(theme.contains(part) && language.contains(part), "{part}");
    }
    assert!(language.contains("HttpOnly"), "{language}");
}

#[actix_web::test]
async fn browsers_report_what_the_policy_refused() {
    let app = TestApp::new();
    let one =
        r#"{"csp-report": {"document-uri": "https://c.test/x?token=1", "blocked-uri": "inline"}}"#;
    let list = r#"[{"type": "csp-violation", "body": {"documentURL": "https://c.test/x"}}]"#;
    for (kind, body) in [
        ("application/csp-report", one.to_owned()),
        ("application/reports+json", list.to_owned()),
        ("application/json", "{".to_owned()),
        ("text/plain", String::new()),
    ] {
        let report = TestRequest::post()
            .uri("/csp-reports")
            .insert_header(("content-type", kind))
            .set_payload(body);
        app.visitor().send(report).await.is(204);
    }
    let large = TestRequest::post()
        .uri("/csp-reports")
        .set_payload("x".repeat(17 * 1024));
    app.visitor().send(large).await.is(413);
}

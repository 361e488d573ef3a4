//! No other site can send a form in a person's name.
use campus::policy::Role;

use crate::support::{PASSWORD, TestApp};

#[actix_web::test]
async fn a_form_needs_the_token_of_its_own_session() {
    let app = TestApp::new();
    let client = app.as_role(Role::Student).await;
    let other = app.as_role(Role::Student).await;
    let theme = [("theme", "dark")];
    client.post("/preferences/theme", &theme).await.is(303);
    client.forget_token();
    client
        .post("/preferences/theme", &theme)
        .await
        .is(403)
        .shows("the form did not come from Campus");
    client
        .post("/preferences/theme", &[("theme", "dark"), ("csrf", "AAAA")])
        .await
        .is(403);
    let foreign = other.token();
    client.set_token(&foreign);
    client.post("/preferences/theme", &theme).await.is(403);
}

#[actix_web::test]
async fn a_form_from_another_site_is_refused_even_with_the_token() {
    let app = TestApp::new();
    let client = app.as_role(Role::Student).await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.test"),
        ("origin", "null"),
    ] {
        let mut form = client.form("/preferences/theme", &[("theme", "dark")]);
        if name == "origin" {
            form = form
                .insert_header(("sec-fetch-site", ""))
                .insert_header(("host", "campus.test"));
        }
        let reply = client.send_apart(form.insert_header((name, value))).await;
        assert_eq!(reply.status, 403, "{name}: {value}");
    }
    let own = client.form("/preferences/theme", &[("theme", "dark")]);
    client.send_apart(own).await.is(303);
}

#[actix_web::test]
async fn a_visitor_needs_the_signed_cookie_of_a_page() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Student]);
    let fields = [("email", user.email.as_str()), ("password", PASSWORD)];
    let without = app.visitor();
    without.post("/login", &fields).await.is(403);
    let forged = app.visitor();
    forged.set_cookie("__Host-visit", "AAAAAAAAAAAAAAAAAAAAAA.AAAA");
    forged.post("/login", &fields).await.is(403);
    let with = app.visitor();
    with.get("/login").await;
    with.post("/login", &fields).await.is(303);
}

#[actix_web::test]
async fn cookies_are_bound_to_this_host_and_hidden_from_scripts() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Student]);
    let client = app.visitor();
    client.get("/login").await;
    let reply = client
        .post(
            "/login",
            &[
                ("email", &user.email),
                ("password", PASSWORD),
                ("remember", "true"),
            ],
        )
        .await;
    let cookies: Vec<_> = reply
        .headers
        .get_all("set-cookie")
        .map(|v| v.to_str().unwrap().to_owned())
        .collect();
    assert!(cookies.len() >= 2, "{cookies:?}");
    for cookie in &cookies {
        for part in ["__Host-", "Secure", "HttpOnly", "Path=/", "SameSite="] {
            assert!(cookie.contains(part), "{part} is not in {cookie}");
        }
    }
    let session = cookies
        .iter()
        .find(|cookie| cookie.starts_with("__Host-campus="))
        .unwrap();
    assert!(session.contains("Max-Age=2592000"), "{session}");
    assert!(session.len() < 4096);
}

#[actix_web::test]
async fn every_answer_carries_the_security_headers() {
    let app = TestApp::new();
    let visitor = app.visitor();
    for path in [
        "/login",
        "/",
        "/nothing-here",
        "/healthz",
        "/api/v1/users/",
        "/assets/0/app.css",
        "/users/x",
    ] {
        let reply = visitor.get(path).await;
        let policy = reply.header("content-security-policy");
        assert!(
            policy.contains("default-src 'self'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "same-origin", "{path}");
        assert!(
            reply
                .header("strict-transport-security")
                .contains("includeSubDomains"),
            "{path}"
        );
        assert!(reply.header("server").is_empty(), "{path}");
        assert!(
            reply.header("access-control-allow-origin").is_empty(),
            "{path}"
        );
    }
}

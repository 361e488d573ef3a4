//! An address has one spelling: rules that look at it must see what the routes see.
use actix_web::test::TestRequest;
use campus::policy::Role;

use crate::support::TestApp;

const OTHERWISE: [&str; 24] = [
    "/%6cogin",
    "/logi%6E",
    "/%68ealthz",
    "/%75sers",
    "/%7Eusers",
    "/user%2ds",
    "/users%2f",
    "/users%2F7",
    "/users%5C7",
    "/users\\7",
    "//users",
    "/users//",
    "///",
    "/./users",
    "/users/.",
    "/users/..",
    "/users/../audit",
    "/users/%2e%2e/audit",
    "/%61ssets/0/app.css",
    "/assets/%2e%2e/login",
    "/assets//0/app.css",
    "/%61pi/v1/users/me/",
    "/api/%761/users/me/",
    "/api/v1//users/me/",
];

#[actix_web::test]
async fn any_other_spelling_of_an_address_leads_nowhere() {
    let app = TestApp::new();
    let user = app.user("Indira Office", &[Role::Admin]);
    let (client, visitor) = (app.as_user(&user).await, app.visitor());
    visitor.get("/login").await.is(200);
    let token = app.token(&user).await;
    for path in OTHERWISE {
        for who in [&client, &visitor] {
            let get = who.send_apart(TestRequest::get().uri(path)).await;
            assert_eq!(get.status, 404, "GET {path}: {}", get.body);
            assert!(get.headers.contains_key("content-security-policy"));
            let post = who.send_apart(who.form(path, &[("email", "x")])).await;
            assert_eq!(post.status, 404, "POST {path}: {}", post.body);
        }
        let api = app.api(&token, TestRequest::get().uri(path)).await;
        assert_eq!(api.status, 404, "{path}");
    }
    // What an address needs to be written so stays as it is: a link that is no longer any good says so itself.
    let reply = visitor.get("/password/choose/%E0%A4%85%20%2B").await;
    reply.shows("link");
    client.get("/users?q=%61sha&role=%61dmin").await.is(200);
}

#[actix_web::test]
async fn no_spelling_goes_round_a_limit_or_lets_a_cookie_into_the_api() {
    let app = TestApp::with(false, &[("CAMPUS__LIMITS__FACTOR", "1")]);
    let user = app.user("Asha Rao", &[Role::Admin]);
    let client = app.as_user(&user).await;
    for path in ["/%61pi/v1/users/me/", "/%61pi/v1/users/"] {
        client.get(path).await.is(404).hides(&user.email);
    }
    let visitor = app.visitor();
    visitor.get("/password/forgot").await.is(200);
    for _ in 0..12 {
        let form = visitor.form("/%70assword/forgot", &[("email", &user.email)]);
        visitor.send_apart(form).await.is(404);
    }
    assert_eq!(
        app.number("SELECT count(*) FROM jobs WHERE kind = 'accounts.ask_for_link'"),
        0
    );
}

#[actix_web::test]
async fn an_address_that_is_not_in_utf_8_is_refused_as_forms_are() {
    let app = TestApp::new();
    let user = app.user("Indira Office", &[Role::Admin]);
    let client = app.as_user(&user).await;
    for path in [
        "/users?q=%ff",
        "/search?q=%c3%28",
        "/audit?person=%ff",
        "/users/export?q=a%ff",
        "/login?next=%ff",
    ] {
        let reply = match path.starts_with("/login") {
            true => app.visitor().get(path).await,
            false => client.get(path).await,
        };
        reply.is(400).shows("UTF-8");
    }
    let token = app.token(&user).await;
    let list = TestRequest::get().uri("/api/v1/users/?search=%ff");
    app.api(&token, list).await.is(400).shows("UTF-8");
    client.get("/users?q=%E0%A4%85").await.is(200);
}

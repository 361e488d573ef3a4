//! Sessions: limits, ending them, roles, and giving a form back.
use actix_web::test::TestRequest;
use campus::policy::Role;

use crate::support::{PASSWORD, TestApp};

#[actix_web::test]
async fn a_session_ends_when_idle_and_absolutely() {
    let app = TestApp::new();
    let client = app.as_role(Role::Faculty).await;
    client.get("/sessions").await.is(200);
    app.sql("UPDATE sessions SET last_seen_at = now() - interval '29 minutes'");
    client.get("/sessions").await.is(200);
    assert_eq!(
        app.number(
            "SELECT count(*) FROM sessions WHERE last_seen_at > now() - interval '1 minute'"
        ),
        1
    );
    app.sql("UPDATE sessions SET last_seen_at = now() - interval '31 minutes'");
    client
        .get("/sessions")
        .await
        .leads_to("/login?next=%2Fsessions");
    let client = app.as_role(Role::Faculty).await;
    app.sql("UPDATE sessions SET expires_at = now() - interval '1 second'");
    client.get("/sessions").await.is(303);
}

#[actix_web::test]
async fn only_students_and_parents_are_remembered_for_days() {
    let app = TestApp::new();
    for (role, days) in [
        (Role::Student, 7),
        (Role::Parent, 7),
        (Role::Faculty, 0),
        (Role::Admin, 0),
    ] {
        let user = app.user("Asha Rao", &[role]);
        let client = app.visitor();
        client.get("/login").await;
        client
            .post(
                "/login",
                &[
                    ("email", &user.email),
                    ("password", PASSWORD),
                    ("remember", "true"),
                ],
            )
            .await
            .is(303);
        let idle = app.number(&format!(
            "SELECT idle_seconds / 86400 FROM sessions WHERE user_id = {}",
            user.id
        ));
        assert_eq!(idle, days, "{role:?}");
    }
}

#[actix_web::test]
async fn after_signing_out_the_cookie_counts_no_longer() {
    let app = TestApp::new();
    let client = app.as_role(Role::Student).await;
    let stolen = client.cookie("__Host-campus").unwrap();
    let reply = client.post("/logout", &[]).await;
    reply.leads_to("/login");
    assert!(reply.header("clear-site-data").contains("cache"));
    let thief = app.visitor();
    thief.set_cookie("__Host-campus", &stolen);
    thief.get("/sessions").await.is(303);
}

#[actix_web::test]
async fn a_device_is_signed_out_from_another() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Student]);
    let (phone, desk) = (app.as_user(&user).await, app.as_user(&user).await);
    let phone_id = app.number("SELECT min(id) FROM sessions");
    desk.post(&format!("/sessions/{phone_id}/end"), &[])
        .await
        .leads_to("/sessions");
    phone.get("/sessions").await.is(303);
    desk.get("/sessions").await.is(200);
    let third = app.as_user(&user).await;
    desk.post("/sessions/end-others", &[]).await.is(303);
    third.get("/sessions").await.is(303);
    desk.get("/sessions").await.is(200);
}

#[actix_web::test]
async fn nobody_ends_a_strangers_session() {
    let app = TestApp::new();
    let stranger = app.as_role(Role::Student).await;
    let id = app.number("SELECT max(id) FROM sessions");
    let client = app.as_role(Role::Admin).await;
    client
        .post(&format!("/sessions/{id}/end"), &[])
        .await
        .is(404);
    stranger.get("/sessions").await.is(200);
}

#[actix_web::test]
async fn a_session_that_was_made_up_is_none() {
    let app = TestApp::new();
    let visitor = app.visitor();
    for forged in ["", "x", "AAAA%3D%3D", &"A".repeat(3000)] {
        visitor.set_cookie("__Host-campus", forged);
        visitor.get("/sessions").await.is(303);
    }
}

#[actix_web::test]
async fn one_acts_in_one_of_the_roles_held_and_in_no_other() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty, Role::Parent]);
    let client = app.as_user(&user).await;
    client
        .post("/role", &[("role", "parent")])
        .await
        .leads_to("/parent/dashboard");
    client.get("/faculty/dashboard").await.is(403);
    client.get("/parent/dashboard").await.is(200);
    client.post("/role", &[("role", "admin")]).await.is(422);
    client
        .post("/role", &[("role", "faculty")])
        .await
        .leads_to("/faculty/dashboard");
    let again = app.as_user(&user).await;
    again.get("/faculty/dashboard").await.is(200);
}

#[actix_web::test]
async fn a_form_sent_after_the_end_of_the_session_comes_back_filled() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Admin]);
    let client = app.as_user(&user).await;
    client.get("/users/new").await.is(200);
    app.sql("UPDATE sessions SET expires_at = now() - interval '1 second'");
    let fields = [
        ("name", "Ravi Kumar"),
        ("email", "ravi@campus.test"),
        ("role", "faculty"),
    ];
    let form = client
        .form("/users", &fields)
        .insert_header(("referer", "http://campus.test/users/new"));
    client
        .send(form)
        .await
        .leads_to("/login?next=%2Fusers%2Fnew");
    assert_eq!(
        app.number("SELECT count(*) FROM users WHERE email = 'ravi@campus.test'"),
        0
    );
    let stranger = app.as_role(Role::Admin).await;
    stranger.get("/users/new").await.is(200).hides("Ravi Kumar");
    client.get("/login?next=%2Fusers%2Fnew").await;
    let next = [
        ("email", user.email.as_str()),
        ("password", PASSWORD),
        ("next", "/users/new"),
    ];
    client.post("/login", &next).await.leads_to("/users/new");
    client
        .get("/users/new")
        .await
        .is(200)
        .shows("Ravi Kumar")
        .shows("ravi@campus.test");
    client.post("/users", &fields).await.is(303);
    client.get("/users/new").await.is(200).hides("Ravi Kumar");
}

#[actix_web::test]
async fn a_password_is_never_held() {
    let app = TestApp::new();
    let client = app.as_role(Role::Student).await;
    client.get("/security/password").await.is(200);
    app.sql("UPDATE sessions SET expires_at = now() - interval '1 second'");
    let form = client.form(
        "/security/password",
        &[("current", PASSWORD), ("password", "another-fine-long-one")],
    );
    client
        .send(form.insert_header(("referer", "http://campus.test/security/password")))
        .await
        .is(303);
    assert_eq!(app.count("held_forms"), 0);
}

#[actix_web::test]
async fn htmx_is_told_to_leave_the_page() {
    let app = TestApp::new();
    let request = TestRequest::get()
        .uri("/users")
        .insert_header(("hx-request", "true"));
    let reply = app
        .visitor()
        .send(request.insert_header(("hx-current-url", "http://campus.test/users?q=a")))
        .await;
    assert_eq!(
        (reply.status, reply.header("hx-redirect")),
        (401, "/login?next=%2Fusers%3Fq%3Da")
    );
}

#[actix_web::test]
async fn next_never_leads_to_another_site() {
    let app = TestApp::new();
    for evil in [
        "//evil.test",
        "/\\evil.test",
        "https://evil.test",
        "javascript:alert(1)",
        "/\tevil",
    ] {
        let user = app.user("Asha Rao", &[Role::Student]);
        let client = app.visitor();
        client.get("/login").await;
        let fields = [
            ("email", user.email.as_str()),
            ("password", PASSWORD),
            ("next", evil),
        ];
        client
            .post("/login", &fields)
            .await
            .leads_to("/student/dashboard");
    }
}

#[actix_web::test]
async fn a_page_takes_one_statement_to_know_its_reader() {
    let app = TestApp::new();
    let client = app.as_role(Role::Student).await;
    client.get("/security/password").await.is(200);
    app.statements_since();
    client.get("/security/password").await.is(200);
    assert_eq!(app.statements_since(), 1);
}

#[actix_web::test]
async fn a_cookie_of_a_signed_out_session_keeps_nothing() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    client.get("/users/new").await.is(200);
    app.sql("UPDATE sessions SET ended_at = now()");
    let form = client
        .form("/users", &[("name", "Planted")])
        .insert_header(("referer", "http://campus.test/users/new"));
    client.send(form).await.is(303);
    assert_eq!(app.count("held_forms"), 0);
}

#[actix_web::test]
async fn a_long_session_is_cut_when_it_begins_to_act_as_staff() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty, Role::Parent]);
    let client = app.as_user(&user).await;
    client.post("/role", &[("role", "parent")]).await.is(303);
    let again = app.visitor();
    again.get("/login").await;
    let fields = [
        ("email", user.email.as_str()),
        ("password", PASSWORD),
        ("remember", "true"),
    ];
    again
        .post("/login", &fields)
        .await
        .leads_to("/parent/dashboard");
    again.get("/sessions").await.is(200);
    let longest = "SELECT max(idle_seconds) FROM sessions";
    assert_eq!(app.number(longest), 7 * 86_400);
    again
        .post("/role", &[("role", "faculty")])
        .await
        .leads_to("/faculty/dashboard");
    assert_eq!(app.number(longest), 30 * 60);
    assert_eq!(
        app.number(
            "SELECT count(*) FROM sessions WHERE expires_at > now() + interval '12 hours 1 minute'"
        ),
        0
    );
}

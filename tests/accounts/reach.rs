//! How far somebody reaches who may manage accounts: not further than they see.
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::{
    dashboards::college::College,
    support::{Reply, TestApp, TestUser},
};

/// Lets a member of staff do all that the office's sets permit, beside what they are.
fn make_clerk(app: &TestApp, user: &TestUser) {
    app.sql(&format!(
        "INSERT INTO permission_set_permissions (set_id, permission)
         SELECT s.id, p.permission FROM permission_sets s, permission_set_permissions p JOIN permission_sets a ON a.id = p.set_id
         WHERE s.code = 'librarian' AND a.role = 'admin' ON CONFLICT DO NOTHING;
         INSERT INTO user_permission_sets (user_id, set_id) SELECT {}, id FROM permission_sets WHERE code = 'librarian'",
        user.id
    ));
}

async fn change(app: &TestApp, token: &str, id: i64, body: Value) -> Reply {
    let path = format!("/api/v1/users/{id}/");
    app.api(token, TestRequest::patch().uri(&path).set_json(body))
        .await
}

fn new(role: &str) -> Value {
    json!({ "name": "Ravi Kumar", "email": format!("{role}@campus.test"), "roles": [role] })
}

const ROLES: &str = "SELECT count(*) FROM user_roles";

#[actix_web::test]
async fn nobody_adds_a_role_to_themselves() {
    let app = TestApp::new();
    let college = College::found(&app);
    make_clerk(&app, &college.adviser);
    let before = app.number(ROLES);
    for (who, own) in [(&college.adviser, "faculty"), (&college.admin, "admin")] {
        let token = app.token(who).await;
        let both = json!({ "roles": [own, "principal"] });
        let refused = change(&app, &token, who.id, both).await;
        assert!(refused.is(400).json()["errors"]["roles"].is_array());
        refused.shows("yourself");
        let client = app.as_user(who).await;
        let path = format!("/users/{}", who.id);
        let fields = [
            ("name", who.name.as_str()),
            ("email", who.email.as_str()),
            ("role", own),
            ("role", "principal"),
        ];
        client.post(&path, &fields).await.is(422).shows("yourself");
        client.post(&path, &fields[..3]).await.leads_to(&path);
    }
    assert_eq!(app.number(ROLES), before);
}

#[actix_web::test]
async fn a_role_that_sees_more_than_oneself_is_not_given() {
    let app = TestApp::new();
    let college = College::found(&app);
    make_clerk(&app, &college.adviser);
    let token = app.token(&college.adviser).await;
    let client = app.as_user(&college.adviser).await;
    let before = app.number(ROLES);
    for role in ["admin", "principal", "warden", "faculty"] {
        let create = TestRequest::post().uri("/api/v1/users/");
        let refused = app.api(&token, create.set_json(new(role))).await;
        refused.is(400).shows("sees more of the college");
        let fields = [
            ("name", "Ravi Kumar"),
            ("email", "x@campus.test"),
            ("role", role),
        ];
        client
            .post("/users", &fields)
            .await
            .is(422)
            .shows("sees more of the college");
    }
    assert_eq!(app.number(ROLES), before);
    // The whole institution is before the principal, and a teacher does no more than they may.
    let manage = "INSERT INTO permission_set_permissions (set_id, permission) SELECT id, 'users.manage' FROM permission_sets WHERE role = 'principal'";
    app.sql(manage);
    let principal = app.as_user(&college.principal).await;
    let fields = [
        ("name", "Ravi Kumar"),
        ("email", "x@campus.test"),
        ("role", "faculty"),
    ];
    principal.post("/users", &fields).await.is(303);
}

#[actix_web::test]
async fn who_is_out_of_sight_or_sees_more_is_not_changed() {
    let app = TestApp::new();
    let college = College::found(&app);
    make_clerk(&app, &college.adviser);
    let token = app.token(&college.adviser).await;
    let client = app.as_user(&college.adviser).await;
    for other in [&college.bina, &college.head, &college.admin] {
        let named = json!({ "name": "Somebody Else" });
        change(&app, &token, other.id, named).await.is(404);
        for step in ["deactivate", "send-link", "force-reset", "end-sessions"] {
            let path = format!("/users/{}/{step}", other.id);
            client.post(&path, &[]).await.is(404);
        }
        let id = other.id.to_string();
        let ticked = [("ids", id.as_str()), ("do", "deactivate")];
        client.post("/users/selected", &ticked).await.is(409);
    }
    assert_eq!(
        app.number("SELECT count(*) FROM users WHERE deactivated_at IS NOT NULL"),
        0
    );
    // As a teacher one does not reach the principal that one also is.
    app.sql(&format!(
        "INSERT INTO user_roles (user_id, role) VALUES ({}, 'principal')",
        college.adviser.id
    ));
    client.post("/role", &[("role", "faculty")]).await.is(303);
    let path = format!("/users/{}", college.adviser.id);
    let moved = [
        ("name", "Farhan Qureshi"),
        ("email", "other@campus.test"),
        ("role", "faculty"),
        ("role", "principal"),
    ];
    client.post(&path, &moved).await.is(403);
}

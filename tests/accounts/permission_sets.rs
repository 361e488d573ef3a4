//! Permission sets: who may do what, and who may say so.
mod life;
mod rules;

use campus::policy::{BUILT_IN, PERMISSIONS, Role};

use crate::support::{Client, TestApp, TestUser};

impl TestApp {
    fn set(&self, code: &str) -> i64 {
        self.number(&format!(
            "SELECT id FROM permission_sets WHERE code = '{code}'"
        ))
    }

    fn permits(&self, set: i64, permission: &str) -> bool {
        self.number(&format!(
            "SELECT count(*) FROM permission_set_permissions WHERE set_id = {set} AND permission = '{permission}'"
        )) == 1
    }

    fn version(&self, set: i64) -> String {
        self.number(&format!(
            "SELECT version FROM permission_sets WHERE id = {set}"
        ))
        .to_string()
    }

    fn actions(&self, set: i64, action: &str) -> i64 {
        self.number(&format!(
            "SELECT count(*) FROM audit_entries WHERE subject_kind = 'permission_set' AND subject_id = {set} AND action = '{action}'"
        ))
    }

    fn add_set(&self, user: &TestUser, set: i64) {
        self.sql(&format!(
            "INSERT INTO user_permission_sets (user_id, set_id) VALUES ({}, {set})",
            user.id
        ));
    }

    /// A member of the faculty who may edit sets, and holds little else.
    fn deputy(&self) -> TestUser {
        let user = self.user("Deputy Dean", &[Role::Faculty]);
        self.sql(
            "INSERT INTO permission_sets (code, name) VALUES ('deputy', 'Deputy');
             INSERT INTO permission_set_permissions SELECT id, 'permissions.manage' FROM permission_sets WHERE code = 'deputy'",
        );
        self.add_set(&user, self.set("deputy"));
        user
    }
}

fn page(set: i64) -> String {
    format!("/permission-sets/{set}")
}

/// The fields of the librarian's set with these permissions.
fn librarian<'a>(version: &'a str, permissions: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("name", "Librarian"),
        ("description", "Runs the library."),
        ("version", version),
    ];
    fields.extend(permissions.iter().map(|name| ("permission", *name)));
    fields
}

async fn admin(app: &TestApp) -> Client<'_> {
    app.as_role(Role::Admin).await
}

#[actix_web::test]
async fn the_list_shows_every_set_and_permission_in_words() {
    let app = TestApp::new();
    let admin = admin(&app).await;
    let reply = admin.get("/permission-sets").await;
    reply.is(200);
    for set in BUILT_IN {
        reply
            .shows(set.name)
            .shows(set.description)
            .shows(&page(app.set(set.code)));
        let shown = admin.get(&page(app.set(set.code))).await;
        shown
            .is(200)
            .shows(set.description)
            .shows("As Campus brings it along");
    }
    for permission in PERMISSIONS {
        reply.shows(permission.words);
    }
    admin.get("/permission-sets/new").await.is(200);
    admin.get("/permission-sets/999999").await.is(404);
    admin.get("/permission-sets/x").await.is(404);
}

#[actix_web::test]
async fn strangers_may_neither_look_nor_write() {
    let app = TestApp::new();
    let set = app.set("librarian");
    let version = app.version(set);
    app.visitor()
        .get("/permission-sets")
        .await
        .leads_to("/login?next=%2Fpermission-sets");
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Admin) {
        let client = app.as_role(role).await;
        for path in [
            "/permission-sets".to_owned(),
            "/permission-sets/new".to_owned(),
            page(set),
        ] {
            client.get(&path).await.is(403);
        }
        let fields = librarian(&version, &["users.manage"]);
        client.post("/permission-sets", &fields).await.is(403);
        client.post(&page(set), &fields).await.is(403);
        client
            .post(&format!("{}/restore", page(set)), &[])
            .await
            .is(403);
        client
            .post(&format!("{}/delete", page(set)), &[])
            .await
            .is(403);
    }
    assert_eq!(app.version(set), version);
    assert!(!app.permits(set, "users.manage"));
}

#[actix_web::test]
async fn a_set_is_created_once_however_often_it_is_sent() {
    let app = TestApp::new();
    let admin = admin(&app).await;
    let fields = [
        ("name", "  Placement   officer "),
        ("description", "Brings employers."),
        ("permission", "people.search"),
        ("permission", "users.view"),
        ("idempotency_key", "one"),
    ];
    let first = admin.post("/permission-sets", &fields).await;
    let set = app.set("placement_officer");
    first.leads_to(&page(set));
    admin
        .post("/permission-sets", &fields)
        .await
        .leads_to(&page(set));
    assert_eq!(
        app.number("SELECT count(*) FROM permission_sets WHERE NOT built_in"),
        1
    );
    assert_eq!(app.actions(set, "permission_sets.create"), 1);
    assert!(app.permits(set, "users.view") && !app.permits(set, "audit.view"));
    admin
        .get(&page(set))
        .await
        .shows("Placement officer")
        .shows("Brings employers.");
    let history = format!("/audit/history/permission_set/{set}");
    admin
        .get(&history)
        .await
        .shows("Created the permission set");
}

#[actix_web::test]
async fn a_change_is_recorded_and_holds_at_the_next_request() {
    let app = TestApp::new();
    let set = app.set("librarian");
    let user = app.user("Asha Rao", &[Role::Faculty]);
    app.add_set(&user, set);
    let holder = app.as_user(&user).await;
    holder.get("/audit").await.is(403);
    let admin = admin(&app).await;
    let reply = admin
        .post(
            &page(set),
            &librarian("1", &["people.search", "audit.view"]),
        )
        .await;
    reply.leads_to(&page(set));
    holder.get("/audit").await.is(200);
    let shown = admin.get(&page(set)).await;
    shown
        .shows("Read the audit log")
        .shows("Edited by the college")
        .shows("Asha Rao")
        .shows(&format!("/users/{}", user.id));
    assert_eq!(
        app.number(&format!(
            "SELECT count(*) FROM audit_entries WHERE action = 'permission_sets.update' AND subject_id = {set}
             AND changes = '{{\"description\": [\"Runs the library beside other duties.\", \"Runs the library.\"],
                             \"permissions\": [[\"people.search\"], [\"audit.view\", \"people.search\"]]}}'"
        )),
        1
    );
    // Saved again as it is: nothing to record, no new version.
    admin
        .post(
            &page(set),
            &librarian("2", &["people.search", "audit.view"]),
        )
        .await
        .leads_to(&page(set));
    assert_eq!(
        (
            app.actions(set, "permission_sets.update"),
            app.version(set).as_str()
        ),
        (1, "2")
    );
    admin
        .post(&page(set), &librarian("2", &[]))
        .await
        .leads_to(&page(set));
    holder.get("/audit").await.is(403);
}

#[actix_web::test]
async fn the_page_names_ten_holders_and_counts_the_rest() {
    let app = TestApp::new();
    let admin = admin(&app).await;
    app.sql(
        "WITH made AS (INSERT INTO users (email, name) SELECT 'w' || g || '@campus.test', 'Warden ' || to_char(g, 'FM00') FROM generate_series(1, 13) g RETURNING id)
         INSERT INTO user_roles (user_id, role) SELECT id, 'warden' FROM made",
    );
    let shown = admin.get(&page(app.set("warden"))).await;
    shown
        .shows("13 people")
        .shows("Warden 10")
        .hides("Warden 11")
        .shows("And 3 others")
        .shows("/users?role=warden");
    admin.get("/permission-sets").await.shows("13 people");
}

#[actix_web::test]
async fn who_does_not_look_after_the_institution_sees_no_strangers_there() {
    let app = TestApp::new();
    let stranger = app.user("Quite Unknown", &[Role::Warden]);
    let deputy = app.as_user(&app.deputy()).await;
    let shown = deputy.get(&page(app.set("warden"))).await;
    shown
        .is(200)
        .shows("1 person")
        .hides(&stranger.name)
        .hides(&stranger.email);
}

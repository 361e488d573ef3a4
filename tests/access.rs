//! Every route × every role × own and other records, against one checked-in table; a route that nobody listed fails.
//! `CAMPUS_BLESS=1 cargo test --test it access` writes the table anew: read the difference before you keep it.
use std::{collections::BTreeSet, fmt::Write};

use actix_web::{
    http::Method,
    introspection::IntrospectionTree,
    test::{self, TestRequest},
    web,
};
use campus::policy::Role;

use crate::support::{Client, TestApp, TestUser};

pub const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/access.txt");

/// Somebody who asks: their name in the table, their record, their browser and their token.
pub struct Asker<'a> {
    pub name: &'static str,
    pub user: Option<TestUser>,
    pub client: Client<'a>,
    pub token: String,
}

#[actix_web::test]
async fn every_route_answers_every_role_as_listed() {
    let app = TestApp::new();
    let askers = askers(&app).await;
    let other = app.user("Other Person", &[Role::Faculty]);
    app.as_user(&other).await;
    background(&app);
    give_files(&app, askers.iter().filter_map(|asker| asker.user.as_ref()));
    give_files(&app, [&other]);
    let mut table = String::new();
    for (method, path) in routes(&app).await {
        let records: &[&str] = if path.contains("{id}") {
            &["own", "other"]
        } else {
            &[""]
        };
        for record in records {
            write!(
                table,
                "{method} {path}{}{record}:",
                if record.is_empty() { "" } else { " " }
            )
            .unwrap();
            for asker in &askers {
                let whose = match (*record, &asker.user) {
                    ("own", Some(own)) => own.id,
                    _ => other.id,
                };
                let id = record_of(&app, &path, whose);
                app.sql("SAVEPOINT asked");
                let status = ask(asker, &method, &path.replace("{id}", &id.to_string())).await;
                app.sql("ROLLBACK TO asked");
                write!(table, " {} {status},", asker.name).unwrap();
            }
            table.pop();
            table.push('\n');
        }
    }
    if std::env::var_os("CAMPUS_BLESS").is_some() {
        std::fs::write(TABLE, &table).unwrap();
    }
    let listed = std::fs::read_to_string(TABLE).unwrap_or_default();
    for (asked, listed) in table.lines().zip(listed.lines()) {
        assert_eq!(asked, listed, "tests/access.txt lists it otherwise");
    }
    assert_eq!(
        table.lines().count(),
        listed.lines().count(),
        "routes and tests/access.txt differ"
    );
    assert!(!table.contains(" 500"), "a fault of ours:\n{table}");
}

/// The record of that person that the route is about.
pub fn record_of(app: &TestApp, path: &str, user: i64) -> i64 {
    match path {
        path if path.starts_with("/sessions/") => {
            app.number(&format!("SELECT max(id) FROM sessions WHERE user_id = {user}"))
        }
        path if path.starts_with("/permission-sets/") => app.number(&format!(
            "SELECT min(s.id) FROM permission_sets s JOIN user_roles r ON r.role = s.role WHERE r.user_id = {user}"
        )),
        path if path.starts_with("/jobs/") => {
            app.number(&format!("SELECT max(id) FROM jobs WHERE asked_by = {user}"))
        }
        path if path.starts_with("/outgoing-mail/") => app.number("SELECT max(id) FROM mails"),
        path if path.contains("/uploads/") => {
            app.number(&format!("SELECT id FROM uploads WHERE owner_id = {user}"))
        }
        _ => user,
    }
}

/// A job that each of them asked for and that was given up, and a mail that was refused.
pub fn background(app: &TestApp) {
    app.sql(
        "INSERT INTO jobs (kind, payload, state, finished_at, asked_by) SELECT 'mail.send', '{}', 'failed', now(), id FROM users;
         INSERT INTO mails (event, message_id, state) VALUES ('a', '<a@campus.test>', 'refused')",
    );
}

/// A file of their own for each.
pub fn give_files<'a>(app: &TestApp, users: impl IntoIterator<Item = &'a TestUser>) {
    for user in users {
        let key = format!("{:032}", user.id);
        let folder = app.app.site.config.data_dir.join("files/kept/00");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(&key), "x").unwrap();
        app.sql(&format!(
            "INSERT INTO uploads (key, owner_kind, owner_id, filename, content_type, size, sha256, purpose, state, completed_at)
             VALUES ('{key}', 'user', {}, 'a.pdf', 'application/pdf', 1, sha256('x'), 'document', 'clean', now())",
            user.id
        ));
    }
}

pub async fn askers(app: &TestApp) -> Vec<Asker<'_>> {
    let mut askers = Vec::new();
    for role in Role::ALL {
        let user = app.user(&format!("Own {}", role.word()), &[role]);
        let (client, token) = (app.as_user(&user).await, app.token(&user).await);
        askers.push(Asker {
            name: role.code(),
            user: Some(user),
            client,
            token,
        });
    }
    let visitor = app.visitor();
    visitor.get("/login").await;
    askers.push(Asker {
        name: "nobody",
        user: None,
        client: visitor,
        token: String::new(),
    });
    askers
}

/// Sends what says nothing: whoever may do the thing is told what is missing, or it is done and rolled back.
pub async fn ask(asker: &Asker<'_>, method: &Method, path: &str) -> u16 {
    let path = path
        .replace("{token}", "AAAA")
        .replace("{kind}", "user")
        .replace("{name}", "0")
        .replace("{hash}", "0")
        .replace("{file:.*}", "app.css")
        .replace("{slash:/?}", "/");
    let is_api = path.starts_with("/api/");
    let request = match (is_api, method) {
        (_, &Method::GET) => TestRequest::get().uri(&path),
        (true, _) => TestRequest::with_uri(&path)
            .method(method.clone())
            .set_json(serde_json::json!({})),
        (false, _) => asker.client.form(&path, &[]).method(method.clone()),
    };
    let request = match is_api && !asker.token.is_empty() {
        true => request.insert_header(("authorization", format!("Bearer {}", asker.token))),
        false => request,
    };
    asker.client.send_apart(request).await.status
}

pub async fn routes(app: &TestApp) -> BTreeSet<(SortedMethod, String)> {
    let web = app.app.web().route(
        "/routes",
        web::get().to(async |tree: web::Data<IntrospectionTree>| tree.report_as_json()),
    );
    let service = test::init_service(web).await;
    let request = TestRequest::get().uri("/routes").to_request();
    let report: serde_json::Value = test::call_and_read_body_json(&service, request).await;
    let items = report.as_array().unwrap().iter();
    let listed = items
        .filter(|item| item["full_path"] != "/routes")
        .flat_map(|item| {
            let path = item["full_path"].as_str().unwrap().to_owned();
            let methods = item["methods"].as_array().unwrap().clone();
            methods.into_iter().map(move |method| {
                (
                    SortedMethod(method.as_str().unwrap().parse().unwrap()),
                    path.clone(),
                )
            })
        });
    listed.collect()
}

/// A method that a set can order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortedMethod(Method);

impl std::ops::Deref for SortedMethod {
    type Target = Method;
    fn deref(&self) -> &Method {
        &self.0
    }
}
impl std::fmt::Display for SortedMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
impl PartialOrd for SortedMethod {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for SortedMethod {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.as_str().cmp(other.0.as_str())
    }
}

#[actix_web::test]
async fn the_document_has_every_endpoint_and_no_other() {
    let app = TestApp::new();
    let document = campus::routes::document().unwrap();
    let mut documented = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| *key != "parameters")
        {
            documented.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let routed: BTreeSet<String> = routes(&app)
        .await
        .into_iter()
        .filter(|(_, path)| path.starts_with("/api/v1/") && path.ends_with('/'))
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    assert_eq!(documented, routed);
}

#[actix_web::test]
async fn a_role_taken_away_ends_access_at_the_next_request() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Admin]);
    let client = app.as_user(&user).await;
    let token = app.token(&user).await;
    client.get("/users").await.is(200);
    app.sql(&format!(
        "DELETE FROM user_roles WHERE user_id = {}",
        user.id
    ));
    client.get("/users").await.leads_to("/login?next=%2Fusers");
    let api = app
        .api(&token, TestRequest::get().uri("/api/v1/users/"))
        .await;
    assert_eq!(api.status, 401);
}

//! What is refused, read and proved is written down, too, and each leaves one line in the security log.
use std::{
    sync::{Arc, Mutex, OnceLock},
    time::{Duration, Instant},
};

use campus::{
    config::LogFormat,
    platform::{
        audit::{Changes, Refusal, VISITOR},
        db::{Db, Origin, Pool, Pools},
        telemetry::{self, Out},
    },
    policy::Role,
};
use diesel::r2d2::ConnectionManager;
use serde_json::Value;
use tracing_subscriber::{
    EnvFilter, Layer, Registry, layer::SubscriberExt, util::SubscriberInitExt,
};

use crate::support::{PASSWORD, TestApp};

fn entries(app: &TestApp, action: &str) -> i64 {
    app.count(&format!("audit_entries WHERE action = '{action}'"))
}

#[actix_web::test]
async fn a_missing_permission_is_noted_with_the_page() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Student]);
    let client = app.as_user(&user).await;
    client.get("/users/7").await.is(403);
    client.post("/users/7/deactivate", &[]).await.is(403);
    client.get("/faculty/dashboard").await.is(403);
    let noted = "audit_entries WHERE action = 'permission.refused' AND actor_kind = 'user'";
    let of_user = format!(
        "{noted} AND actor_id = {} AND request_id IS NOT NULL",
        user.id
    );
    // One, and how often it was repeated.
    assert_eq!(app.count(&of_user), 2);
    let what =
        r#"changes @> '{"permission": [null, "users.view"], "path": [null, "GET /users/7"]}'"#;
    assert_eq!(app.count(&format!("{noted} AND {what}")), 1);
    let again = r#"changes @> '{"repeated": [0, 2]}' AND address = '127.0.0.1'"#;
    assert_eq!(app.count(&format!("{noted} AND {again}")), 1);
    let admin = app.as_role(Role::Admin).await;
    let shown = admin.get("/audit?action=refusals").await;
    shown
        .shows("Was refused: a permission is missing")
        .shows("GET /users/7");
    shown.shows("See accounts, their roles and their sessions");
}

#[actix_web::test]
async fn a_forged_form_is_noted() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    client.set_token("forged");
    client.post("/users", &[("name", "Eve")]).await.is(403);
    let by_user = "audit_entries WHERE action = 'csrf.refused' AND actor_kind = 'user'";
    assert_eq!(app.count(by_user), 1);
    let visitor = app.visitor();
    visitor
        .post("/login", &[("email", "a@b.test")])
        .await
        .is(403);
    let by_visitor = "audit_entries WHERE action = 'csrf.refused' AND actor_name = 'visitor'";
    assert_eq!(app.count(by_visitor), 1);
    let secret = "/password/choose/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    app.visitor()
        .at([10, 0, 0, 9])
        .post(secret, &[])
        .await
        .is(403);
    app.app.pools.finish_notes();
    assert_eq!(
        app.count("audit_entries WHERE changes::text LIKE '%AAAA%'"),
        0
    );
}

#[actix_web::test]
async fn guesses_waits_and_proofs_are_noted_apart() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let client = app.as_user(&user).await;
    client.get("/security/verify").await;
    client
        .post("/security/verify", &[("current", "wrong")])
        .await
        .is(422);
    client
        .post("/security/verify", &[("current", PASSWORD)])
        .await
        .is(303);
    assert_eq!(entries(&app, "sign_in.proof_refused"), 1);
    assert_eq!(entries(&app, "sessions.verify"), 1);
    let guesser = app.visitor();
    let mut waited = false;
    for _ in 0..8 {
        waited |= guesser.sign_in(&user.email, "wrong").await.status == 429;
    }
    assert!(waited);
    let about = format!("AND subject_kind = 'user' AND subject_id = {}", user.id);
    let of = |action: &str| app.count(&format!("audit_entries WHERE action = '{action}' {about}"));
    assert_eq!(of("sign_in.refused"), 2);
    assert!(of("sign_in.locked") >= 1);
    let repeated = "action = 'sign_in.refused' AND (changes -> 'repeated' ->> 1)::int >= 4";
    assert_eq!(app.count(&format!("audit_entries WHERE {repeated}")), 1);
}

#[actix_web::test]
async fn a_wrong_code_of_the_second_factor_is_noted() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    app.sql(&format!(
        "UPDATE users SET totp_secret = 'x', totp_confirmed_at = now() WHERE id = {}",
        user.id
    ));
    let client = app.visitor();
    client
        .sign_in(&user.email, PASSWORD)
        .await
        .leads_to("/login/code");
    client.get("/login/code").await;
    client
        .post("/login/code", &[("code", "000000")])
        .await
        .is(422);
    assert_eq!(entries(&app, "sign_in.code_refused"), 1);
    assert_eq!(entries(&app, "sign_in.refused"), 0);
}

#[actix_web::test]
async fn looking_at_somebody_elses_number_is_one_reading() {
    let app = TestApp::new();
    let asha = app.user("Asha Rao", &[Role::Admin]);
    let ravi = app.user("Ravi Iyer", &[Role::Faculty]);
    let client = app.as_user(&asha).await;
    for _ in 0..3 {
        client.get(&format!("/users/{}", ravi.id)).await.is(200);
    }
    client.get(&format!("/users/{}", asha.id)).await.is(200);
    client.get("/users/999999").await.is(404);
    assert_eq!(entries(&app, "sensitive.read"), 1);
    let about = format!(
        "audit_entries WHERE action = 'sensitive.read' AND subject_id = {} AND actor_id = {}",
        ravi.id, asha.id
    );
    assert_eq!(app.count(&about), 1);
}

#[actix_web::test]
async fn an_answer_does_not_wait_for_its_note() {
    let app = TestApp::committing();
    let client = app.as_role(Role::Student).await;
    client.get("/users").await.is(403);
    app.app.pools.finish_notes();
    // Whoever writes an entry now waits.
    let mut owner =
        <diesel::PgConnection as diesel::Connection>::establish(&app.owner_url()).unwrap();
    use diesel::connection::SimpleConnection;
    owner
        .batch_execute("BEGIN; LOCK TABLE audit_entries IN SHARE MODE")
        .unwrap();
    let began = Instant::now();
    for _ in 0..20 {
        client.get("/users").await.is(403);
    }
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
    owner.batch_execute("ROLLBACK").unwrap();
    assert_eq!(entries(&app, "permission.refused"), 3);
}

#[test]
fn without_a_database_nothing_waits_and_the_line_remains() {
    let lines = security_log();
    let url = "postgres://campus_app@127.0.0.1:1/none?connect_timeout=1";
    let pool = || {
        let pool = Pool::builder()
            .max_size(1)
            .connection_timeout(Duration::from_millis(300));
        pool.build_unchecked(ConnectionManager::new(url))
    };
    let pools = Arc::new(Pools::of(pool(), pool(), 1, Duration::from_millis(300)));
    let db = Db::of(pools.clone());
    let began = Instant::now();
    for number in 0..3_000 {
        db.refused(Refusal {
            actor: VISITOR,
            action: "csrf.refused",
            subject: ("route", Some(number)),
            changes: Changes::none(),
            origin: Origin {
                address: Some("192.0.2.77".into()),
                request_id: None,
            },
        });
    }
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
    pools.finish_notes();
    assert!(
        began.elapsed() < Duration::from_secs(8),
        "{:?}",
        began.elapsed()
    );
    let said = lines.about(|line| line["address"] == "192.0.2.77");
    assert_eq!(said.len(), 3_000);
}

#[actix_web::test]
async fn each_event_leaves_one_line_without_names() {
    let lines = security_log();
    let app = TestApp::committing();
    let user = app.user("Lalitambika Rao", &[Role::Admin]);
    let client = app.visitor().at([192, 0, 2, 78]);
    client.sign_in(&user.email, PASSWORD).await.is(303);
    let other = app.user("Ravi Iyer", &[Role::Faculty]);
    client.get(&format!("/users/{}", other.id)).await.is(200);
    client
        .post(&format!("/users/{}/end-sessions", other.id), &[])
        .await
        .is(303);
    // Refused by a rule, so rolled back: it did not happen and says nothing.
    client
        .post(&format!("/users/{}/deactivate", user.id), &[])
        .await
        .is(409);
    client.get("/student/dashboard").await.is(403);
    client.post("/logout", &[]).await.is(303);
    let unknown = "sneaky.person@campus.test";
    app.visitor()
        .sign_in(unknown, "hunter2-hunter2")
        .await
        .is(422);
    let said = lines.about(|line| line["address"] == "192.0.2.78");
    let events: Vec<&str> = said
        .iter()
        .map(|line| line["event"].as_str().unwrap())
        .collect();
    let wanted = [
        "sign_in",
        "sensitive.read",
        "users.end_sessions",
        "permission.refused",
        "sign_out",
    ];
    assert_eq!(events, wanted);
    for line in &said {
        let about = line["user_id"] == user.id || line["subject_id"] == user.id;
        assert!(about, "{line}");
        assert!(
            line["request_id"].is_string() && line["time"].is_string(),
            "{line}"
        );
        let text = line.to_string();
        for secret in ["Lalitambika", &user.email, PASSWORD] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    let all = lines.text();
    assert!(
        !all.contains(unknown) && !all.contains("hunter2"),
        "what was typed is logged"
    );
}

/// The security log of the whole test program, line by line.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<String>>);

impl Lines {
    fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }
    /// The fields of the lines that are about something; each line is one object.
    fn about(&self, wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
        let text = self.text();
        let line = |line| serde_json::from_str(line).expect("a line is one object");
        let lines = text.lines().map(line);
        lines.filter(wanted).collect()
    }
}

impl Out for Lines {
    fn put(&self, line: String) {
        self.0.lock().unwrap().push_str(&line);
    }
}

fn security_log() -> Lines {
    static LINES: OnceLock<Lines> = OnceLock::new();
    let lines = LINES.get_or_init(|| {
        let lines = Lines::default();
        let ours = telemetry::Lines::new(LogFormat::Json, false, lines.clone());
        Registry::default()
            .with(ours.with_filter(EnvFilter::new("security=info")))
            .init();
        lines
    });
    lines.clone()
}

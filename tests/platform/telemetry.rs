//! What a running Campus tells of itself, as those receive it who are told.
mod panics;

use std::time::{Duration, Instant};

use campus::{
    app,
    config::{Config, Environment, Layers},
};
use diesel::{Connection, PgConnection, connection::SimpleConnection};

use crate::support::{Answer, Browser, Receiver, Served, exchange};

/// The lines of an answer to `/metrics` that have all of these.
fn series(page: &Answer, parts: &[&str]) -> Vec<String> {
    let lines = page.body.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter(|line| parts.iter().all(|part| line.contains(part)))
        .map(str::to_owned)
        .collect()
}

fn value(page: &Answer, parts: &[&str]) -> f64 {
    let found = series(page, parts);
    assert_eq!(found.len(), 1, "{parts:?}: {found:?}\n{}", page.body);
    found[0].rsplit(' ').next().unwrap().parse().unwrap()
}

/// Where the metrics are, as the log says.
fn metrics(campus: &Served) -> Answer {
    let line = campus.logs(&["metrics are served"]);
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    let port = line["address"]
        .as_str()
        .unwrap()
        .rsplit(':')
        .next()
        .unwrap();
    exchange(port.parse().unwrap(), "GET /metrics HTTP/1.1\r\n", "").unwrap()
}

/// All of it at once: a start of the real program takes a second.
#[test]
fn requests_are_logged_measured_and_traced_and_faults_reach_sentry() {
    let receiver = Receiver::start();
    let here = format!("http://127.0.0.1:{}", receiver.port);
    let dsn = format!("http://public@127.0.0.1:{}/7", receiver.port);
    let campus = Served::start(&[
        ("CAMPUS__METRICS__LISTEN", "127.0.0.1:0"),
        ("CAMPUS__LIMITS__FACTOR", "1"),
        ("CAMPUS__TELEMETRY__OTLP_ENDPOINT", &here),
        ("CAMPUS__TELEMETRY__BATCH_MS", "100"),
        ("CAMPUS__TELEMETRY__SENTRY_DSN", &dsn),
    ]);
    let database = campus.database();
    let token = campus.admin(&database);
    let browser = Browser::signed_in(campus.port);

    let request = is_logged(&campus, &browser);
    is_measured(&campus);
    is_in_the_security_log(&campus);
    refusals_have_the_code_of_their_page(&campus, &browser, &database.app_url);
    jobs_mails_and_refusals_are_counted(&campus, &database.app_url);
    campus.logs(&["\"route\":\"unmatched\"", "\"status\":404"]);
    let parts = [
        "GET /users",
        "db.read",
        "db.tx",
        "POST /login",
        "/api/v1/auth/login",
        &request,
    ];
    let spans = receiver.gets("/v1/traces", &parts);
    let code = fails(&campus, &database.owner_url, &browser);
    campus.logs(&["ERROR", "internal error", &code]);
    campus.logs(&["\"status\":500", &code]);
    let faults = receiver.gets("/api/7/envelope/", &["internal error", &code]);
    let log = campus.log();
    for secret in ["Secret", "Asha", "asha.rao", "__Host", &token] {
        for (who, told) in [("Sentry", &faults), ("traces", &spans), ("the log", &log)] {
            assert!(!told.contains(secret), "{who}: {secret} is in {told}");
        }
    }
}

/// Asks for a page, and answers with its code in the log.
fn is_logged(campus: &Served, browser: &Browser) -> String {
    browser.get("/users?q=Asha+Rao");
    let line = campus.logs(&["\"route\":\"/users\"", "\"status\":200"]);
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    for field in ["time", "ms", "user", "request_id"] {
        assert!(!line[field].is_null(), "{field} is not in {line}");
    }
    assert!(line["statements"].as_u64().unwrap() >= 2, "{line}");
    assert!(line["bytes"].as_u64().unwrap() > 1000, "{line}");
    assert_eq!(line["trace_id"].as_str().unwrap().len(), 32);
    assert_eq!(campus.get("/login%0Aforged").status, 404);
    line["request_id"].as_str().unwrap().to_owned()
}

/// Asks for a page while a table is out of the way, and answers with the code on the error page.
fn fails(campus: &Served, owner_url: &str, browser: &Browser) -> String {
    let mut owner = PgConnection::establish(owner_url).unwrap();
    let mut rename = |from: &str, to: &str| {
        let sql = format!("ALTER TABLE {from} RENAME TO {to}");
        owner.batch_execute(&sql).unwrap();
    };
    rename("user_roles", "user_roles_away");
    let broken = browser.get("/users?q=Secret+Name");
    rename("user_roles_away", "user_roles");
    assert_eq!(broken.status, 500, "{broken:?} {}", campus.log());
    let code = broken.body.split("500 · ").nth(1).unwrap();
    code.split('<').next().unwrap().to_owned()
}

fn is_measured(campus: &Served) {
    let public = campus.get("/metrics");
    assert_eq!(public.status, 404, "not where people are");
    for at in 0..20 {
        campus.get(&format!("/made-up/{at}"));
    }
    let page = metrics(campus);
    let users = [
        "campus_http_request_seconds_count",
        "route=\"/users\"",
        "status=\"2xx\"",
    ];
    assert_eq!(value(&page, &users), 1.0);
    assert_eq!(value(&page, &["campus_sign_ins_total", "right"]), 2.0);
    let made_up = series(&page, &["campus_http_request_seconds_count", "4xx"]);
    assert_eq!(
        made_up.len(),
        1,
        "all that is made up is one series: {made_up:?}"
    );
    assert!(value(&page, &["campus_http_request_seconds_count", "unmatched"]) >= 21.0);
    assert_eq!(value(&page, &["campus_http_requests_in_flight"]), 0.0);
    assert_eq!(value(&page, &["campus_database_up"]), 1.0);
    assert_eq!(value(&page, &["campus_database_pool_size", "main"]), 4.0);
    assert_eq!(value(&page, &["campus_database_waiting"]), 0.0);
    assert!(value(&page, &["process_resident_memory_bytes"]) > 1e6);
    assert_eq!(value(&page, &["campus_build_info"]), 1.0);
    let waits = ["campus_database_wait_seconds_count", "pool=\"main\""];
    assert!(value(&page, &waits) >= 5.0);
    for pool in ["main", "heavy", "jobs"] {
        value(&page, &["campus_database_pool_size", pool]);
    }
    assert!(page.took < Duration::from_secs(1));
}

/// The line as the program writes it: one flat object, with the address and without a name.
fn is_in_the_security_log(campus: &Served) {
    let line = campus.logs(&["\"target\":\"security\"", "\"event\":\"sign_in\""]);
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    for (field, wanted) in [
        ("level", "INFO"),
        ("subject", "user"),
        ("address", "127.0.0.1"),
        ("message", "done"),
    ] {
        assert_eq!(line[field], wanted, "{line}");
    }
    assert!(line["subject_id"].is_i64(), "{line}");
    assert!(line["time"].is_string() && line["request_id"].is_string());
}

/// What people read to us from an error page is found in the audit log.
fn refusals_have_the_code_of_their_page(campus: &Served, browser: &Browser, url: &str) {
    let refused = browser.get("/student/dashboard");
    assert_eq!(refused.status, 403);
    let code = refused.body.split("403 · ").nth(1).unwrap();
    let code = code.split('<').next().unwrap();
    let line = campus.logs(&["\"event\":\"permission.refused\"", code]);
    for part in [
        "\"level\":\"WARN\"",
        "\"user_id\":",
        "\"actor\":\"user\"",
        "\"address\":",
    ] {
        assert!(line.contains(part), "{part} is not in {line}");
    }
    let sql = format!(
        "SELECT 1 / count(*) FROM audit_entries WHERE action = 'permission.refused' AND request_id = '{code}'"
    );
    let mut conn = PgConnection::establish(url).unwrap();
    let began = Instant::now();
    while conn.batch_execute(&sql).is_err() {
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "{code} is in no entry"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn jobs_mails_and_refusals_are_counted(campus: &Served, url: &str) {
    let mut conn = PgConnection::establish(url).unwrap();
    // One that no version knows waits for ever.
    conn.batch_execute(
        "INSERT INTO jobs (kind, payload, run_at) VALUES ('test.unknown', '{}', now() - interval '1 hour');
         INSERT INTO jobs (kind, payload, run_at) VALUES ('test.later', '{}', now() + interval '1 hour');
         INSERT INTO jobs (kind, payload, state, finished_at) VALUES ('test.failed', '{}', 'failed', now())",
    )
    .unwrap();
    let visitor = Browser::at(campus.port);
    visitor.get("/password/forgot");
    let form = [("email", "asha.rao@campus.test")];
    let answers = (0..14).map(|_| visitor.post("/password/forgot", &form).status);
    assert!(answers.filter(|status| *status == 429).count() > 0);
    let sent = ["campus_mails_total", "outcome=\"sent\""];
    let began = Instant::now();
    while series(&metrics(campus), &sent).is_empty() {
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "no mail was sent"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    let page = metrics(campus);
    let jobs = |kind: &str, state: &str| {
        let state = format!("state=\"{state}\"");
        value(&page, &["campus_jobs{", kind, &state])
    };
    assert_eq!(jobs("test.unknown", "waiting"), 1.0);
    assert_eq!(jobs("test.later", "later"), 1.0);
    assert_eq!(jobs("test.failed", "failed"), 1.0);
    assert!(value(&page, &["campus_jobs_oldest_waiting_seconds"]) >= 3600.0);
    let done = ["campus_job_seconds_count", "accounts.send_link", "done"];
    assert!(value(&page, &done) >= 1.0);
    assert!(value(&page, &sent) >= 1.0);
    assert!(value(&page, &["campus_rate_limited_total", "reset"]) >= 1.0);
}

#[test]
fn receivers_that_are_dead_harm_nothing() {
    // Nobody listens on the first; the second takes connections and never answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let dsn = format!("http://public@{}/7", silent.local_addr().unwrap());
    let began = Instant::now();
    let mut campus = Served::start(&[
        ("CAMPUS__TELEMETRY__OTLP_ENDPOINT", "http://127.0.0.1:9"),
        ("CAMPUS__TELEMETRY__BATCH_MS", "50"),
        ("CAMPUS__TELEMETRY__SENTRY_DSN", &dsn),
    ]);
    eprintln!("started after {:.2?}", began.elapsed());
    for _ in 0..50 {
        let answer = campus.get("/login");
        assert_eq!(answer.status, 200);
        assert!(
            answer.took < Duration::from_millis(500),
            "{:?}",
            answer.took
        );
    }
    let began = Instant::now();
    assert!(campus.stop().success());
    assert!(
        began.elapsed() < Duration::from_secs(8),
        "{:?}",
        began.elapsed()
    );
}

/// The settings that are checked before the start.
#[test]
fn a_wrong_setting_of_telemetry_is_named() {
    for (name, value, key) in [
        ("CAMPUS__METRICS__LISTEN", "everywhere", "metrics.listen"),
        (
            "CAMPUS__TELEMETRY__OTLP_ENDPOINT",
            "collector:4318",
            "telemetry.otlp_endpoint",
        ),
        (
            "CAMPUS__TELEMETRY__SENTRY_DSN",
            "https://sentry.example",
            "telemetry.sentry_dsn",
        ),
        (
            "CAMPUS__TELEMETRY__SAMPLE_RATE",
            "1.5",
            "telemetry.sample_rate",
        ),
        ("CAMPUS__LOGS__FILTER", "campus=loud", "logs.filter"),
    ] {
        let mut layers = Layers::embedded(Environment::Development).unwrap();
        let vars = [(name.to_owned(), value.to_owned())];
        layers.add_variables(vars.into_iter()).unwrap();
        let refused = Config::from_layers(Environment::Development, &layers).unwrap_err();
        assert!(refused.to_string().contains(key), "{refused}");
    }
}

#[test]
fn ready_means_that_no_migration_is_missing() {
    let app = crate::support::TestApp::committing();
    let mut conn = PgConnection::establish(&app.url()).unwrap();
    app::is_migrated(&mut conn).unwrap();
    let campus = Served::on(&app, &[("CAMPUS__JOBS__IN_SERVER", "false")]);
    assert_eq!(campus.get("/readyz").status, 200);
    let mut owner = PgConnection::establish(&app.owner_url()).unwrap();
    owner
        .batch_execute("DELETE FROM __diesel_schema_migrations WHERE version = (SELECT min(version) FROM __diesel_schema_migrations)")
        .unwrap();
    assert!(matches!(
        app::is_migrated(&mut conn),
        Err(campus::Error::Unavailable)
    ));
    assert_eq!(campus.get("/readyz").status, 503);
    assert_eq!(campus.get("/healthz").status, 200);
}

//! Real worker processes, killed at any moment: what they were asked to do is done, once.
use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::{marked, until};
use crate::support::{TestApp, command_on};

fn spawn(app: &TestApp) -> Child {
    let lease = ("CAMPUS__JOBS__LEASE_SECONDS", "1");
    command_on(app, &[lease], "worker")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn done(app: &TestApp) -> i64 {
    app.number("SELECT count(*) FROM jobs WHERE state = 'done'")
}

#[test]
fn workers_killed_at_any_moment_leave_every_effect_done_once() {
    const JOBS: i64 = 600;
    const KILLS: usize = 8;
    let app = marked(&[]);
    app.sql(&format!(
        "INSERT INTO jobs (kind, payload) SELECT 'test.trial', jsonb_build_object('number', n, 'milliseconds', 20) FROM generate_series(1, {JOBS}) n"
    ));
    let mut workers = [spawn(&app), spawn(&app)];
    let begun = || app.count("trial_begun");
    for kill in 0..KILLS {
        let enough = begun() + fastrand::i64(1..40);
        until("more work", Duration::from_secs(20), || {
            begun() >= enough || done(&app) == JOBS
        });
        std::thread::sleep(Duration::from_millis(fastrand::u64(0..30)));
        let worker = &mut workers[kill % 2];
        worker.kill().unwrap();
        worker.wait().unwrap();
        *worker = spawn(&app);
    }
    until("the end", Duration::from_secs(60), || done(&app) == JOBS);
    for mut worker in workers {
        worker.kill().unwrap();
        worker.wait().unwrap();
    }
    assert_eq!(app.count("trial_done"), JOBS);
    let again = app.number("SELECT count(*) FROM jobs WHERE attempts > 1");
    eprintln!(
        "{JOBS} jobs, begun {} times; {again} taken more than once",
        begun()
    );
    assert!(again > 0, "no kill hit a worker at work");
}

#[test]
fn a_worker_told_to_stop_finishes_its_jobs_and_ends() {
    let app = marked(&[]);
    app.sql("INSERT INTO jobs (kind, payload) SELECT 'test.trial', jsonb_build_object('number', n, 'milliseconds', 800) FROM generate_series(1, 3) n");
    let mut worker = spawn(&app);
    until("the start", Duration::from_secs(20), || {
        app.count("trial_begun") == 3
    });
    let told = Command::new("kill")
        .arg(worker.id().to_string())
        .status()
        .unwrap();
    assert!(told.success());
    assert!(worker.wait().unwrap().success());
    assert_eq!((done(&app), app.count("trial_done")), (3, 3));
}

#[test]
fn a_worker_refuses_demo_accounts_in_production() {
    let app = TestApp::committing();
    app.user("Asha Rao", &[campus::policy::Role::Student]);
    let key = |bytes: usize| {
        use base64::Engine;
        base64::prelude::BASE64_STANDARD.encode(vec![7; bytes])
    };
    let worker = command_on(&app, &[], "worker")
        .env("CAMPUS_ENV", "production")
        .env("CAMPUS__SERVER__PUBLIC_URL", "https://campus.test")
        .env("CAMPUS__SECRETS__COOKIE_KEY", key(64))
        .env("CAMPUS__SECRETS__COLUMN_KEY", key(32))
        .env("CAMPUS__MAIL__HOST", "localhost")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&worker.stderr).into_owned();
    assert!(
        !worker.status.success() && said.contains("1 demo account"),
        "{said}"
    );
}

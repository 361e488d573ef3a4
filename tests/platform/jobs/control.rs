//! What people and other processes do to a job.
use campus::platform::{
    db::Db,
    jobs::{self, State},
};

use super::{note, run_all, text};
use crate::support::TestApp;

fn db(app: &TestApp) -> Db {
    Db::of(app.app.pools.clone())
}

#[test]
fn a_waiting_job_is_cancelled_at_once_and_never_done() {
    let app = TestApp::new();
    let id = note(&app, "a");
    let state = db(&app).tx_now(|tx| jobs::ask_to_cancel(tx, id)).unwrap();
    assert_eq!(state, State::Cancelled);
    assert_eq!(run_all(&app), 0);
    assert!(db(&app).tx_now(|tx| jobs::ask_to_cancel(tx, id)).is_err());
}

#[test]
fn a_given_up_job_is_tried_again_as_new() {
    let app = TestApp::new();
    let id = note(&app, "never");
    run_all(&app);
    let again = || db(&app).tx_now(|tx| jobs::repeat(tx, id, &[State::Failed]));
    again().unwrap();
    assert!(again().is_err(), "it waits already");
    let row = "SELECT concat_ws('|', state, attempts, finished_at IS NULL) FROM jobs";
    assert_eq!(text(&app, row), "waiting|0|t");
    assert_eq!(run_all(&app), 1);
}

#[test]
fn a_dead_workers_job_that_was_cancelled_meanwhile_is_cancelled() {
    let app = TestApp::new();
    let id = note(&app, "a");
    app.sql("UPDATE jobs SET state = 'running', attempts = 1, lease = 1, leased_until = now() - interval '1 second'");
    let state = db(&app).tx_now(|tx| jobs::ask_to_cancel(tx, id)).unwrap();
    assert_eq!(state, State::Running);
    assert_eq!(run_all(&app), 0);
    assert_eq!(text(&app, "SELECT state FROM jobs"), "cancelled");
}

//! The queue, one job at a time.
use campus::{
    Error, Result,
    platform::{
        db::Db,
        jobs::{Job, Order},
    },
};
use chrono::{TimeDelta, Utc};

use super::{Note, Single, enqueue, note, run_all, text};
use crate::support::TestApp;

fn states(app: &TestApp) -> String {
    text(
        app,
        "SELECT string_agg(state || ' ' || coalesce(last_error, ''), '; ' ORDER BY id) FROM jobs",
    )
}

#[test]
fn what_is_rolled_back_is_never_done() {
    let app = TestApp::new();
    let undone: Result<()> = Db::of(app.app.pools.clone()).tx_now(|tx| {
        Note("a".into()).enqueue(tx)?;
        Err(Error::NotFound)
    });
    assert!(undone.is_err());
    assert_eq!(run_all(&app), 0);
}

#[test]
fn of_two_with_the_same_key_one_is_done() {
    let app = TestApp::new();
    assert!(note(&app, "a") > 0);
    assert_eq!(note(&app, "a"), 0);
    assert_eq!(run_all(&app), 1);
    note(&app, "a");
    assert_eq!(run_all(&app), 0);
}

#[test]
fn a_job_that_fails_or_panics_waits_and_does_not_stop_the_others() {
    let app = TestApp::new();
    for word in ["fails", "panics", "rains", "works"] {
        note(&app, word);
    }
    assert_eq!(run_all(&app), 4);
    assert_eq!(
        states(&app),
        "waiting Something went wrong on our side. The log says more.; \
         waiting Its code stopped with a fault (a panic). The log says more.; waiting It rains.; done "
    );
    let waits = "SELECT count(*) FROM jobs WHERE run_at BETWEEN now() + interval '9 seconds' AND now() + interval '13 seconds'";
    assert_eq!(app.number(waits), 3);
}

#[test]
fn nothing_of_the_inside_of_an_error_is_kept() {
    let app = TestApp::new();
    note(&app, "fails");
    note(&app, "panics");
    run_all(&app);
    assert_eq!(
        app.number("SELECT count(*) FROM jobs WHERE jobs::text LIKE '%hunter2%'"),
        0
    );
}

#[test]
fn the_wait_doubles_and_after_the_last_try_the_job_is_given_up_and_stays() {
    let app = TestApp::new();
    let id = note(&app, "rains");
    let mut waits = Vec::new();
    for _ in 0..10 {
        assert_eq!(run_all(&app), 1);
        waits.push(app.number("SELECT extract(epoch FROM run_at - now()) FROM jobs"));
        app.sql("UPDATE jobs SET run_at = now()");
    }
    for (wait, least) in waits
        .iter()
        .take(9)
        .zip([10, 20, 40, 80, 160, 320, 640, 1280, 2560])
    {
        assert!((least - 1..=least * 5 / 4 + 1).contains(wait), "{waits:?}");
    }
    assert_eq!(run_all(&app), 0);
    assert_eq!(states(&app), "failed It rains.");
    assert_eq!(
        app.number(&format!("SELECT attempts FROM jobs WHERE id = {id}")),
        10
    );
}

#[test]
fn what_a_rule_refused_is_not_tried_again() {
    let app = TestApp::new();
    note(&app, "never");
    note(&app, "gone");
    assert_eq!(run_all(&app), 2);
    assert_eq!(
        states(&app),
        "failed There is no such file.; failed What it was about is no longer there."
    );
}

#[test]
fn a_payload_of_another_version_is_given_up_in_words() {
    let app = TestApp::new();
    app.sql("INSERT INTO jobs (kind, payload) VALUES ('test.note', '{\"other\": 1}')");
    assert_eq!(run_all(&app), 1);
    assert!(states(&app).starts_with("failed It was written by another version"));
}

#[test]
fn the_higher_priority_comes_first_and_what_is_not_due_waits() {
    let app = TestApp::new();
    let order = |order: Order<'_, Note>| {
        Db::of(app.app.pools.clone())
            .tx_now(|tx| order.enqueue(tx))
            .unwrap()
            .unwrap()
    };
    let notes: Vec<Note> = ["low", "high", "later"]
        .map(|text| Note(text.into()))
        .into();
    let low = order(notes[0].order());
    let high = order(notes[1].order().priority(9));
    let later = order(
        notes[2]
            .order()
            .priority(99)
            .at(Utc::now() + TimeDelta::hours(1)),
    );
    let context = app.app.context();
    let taken = || {
        campus::platform::jobs::run_next(&context, &super::registry()).unwrap();
        app.number("SELECT count(*) FROM jobs WHERE state = 'done'")
    };
    assert_eq!(taken(), 1);
    assert_eq!(
        app.number(&format!(
            "SELECT id FROM jobs WHERE state = 'done' AND id = {high}"
        )),
        high
    );
    assert_eq!(taken(), 2);
    assert_eq!(taken(), 2, "what is not due yet was done");
    assert_eq!(
        app.number("SELECT id FROM jobs WHERE state = 'waiting'"),
        later
    );
    assert!(low < high);
}

#[test]
fn progress_result_and_errors_of_rows_are_kept() {
    let app = TestApp::new();
    let id = note(&app, "rows");
    run_all(&app);
    assert_eq!(
        text(
            &app,
            &format!(
                "SELECT concat_ws('|', state, done, total, words, result->>'taken') FROM jobs WHERE id = {id}"
            )
        ),
        "done|2|3|Reading line 2|2"
    );
    assert_eq!(
        text(
            &app,
            &format!(
                "SELECT concat_ws('|', number, line, field, message) FROM job_errors WHERE job_id = {id}"
            )
        ),
        "1|2|email|This is no address."
    );
}

#[test]
fn a_dead_workers_job_is_taken_again_when_its_lease_ends_and_the_old_outcome_counts_no_more() {
    let app = TestApp::new();
    note(&app, "a");
    app.sql("UPDATE jobs SET state = 'running', attempts = 1, lease = 1, leased_until = now() + interval '1 second'");
    assert_eq!(run_all(&app), 0);
    app.sql("UPDATE jobs SET leased_until = now() - interval '1 second'");
    assert_eq!(run_all(&app), 1);
    assert_eq!(
        app.number("SELECT attempts * 10 + lease FROM jobs WHERE state = 'done'"),
        22
    );
    app.sql(
        "UPDATE jobs SET state = 'running', lease = 3, finished_at = NULL, leased_until = now()",
    );
    let ended =
        "SELECT finish_jobs('[{\"id\": ID, \"lease\": 2, \"state\": \"failed\", \"wait\": 0}]')";
    let id = app.number("SELECT id FROM jobs");
    assert_eq!(app.number(&ended.replace("ID", &id.to_string())), 0);
    assert_eq!(states(&app), "running ");
}

#[test]
fn a_job_that_kills_its_worker_each_time_is_given_up() {
    let app = TestApp::new();
    enqueue(
        &app,
        &Single {
            number: 1,
            milliseconds: 0,
        },
    );
    app.sql("UPDATE jobs SET state = 'running', attempts = 3, leased_until = now() - interval '1 second'");
    assert_eq!(run_all(&app), 0);
    assert_eq!(
        states(&app),
        "failed The worker that did it stopped in the middle."
    );
}

#[test]
fn many_are_enqueued_with_few_statements() {
    let app = TestApp::new();
    let notes: Vec<Note> = (0..2500).map(|number| Note(format!("n{number}"))).collect();
    app.statements_since();
    let added = Db::of(app.app.pools.clone())
        .tx_now(|tx| Order::enqueue_all(notes.iter().map(Job::order), tx))
        .unwrap();
    assert_eq!((added, app.statements_since()), (2500, 3));
}

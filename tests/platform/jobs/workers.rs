//! Real workers: threads, a listening connection, leases that are renewed.
use std::time::{Duration, Instant};

use campus::{
    app,
    config::Environment,
    platform::{
        db::Db,
        jobs::{self, Workers},
    },
};

use super::{Long, Single, Slow, enqueue, marked, registry, text, until};
use crate::support::TestApp;

const SECONDS: Duration = Duration::from_secs(20);

fn start(app: &TestApp) -> Workers {
    Workers::start(&app.app.context(), &registry()).unwrap()
}

fn count(app: &TestApp, state: &str) -> i64 {
    app.number(&format!(
        "SELECT count(*) FROM jobs WHERE state = '{state}'"
    ))
}

#[test]
fn an_idle_worker_begins_within_a_second_of_the_commit() {
    let app = marked(&[]);
    let workers = start(&app);
    std::thread::sleep(Duration::from_millis(600));
    let mut waits = Vec::new();
    for number in 0..5 {
        enqueue(
            &app,
            &Slow {
                number,
                milliseconds: 0,
            },
        );
        until("the end", SECONDS, || count(&app, "done") == number + 1);
        waits.push(app.number("SELECT extract(epoch FROM (SELECT max(at) FROM marks WHERE what = 'began') - (SELECT max(created_at) FROM jobs)) * 1000"));
    }
    workers.stop();
    eprintln!("begun after {waits:?} ms");
    assert!(waits.iter().all(|wait| *wait < 1000), "{waits:?}");
}

#[test]
fn a_long_job_keeps_its_lease_beside_a_second_process() {
    let app = marked(&[("CAMPUS__JOBS__LEASE_SECONDS", "1")]);
    let both = [start(&app), start(&app)];
    enqueue(
        &app,
        &Slow {
            number: 1,
            milliseconds: 1800,
        },
    );
    until("the end", SECONDS, || count(&app, "done") == 1);
    both.into_iter().for_each(Workers::stop);
    assert_eq!(
        app.number("SELECT count(*) FROM marks WHERE what = 'began'"),
        1
    );
    assert_eq!(app.number("SELECT attempts FROM jobs"), 1);
}

#[test]
fn a_running_job_that_is_cancelled_stops_at_its_next_look() {
    let app = marked(&[]);
    let workers = start(&app);
    let id = enqueue(&app, &Long { number: 1 });
    until("the start", SECONDS, || app.count("marks") == 1);
    Db::of(app.app.pools.clone())
        .tx_now(|tx| jobs::ask_to_cancel(tx, id))
        .unwrap();
    let took = until("the end", SECONDS, || count(&app, "cancelled") == 1);
    workers.stop();
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn of_a_limited_kind_no_more_than_so_many_run_at_once_in_all_processes() {
    let app = marked(&[]);
    for number in 0..6 {
        enqueue(
            &app,
            &Single {
                number,
                milliseconds: 60,
            },
        );
    }
    let both = [start(&app), start(&app)];
    until("the end", SECONDS, || count(&app, "done") == 6);
    both.into_iter().for_each(Workers::stop);
    // Began and ended take turns.
    let order = text(
        &app,
        "SELECT string_agg(left(what, 1), '' ORDER BY id) FROM marks",
    );
    assert_eq!(order, "be".repeat(6));
}

#[test]
fn a_stopped_worker_finishes_what_it_began_and_gives_the_rest_back() {
    let app = marked(&[("CAMPUS__JOBS__THREADS", "1")]);
    for number in 0..8 {
        enqueue(
            &app,
            &Slow {
                number,
                milliseconds: 300,
            },
        );
    }
    let workers = start(&app);
    until("the start", SECONDS, || app.count("marks") == 1);
    workers.stop();
    assert_eq!((count(&app, "done"), count(&app, "running")), (1, 0));
    assert_eq!(
        app.number("SELECT count(*) FROM jobs WHERE state = 'waiting' AND attempts = 0"),
        7
    );
}

#[test]
fn a_long_job_does_not_hold_up_short_ones_taken_with_it() {
    let app = marked(&[("CAMPUS__JOBS__THREADS", "1")]);
    let one = start(&app);
    enqueue(
        &app,
        &Slow {
            number: 0,
            milliseconds: 4500,
        },
    );
    until("the start", SECONDS, || app.count("marks") == 1);
    for number in 1..4 {
        enqueue(
            &app,
            &Slow {
                number,
                milliseconds: 0,
            },
        );
    }
    std::thread::sleep(Duration::from_millis(400));
    let other = start(&app);
    let short = "SELECT count(*) FROM marks WHERE what = 'ended' AND number > 0";
    let took = until("the short ones", SECONDS, || app.number(short) == 3);
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert_eq!(
        app.number("SELECT count(*) FROM marks WHERE what = 'ended' AND number = 0"),
        0
    );
    other.stop();
    one.stop();
}

#[test]
fn five_hundred_jobs_and_two_processes_do_each_once() {
    let app = marked(&[]);
    app.sql("INSERT INTO jobs (kind, payload) SELECT 'test.note', to_jsonb('n' || n) FROM generate_series(1, 500) n");
    let both = [start(&app), start(&app)];
    until("the end", SECONDS, || count(&app, "done") == 500);
    both.into_iter().for_each(Workers::stop);
    assert_eq!(app.number("SELECT sum(attempts) FROM jobs"), 500);
}

/// `cargo test --test it small_jobs_a_second -- --ignored --nocapture`
#[test]
#[ignore = "a measurement"]
fn small_jobs_a_second() {
    const JOBS: i64 = 6000;
    let app = marked(&[]);
    app.sql(&format!(
        "INSERT INTO jobs (kind, payload) SELECT 'test.trial', jsonb_build_object('number', n, 'milliseconds', 0) FROM generate_series(1, {JOBS}) n; ANALYZE jobs"
    ));
    let began = Instant::now();
    let workers = Workers::start(&app.app.context(), &app::jobs_in(Environment::Test)).unwrap();
    until("the end", Duration::from_secs(120), || {
        count(&app, "done") == JOBS
    });
    let took = began.elapsed();
    workers.stop();
    assert_eq!(app.count("trial_done"), JOBS);
    let rate = JOBS as f64 / took.as_secs_f64();
    eprintln!("{JOBS} jobs with an effect of their own in {took:.2?}: {rate:.0} a second");
    assert!(rate > 300.0);
}

//! Jobs: they exist if and only if their transaction commits, and a failing one waits and is tried again.
use campus::{
    Error, Result,
    platform::{
        db::Db,
        jobs::{self, Context, Job, Registry},
    },
};
use serde::{Deserialize, Serialize};

use crate::support::TestApp;

#[derive(Serialize, Deserialize)]
struct Note(String);

impl Job for Note {
    const KIND: &'static str = "test.note";
    fn dedupe_key(&self) -> Option<String> {
        Some(self.0.clone())
    }
    fn run(self, _: &Context) -> Result<()> {
        match self.0.as_str() {
            "fails" => Err(Error::internal("it failed")),
            "panics" => panic!("it panicked"),
            _ => Ok(()),
        }
    }
}

fn run_all(app: &TestApp) -> usize {
    let registry = Registry::default().with::<Note>();
    let context = app.app.context();
    std::iter::from_fn(|| jobs::run_next(&context, &registry).unwrap().then_some(())).count()
}

fn enqueue(app: &TestApp, text: &str) {
    let job = Note(text.into());
    Db::of(app.app.pools.clone())
        .tx_now(|tx| job.enqueue(tx))
        .unwrap();
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
    enqueue(&app, "a");
    enqueue(&app, "a");
    assert_eq!(run_all(&app), 1);
    enqueue(&app, "a");
    assert_eq!(run_all(&app), 0);
}

#[test]
fn a_job_that_fails_or_panics_waits_and_does_not_stop_the_others() {
    let app = TestApp::new();
    for text in ["fails", "panics", "works"] {
        enqueue(&app, text);
    }
    assert_eq!(run_all(&app), 3);
    assert_eq!(
        app.number("SELECT count(*) FROM jobs WHERE finished_at IS NOT NULL"),
        1
    );
    let waiting = "SELECT count(*) FROM jobs WHERE run_at > now() + interval '5 seconds' AND last_error IS NOT NULL";
    assert_eq!(app.number(waiting), 2);
    app.sql("UPDATE jobs SET run_at = now(), attempts = max_attempts WHERE finished_at IS NULL");
    assert_eq!(run_all(&app), 0, "a job is given up after its last attempt");
}

#[test]
fn a_dead_workers_job_is_taken_again_when_its_lease_ends() {
    let app = TestApp::new();
    enqueue(&app, "a");
    app.sql("UPDATE jobs SET locked_at = now(), attempts = 1");
    assert_eq!(run_all(&app), 0);
    app.sql("UPDATE jobs SET locked_at = now() - interval '121 seconds'");
    assert_eq!(run_all(&app), 1);
}

#[test]
fn five_hundred_jobs_and_four_workers_do_each_once() {
    let app = TestApp::committing();
    app.sql("INSERT INTO jobs (kind, payload) SELECT 'test.note', to_jsonb('n' || n) FROM generate_series(1, 500) n");
    let done: usize = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(|| run_all(&app))).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap())
            .sum()
    });
    assert_eq!(done, 500);
    assert_eq!(
        app.number("SELECT count(*) FROM jobs WHERE attempts = 1 AND finished_at IS NOT NULL"),
        500
    );
}

#[test]
fn what_has_run_out_is_swept_away() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[campus::policy::Role::Student]);
    app.sql(&format!(
        "INSERT INTO held_forms (user_id, page, fields, created_at) VALUES ({0}, '/a', 'x', now() - interval '2 hours'), ({0}, '/b', 'x', now());
         INSERT INTO idempotency_keys (user_id, key, operation, body_hash, created_at) VALUES ({0}, 'a', 'x', '', now() - interval '2 days'), ({0}, 'b', 'x', '', now());
         INSERT INTO sign_in_failures VALUES ('account', 'a', 3, now() - interval '2 days'), ('account', 'b', 3, now());
         INSERT INTO jobs (kind, payload) VALUES ('accounts.sweep', '{{}}')",
        user.id
    ));
    app.run_jobs();
    for table in ["held_forms", "idempotency_keys", "sign_in_failures"] {
        assert_eq!(app.count(table), 1, "{table}");
    }
}

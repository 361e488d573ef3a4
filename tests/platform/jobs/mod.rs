//! Jobs: they exist if and only if their transaction commits, are done at least once, and end in a way that can be seen.
mod control;
mod killed;
mod queue;
mod schedule;
mod workers;

use std::time::{Duration, Instant};

use campus::{
    Error, Result,
    platform::{
        db::Db,
        jobs::{self, Context, Job, Registry, RowError},
    },
};
use serde::{Deserialize, Serialize};

use crate::support::TestApp;

/// A job that does what its word says.
#[derive(Serialize, Deserialize)]
struct Note(String);

impl Job for Note {
    const KIND: &'static str = "test.note";
    const TITLE: &'static str = "Take a note";
    fn dedupe_key(&self) -> Option<String> {
        Some(self.0.clone())
    }
    fn run(self, context: &Context) -> Result<()> {
        match self.0.as_str() {
            "fails" => Err(Error::internal("password=hunter2")),
            "rains" => Err(jobs::worded("It rains.")),
            "never" => Err(jobs::give_up("There is no such file.")),
            "gone" => Err(Error::NotFound),
            "panics" => panic!("hunter2"),
            "rows" => {
                context.progress(2, 3, "Reading line 2")?;
                context.job.keep_row_error(RowError {
                    line: Some(2),
                    field: "email".into(),
                    message: "This is no address.\0".into(),
                });
                context
                    .job
                    .keep_result(&serde_json::json!({ "taken": 2, "file": "students.csv" }))
            }
            "checks" => context.check(),
            _ => Ok(()),
        }
    }
}

/// A kind of which one may run at once.
#[derive(Serialize, Deserialize)]
struct Single {
    number: i64,
    milliseconds: u64,
}

impl Job for Single {
    const KIND: &'static str = "test.single";
    const AT_ONCE: Option<u16> = Some(1);
    const PRIORITY: i16 = 5;
    const ATTEMPTS: i32 = 3;
    fn run(self, context: &Context) -> Result<()> {
        mark(context, self.number, "began");
        std::thread::sleep(Duration::from_millis(self.milliseconds));
        mark(context, self.number, "ended");
        Ok(())
    }
}

/// Goes on until it is told to stop, or a minute is over.
#[derive(Serialize, Deserialize)]
struct Long {
    number: i64,
}

impl Job for Long {
    const KIND: &'static str = "test.long";
    fn run(self, context: &Context) -> Result<()> {
        mark(context, self.number, "began");
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(60) {
            context.check()?;
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

/// Takes its time and then is done.
#[derive(Serialize, Deserialize)]
struct Slow {
    number: i64,
    milliseconds: u64,
}

impl Job for Slow {
    const KIND: &'static str = "test.slow";
    fn run(self, context: &Context) -> Result<()> {
        mark(context, self.number, "began");
        std::thread::sleep(Duration::from_millis(self.milliseconds));
        mark(context, self.number, "ended");
        Ok(())
    }
}

/// Notes what a job does, in a table of the test's own.
fn mark(context: &Context, number: i64, what: &str) {
    use diesel::{
        RunQueryDsl,
        sql_types::{BigInt, Text},
    };
    let write = |conn: &mut diesel::PgConnection| {
        diesel::sql_query("INSERT INTO marks (number, what) VALUES ($1, $2)")
            .bind::<BigInt, _>(number)
            .bind::<Text, _>(what)
            .execute(conn)?;
        Ok(())
    };
    context.db.read_now(write).unwrap();
}

/// A college with the table that [`mark`] writes.
fn marked(settings: &[(&str, &str)]) -> TestApp {
    let app = TestApp::with(true, settings);
    as_owner(
        &app,
        "CREATE TABLE marks (id BIGINT GENERATED ALWAYS AS IDENTITY, number BIGINT, what TEXT, at TIMESTAMPTZ DEFAULT clock_timestamp());
         CREATE TABLE trial_begun (number BIGINT);
         CREATE TABLE trial_done (number BIGINT PRIMARY KEY)",
    );
    app
}

fn as_owner(app: &TestApp, sql: &str) {
    use diesel::{Connection, connection::SimpleConnection};
    let mut owner = diesel::PgConnection::establish(&app.owner_url()).unwrap();
    owner.batch_execute(sql).unwrap();
}

fn registry() -> Registry {
    Registry::default()
        .with::<Note>()
        .with::<Single>()
        .with::<Long>()
        .with::<Slow>()
}

fn run_all(app: &TestApp) -> usize {
    let (context, registry) = (app.app.context(), registry());
    std::iter::from_fn(|| jobs::run_next(&context, &registry).unwrap().then_some(())).count()
}

fn enqueue(app: &TestApp, job: &impl Job) -> i64 {
    Db::of(app.app.pools.clone())
        .tx_now(|tx| job.order().enqueue(tx))
        .unwrap()
        .unwrap_or(0)
}

fn note(app: &TestApp, text: &str) -> i64 {
    enqueue(app, &Note(text.into()))
}

fn until(what: &str, most: Duration, mut is_so: impl FnMut() -> bool) -> Duration {
    let began = Instant::now();
    while !is_so() {
        assert!(
            began.elapsed() < most,
            "{what} did not come about in {most:?}"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    began.elapsed()
}

/// A text that SQL works out.
fn text(app: &TestApp, sql: &str) -> String {
    use diesel::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Text {
        #[diesel(sql_type = diesel::sql_types::Text)]
        t: String,
    }
    let row: Text = diesel::sql_query(format!("SELECT coalesce(({sql})::text, '') AS t"))
        .get_result(&mut app.conn())
        .unwrap();
    row.t
}

//! Work that follows from a change: enqueued in its transaction, so that it exists if and only if the change does;
//! done by a worker at least once, so every body may be repeated without harm.
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use chrono::{TimeDelta, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Double, Integer, Jsonb, Text},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    db::{Db, Tx},
    mail::Mailer,
    storage::Store,
    web::Site,
};
use crate::{Error, Result, schema::jobs};

/// What a job's body may use.
#[derive(Clone)]
pub struct Context {
    /// The way to the database.
    pub db: Db,
    /// Settings and keys.
    pub site: Site,
    /// The way out for mail.
    pub mailer: Arc<Mailer>,
    /// Where files are kept.
    pub store: Store,
}

/// Plain data with a name, and what to do with it.
pub trait Job: Serialize + DeserializeOwned + 'static {
    /// The name, unique in Campus: `accounts.send_link`.
    const KIND: &'static str;

    /// Does the work; an error is tried again later.
    fn run(self, context: &Context) -> Result<()>;

    /// Of two jobs of a kind with the same key, only the first is ever done.
    fn dedupe_key(&self) -> Option<String> {
        None
    }

    /// Puts the job in the queue; it begins once the transaction commits.
    fn enqueue(&self, tx: &mut Tx<'_>) -> Result<()> {
        diesel::insert_into(jobs::table)
            .values((
                jobs::kind.eq(Self::KIND),
                jobs::payload.eq(serde_json::to_value(self)?),
                jobs::dedupe_key.eq(self.dedupe_key()),
            ))
            .on_conflict_do_nothing()
            .execute(&mut **tx)?;
        Ok(())
    }
}

type Body = fn(Value, &Context) -> Result<()>;

/// The kinds of jobs that this process can do.
#[derive(Clone, Default)]
pub struct Registry {
    bodies: HashMap<&'static str, Body>,
    hourly: Vec<&'static str>,
}

impl Registry {
    /// Adds a kind.
    #[must_use]
    pub fn with<J: Job>(mut self) -> Self {
        self.bodies.insert(J::KIND, |payload, context| {
            let job: J = serde_json::from_value(payload)?;
            job.run(context)
        });
        self
    }
}

impl Registry {
    /// Adds a kind that is done once every hour, whichever process comes first.
    #[must_use]
    pub fn hourly<J: Job>(mut self) -> Self {
        self.hourly.push(J::KIND);
        self.with::<J>()
    }

    /// Puts what is due this hour into the queue; the hour is its key, so that two processes put it there once.
    fn enqueue_hourly(&self, context: &Context) -> Result<()> {
        let hour = Utc::now().format("%Y-%m-%dT%H").to_string();
        for kind in &self.hourly {
            let row = (
                jobs::kind.eq(*kind),
                jobs::payload.eq(Value::Object(serde_json::Map::new())),
                jobs::dedupe_key.eq(&hour),
            );
            context.db.read_now(|conn| {
                Ok(diesel::insert_into(jobs::table)
                    .values(row)
                    .on_conflict_do_nothing()
                    .execute(conn)?)
            })?;
        }
        Ok(())
    }
}

#[derive(QueryableByName)]
struct Claimed {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Jsonb)]
    payload: Value,
    #[diesel(sql_type = Integer)]
    attempts: i32,
}

/// Takes the next job that is due. A lease, not a long transaction: a worker that dies loses the job when the lease ends.
const CLAIM: &str = "UPDATE jobs SET locked_at = now(), attempts = attempts + 1 WHERE id = (
    SELECT id FROM jobs
    WHERE finished_at IS NULL AND run_at <= now() AND attempts < max_attempts AND kind = ANY($1)
      AND (locked_at IS NULL OR locked_at < now() - make_interval(secs => $2))
    ORDER BY priority DESC, run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, kind, payload, attempts";

/// Threads that do jobs until they are stopped.
pub struct Workers {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts them.
    pub fn start(context: &Context, registry: &Registry) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let threads = (0..context.site.config.jobs.threads).map(|_| {
            let (stop, context, registry) = (stop.clone(), context.clone(), registry.clone());
            std::thread::spawn(move || work(&context, &registry, &stop))
        });
        Self {
            threads: threads.collect(),
            stop,
        }
    }

    /// Lets each finish the job it has begun.
    pub fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a worker ended in a panic");
            }
        }
    }
}

fn work(context: &Context, registry: &Registry, stop: &AtomicBool) {
    const MINUTE: Duration = Duration::from_secs(60);
    let mut looked: Option<Instant> = None;
    while !stop.load(Ordering::Relaxed) {
        let due = looked.is_none_or(|at| at.elapsed() > MINUTE);
        if due {
            looked = Some(Instant::now());
        }
        let done = match due {
            true => registry
                .enqueue_hourly(context)
                .and_then(|()| run_next(context, registry)),
            false => run_next(context, registry),
        };
        match done {
            Ok(true) => {}
            Ok(false) => std::thread::sleep(Duration::from_millis(300)),
            Err(err) => {
                tracing::warn!(%err, "jobs wait for the database");
                std::thread::sleep(Duration::from_secs(2));
            }
        }
    }
}

/// Does the next job that is due; whether there was one.
pub fn run_next(context: &Context, registry: &Registry) -> Result<bool> {
    let kinds: Vec<&str> = registry.bodies.keys().copied().collect();
    let lease = f64::from(context.site.config.jobs.lease_seconds);
    let claimed: Option<Claimed> = context.db.read_now(|conn| {
        let claim = diesel::sql_query(CLAIM)
            .bind::<diesel::sql_types::Array<Text>, _>(kinds)
            .bind::<Double, _>(lease);
        Ok(claim.get_result(conn).optional()?)
    })?;
    let Some(job) = claimed else {
        return Ok(false);
    };
    let body = registry.bodies.get(job.kind.as_str()).copied();
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        body.map_or_else(
            || Err(Error::internal("no body for this kind")),
            |body| body(job.payload.clone(), context),
        )
    }));
    let result = result.unwrap_or_else(|_| Err(Error::internal("the job panicked")));
    if let Err(err) = &result {
        tracing::warn!(
            job = job.id,
            kind = job.kind,
            attempt = job.attempts,
            ?err,
            "job failed"
        );
    }
    context.db.read_now(|conn| finish(conn, &job, result))?;
    Ok(true)
}

/// Notes the outcome. A worker whose lease had ended changes nothing: the attempt is no longer its own.
fn finish(conn: &mut PgConnection, job: &Claimed, result: Result<()>) -> Result<()> {
    let row = jobs::table.filter(jobs::id.eq(job.id).and(jobs::attempts.eq(job.attempts)));
    match result {
        Ok(()) => diesel::update(row)
            .set(jobs::finished_at.eq(diesel::dsl::now))
            .execute(conn)?,
        Err(err) => {
            let wait = 5 * (1i64 << job.attempts.clamp(1, 12));
            let jitter = fastrand::i64(0..=wait / 4);
            diesel::update(row)
                .set((
                    jobs::last_error.eq(format!("{err:?}").chars().take(2000).collect::<String>()),
                    jobs::locked_at.eq(None::<chrono::DateTime<Utc>>),
                    jobs::run_at.eq(Utc::now() + TimeDelta::seconds(wait + jitter)),
                ))
                .execute(conn)?
        }
    };
    Ok(())
}

//! Every statement about the queue. The five that a worker lives by are functions of the database.
use diesel::{
    dsl::now,
    prelude::*,
    sql_types::{Array, BigInt, Double, Integer, Jsonb, Nullable, Text},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{RowError, State};
use crate::{
    Result,
    schema::{job_errors, jobs},
};

#[diesel::declare_sql_function]
extern "SQL" {
    /// Takes jobs that are due.
    fn claim_jobs(
        the_worker: Text,
        the_kinds: Array<Text>,
        the_limits: Array<Nullable<Integer>>,
        the_most: Integer,
        the_seconds: Double,
    ) -> Jsonb;
    /// Renews leases.
    fn keep_jobs(the_jobs: Array<BigInt>, the_leases: Array<Integer>, the_seconds: Double)
    -> Jsonb;
    /// Gives back what was not begun.
    fn release_jobs(the_jobs: Array<BigInt>, the_leases: Array<Integer>) -> BigInt;
    /// Puts back what dead workers had.
    fn rescue_jobs() -> BigInt;
    /// Notes outcomes.
    fn finish_jobs(the_ends: Jsonb) -> BigInt;
}

/// A job that this process holds.
#[derive(Clone, Debug, Deserialize)]
pub struct Claimed {
    pub id: i64,
    pub kind: String,
    pub payload: Value,
    pub attempts: i32,
    pub max_attempts: i32,
    pub lease: i32,
    pub asked_by: Option<i64>,
}

/// How a job ended.
#[derive(Clone, Debug, Serialize)]
pub struct End {
    pub id: i64,
    pub lease: i32,
    pub state: &'static str,
    /// Seconds until the next try.
    pub wait: f64,
    pub error: Option<String>,
    pub done: Option<i32>,
    pub total: Option<i32>,
    pub words: Option<String>,
    pub result: Option<Value>,
    pub errors: Option<Vec<NumberedError>>,
    /// Whether another of its kind may begin now that could not before.
    #[serde(skip)]
    pub makes_room: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct NumberedError {
    pub number: i32,
    #[serde(flatten)]
    pub error: RowError,
}

/// Who takes jobs, and which.
#[derive(Clone, Debug)]
pub struct Taker {
    pub worker: String,
    pub kinds: Vec<&'static str>,
    pub limits: Vec<Option<i32>>,
    pub lease_seconds: f64,
}

/// Takes the next jobs that are due, at most so many.
pub fn claim(conn: &mut PgConnection, taker: &Taker, most: i32) -> Result<Vec<Claimed>> {
    let claim = claim_jobs(
        &taker.worker,
        &taker.kinds,
        &taker.limits,
        most,
        taker.lease_seconds,
    );
    read(diesel::select(claim).get_result(conn)?)
}

/// Renews the leases of jobs; those still held, each with whether it is to stop.
pub fn keep(
    conn: &mut PgConnection,
    held: &[(i64, i32)],
    seconds: f64,
) -> Result<Vec<(i64, bool)>> {
    #[derive(Deserialize)]
    struct Kept {
        id: i64,
        stop: bool,
    }
    let (ids, leases): (Vec<i64>, Vec<i32>) = held.iter().copied().unzip();
    let kept: Vec<Kept> = read(diesel::select(keep_jobs(ids, leases, seconds)).get_result(conn)?)?;
    Ok(kept.into_iter().map(|kept| (kept.id, kept.stop)).collect())
}

/// Gives back jobs that were taken and not begun.
pub fn release(conn: &mut PgConnection, held: &[(i64, i32)]) -> Result<()> {
    let (ids, leases): (Vec<i64>, Vec<i32>) = held.iter().copied().unzip();
    diesel::select(release_jobs(ids, leases)).get_result::<i64>(conn)?;
    wake(conn)
}

/// Puts back what dead workers had; how many jobs those were.
pub fn rescue(conn: &mut PgConnection) -> Result<i64> {
    Ok(diesel::select(rescue_jobs()).get_result(conn)?)
}

/// Notes how jobs ended; for how many this process still had the say.
pub fn finish(conn: &mut PgConnection, ends: &[End]) -> Result<i64> {
    Ok(diesel::select(finish_jobs(serde_json::to_value(ends)?)).get_result(conn)?)
}

/// Notes how far a job is; `None` when it is no longer held, else whether it is to stop.
pub fn note(
    conn: &mut PgConnection,
    id: i64,
    lease: i32,
    (done, total, words): &(i32, i32, String),
) -> Result<Option<bool>> {
    let held = jobs::table
        .find(id)
        .filter(jobs::lease.eq(lease))
        .filter(jobs::state.eq(State::Running.code()));
    Ok(diesel::update(held)
        .set((
            jobs::done.eq(done),
            jobs::total.eq(total),
            jobs::words.eq(words),
        ))
        .returning(jobs::cancel_asked_at.is_not_null())
        .get_result(conn)
        .optional()?)
}

/// Has a job that ended tried again, from its first try; false when it is not in one of these states.
pub fn repeat(conn: &mut PgConnection, id: i64, from: &[State]) -> Result<bool> {
    let codes: Vec<&str> = from.iter().map(|state| state.code()).collect();
    let ended = jobs::table.find(id).filter(jobs::state.eq_any(codes));
    let changed = diesel::update(ended)
        .set((
            jobs::state.eq(State::Waiting.code()),
            jobs::attempts.eq(0),
            jobs::run_at.eq(now),
            jobs::finished_at.eq(None::<chrono::DateTime<chrono::Utc>>),
            jobs::cancel_asked_at.eq(None::<chrono::DateTime<chrono::Utc>>),
            jobs::done.eq(0),
            jobs::total.eq(0),
            jobs::words.eq(""),
        ))
        .execute(conn)?;
    if changed == 1 {
        let found = job_errors::table.filter(job_errors::job_id.eq(id));
        diesel::delete(found).execute(conn)?;
        wake(conn)?;
    }
    Ok(changed == 1)
}

/// The job of a kind with this dedupe key.
pub fn of_key(conn: &mut PgConnection, kind: &str, key: &str) -> Result<Option<i64>> {
    Ok(jobs::table
        .filter(jobs::kind.eq(kind))
        .filter(jobs::dedupe_key.eq(key))
        .select(jobs::id)
        .first(conn)
        .optional()?)
}

/// Ends a job that waits, or asks the one that runs to stop; where it stands now, `None` when it has ended.
pub fn cancel(conn: &mut PgConnection, id: i64) -> Result<Option<State>> {
    let waiting = jobs::table
        .find(id)
        .filter(jobs::state.eq(State::Waiting.code()));
    let ended = diesel::update(waiting)
        .set((
            jobs::state.eq(State::Cancelled.code()),
            jobs::finished_at.eq(now),
            jobs::cancel_asked_at.eq(now),
        ))
        .execute(conn)?;
    if ended == 1 {
        return Ok(Some(State::Cancelled));
    }
    let running = jobs::table
        .find(id)
        .filter(jobs::state.eq(State::Running.code()));
    let asked = diesel::update(running)
        .set(jobs::cancel_asked_at.eq(now))
        .execute(conn)?;
    Ok((asked == 1).then_some(State::Running))
}

/// Wakes every foreman.
pub fn wake(conn: &mut PgConnection) -> Result<()> {
    diesel::sql_query("NOTIFY jobs").execute(conn)?;
    Ok(())
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T> {
    Ok(serde_json::from_value(value)?)
}

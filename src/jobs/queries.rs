//! Every statement about jobs that pages need. Those who look after background work see all of it, others what they asked
//! for.
use chrono::{DateTime, Utc};
use diesel::{
    dsl::{exists, not, sql},
    pg::Pg,
    prelude::*,
    sql_types::{BigInt, Nullable, Text},
};

use super::model::{Found, JobErrorRow, JobRow};
use crate::{
    Result,
    platform::jobs::State,
    policy::{Actor, ManageJobs, Permission, Scope},
    schema::{job_errors, jobs, mails},
};

/// Errors of rows that a page shows.
const ERRORS: i64 = 100;

/// A statement about jobs that is still being put together.
pub type Boxed<'a> = jobs::BoxedQuery<'a, Pg>;

/// The jobs that an actor may see.
pub fn visible<'a>(actor: &Actor) -> Boxed<'a> {
    let all = jobs::table.into_boxed();
    let own = actor.user().map_or(-1, |user| user.id);
    match (actor.scope(), actor.holds(ManageJobs::NAME)) {
        (Scope::Institution, true) => all,
        (
            Scope::Institution
            | Scope::Staff(_)
            | Scope::Warden(_)
            | Scope::Parent(_)
            | Scope::Student(_)
            | Scope::Nobody,
            _,
        ) => all.filter(jobs::asked_by.eq(own)),
    }
}

/// One job; a stranger's does not exist.
pub fn job(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<JobRow> {
    Ok(visible(actor)
        .filter(jobs::id.eq(id))
        .select(JobRow::as_select())
        .first(conn)?)
}

/// One job with all that its page shows.
pub fn found(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<Found> {
    let asker =
        sql::<Nullable<Text>>("(SELECT users.name FROM users WHERE users.id = jobs.asked_by)");
    let (job, asker) = visible(actor)
        .filter(jobs::id.eq(id))
        .select((JobRow::as_select(), asker))
        .first(conn)?;
    let rows: Vec<(JobErrorRow, i64)> = job_errors::table
        .filter(job_errors::job_id.eq(id))
        .order(job_errors::number)
        .limit(ERRORS)
        .select((JobErrorRow::as_select(), sql::<BigInt>("count(*) OVER ()")))
        .load(conn)?;
    Ok(Found {
        job,
        asker,
        error_count: rows.first().map_or(0, |(_, count)| *count),
        errors: rows.into_iter().map(|(row, _)| row).collect(),
    })
}

/// Takes away some of the jobs that ended before an instant, but none whose mail somebody may still have sent again;
/// how many.
pub fn drop_ended(
    conn: &mut PgConnection,
    states: &[State],
    before: DateTime<Utc>,
    most: i64,
) -> Result<usize> {
    let codes: Vec<&str> = states.iter().map(|state| state.code()).collect();
    let refused = mails::table
        .filter(mails::state.eq("refused"))
        .filter(mails::job_id.eq(jobs::id.nullable()));
    let old: Vec<i64> = jobs::table
        .filter(jobs::finished_at.lt(before))
        .filter(jobs::state.eq_any(codes))
        .filter(not(exists(refused)))
        .limit(most)
        .select(jobs::id)
        .load(conn)?;
    Ok(diesel::delete(jobs::table.filter(jobs::id.eq_any(old))).execute(conn)?)
}

/// Takes away some of what became of mails long ago; how many.
pub fn drop_mails(conn: &mut PgConnection, before: DateTime<Utc>, most: i64) -> Result<usize> {
    let old: Vec<i64> = mails::table
        .filter(mails::updated_at.lt(before))
        .limit(most)
        .select(mails::id)
        .load(conn)?;
    Ok(diesel::delete(mails::table.filter(mails::id.eq_any(old))).execute(conn)?)
}

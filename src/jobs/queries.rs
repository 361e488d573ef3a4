//! Every statement about jobs that pages need. Those who look after background work see all of it, others what they asked
//! for.
use chrono::{DateTime, Utc};
use diesel::{dsl::sql, pg::Pg, prelude::*, sql_types::Integer};

use super::model::{Filter, Found, JobErrorRow, JobRow};
use crate::{
    Result,
    platform::{jobs::State, web::Page},
    policy::{Actor, ManageJobs, Permission, Scope},
    schema::{job_errors, jobs, mails, users},
};

/// Errors of rows that a page shows.
const ERRORS: i64 = 100;

type Boxed<'a> = jobs::BoxedQuery<'a, Pg>;

/// The jobs that an actor may see.
fn visible<'a>(actor: &Actor) -> Boxed<'a> {
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

fn filtered<'a>(actor: &Actor, filter: &Filter) -> Boxed<'a> {
    let mut query = visible(actor);
    for word in filter.search.split_whitespace().take(6) {
        let typed = word.trim_start_matches('#');
        let escaped = typed
            .replace('\\', r"\\")
            .replace('%', r"\%")
            .replace('_', r"\_");
        let number = typed.parse::<i64>().unwrap_or(-1);
        let like = format!("%{escaped}%");
        query = query.filter(
            jobs::about
                .ilike(like.clone())
                .or(jobs::last_error.assume_not_null().ilike(like))
                .or(jobs::id.eq(number)),
        );
    }
    if !filter.kind.is_empty() {
        query = query.filter(jobs::kind.eq(filter.kind.clone()));
    }
    match filter.state {
        Some(state) => query.filter(jobs::state.eq(state.code())),
        None => query,
    }
}

/// One page of the list: what needs somebody first, then what runs, then the newest.
pub fn page(
    conn: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    number: Option<u32>,
) -> Result<(Vec<JobRow>, i64)> {
    let total = filtered(actor, filter).count().get_result(conn)?;
    let rank = sql::<Integer>(
        "CASE jobs.state WHEN 'failed' THEN 0 WHEN 'running' THEN 1 WHEN 'waiting' THEN 2 ELSE 3 END",
    );
    let rows = filtered(actor, filter)
        .order((rank, jobs::id.desc()))
        .limit(Page::<JobRow>::SIZE)
        .offset(Page::<JobRow>::offset(number))
        .select(JobRow::as_select());
    Ok((rows.load(conn)?, total))
}

/// How many jobs are given up and wait for somebody.
pub fn failed(conn: &mut PgConnection, actor: &Actor) -> Result<i64> {
    let failed = visible(actor).filter(jobs::state.eq(State::Failed.code()));
    Ok(failed.count().get_result(conn)?)
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
    let job = job(conn, actor, id)?;
    let asker = match job.asked_by {
        Some(user) => users::table
            .find(user)
            .select(users::name)
            .first(conn)
            .optional()?,
        None => None,
    };
    let of_job = job_errors::table.filter(job_errors::job_id.eq(id));
    let errors = of_job
        .order(job_errors::number)
        .limit(ERRORS)
        .select(JobErrorRow::as_select())
        .load(conn)?;
    Ok(Found {
        job,
        asker,
        errors,
        error_count: of_job.count().get_result(conn)?,
    })
}

/// Takes away jobs that ended before an instant, but those whose mail somebody may still have sent again.
pub fn drop_ended(conn: &mut PgConnection, states: &[State], before: DateTime<Utc>) -> Result<()> {
    let codes: Vec<&str> = states.iter().map(|state| state.code()).collect();
    let refused = mails::table
        .filter(mails::state.eq("refused"))
        .filter(mails::job_id.is_not_null())
        .select(mails::job_id.assume_not_null());
    let old = jobs::table
        .filter(jobs::finished_at.lt(before))
        .filter(jobs::state.eq_any(codes))
        .filter(jobs::id.ne_all(refused));
    diesel::delete(old).execute(conn)?;
    Ok(())
}

/// Takes away what became of mails long ago.
pub fn drop_mails(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<()> {
    diesel::delete(mails::table.filter(mails::updated_at.lt(before))).execute(conn)?;
    Ok(())
}

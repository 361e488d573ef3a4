//! Every statement about the list of background work: one page of it, and all of it to be exported.
use diesel::{dsl::sql, prelude::*, sql_types::Integer};
use serde_json::Value;

use crate::{
    Result,
    jobs::{
        model::JobRow,
        queries::{Boxed, visible},
    },
    lists::{Kept, kept_of_list},
    platform::{jobs::State, text::like, web::Page},
    policy::Actor,
    schema::jobs,
};

/// What a list of jobs is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub search: String,
    pub kind: String,
    pub state: Option<State>,
}

/// What the page says beside its rows.
#[derive(Clone, Debug)]
pub struct Counts {
    /// Jobs that the filter leaves.
    pub total: i64,
    /// Jobs that were given up, whatever the filter.
    pub failed: i64,
    /// What the reader keeps of the list.
    pub kept: Kept,
}

fn filtered<'a>(actor: &Actor, filter: &Filter) -> Boxed<'a> {
    let mut query = visible(actor);
    for word in filter.search.split_whitespace().take(6) {
        let typed = word.trim_start_matches('#');
        let number = typed.parse::<i64>().unwrap_or(-1);
        let pattern = like(typed);
        query = query.filter(
            jobs::about
                .ilike(pattern.clone())
                .or(jobs::last_error.assume_not_null().ilike(pattern))
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

/// What needs somebody first, then what runs, then what waits, then the newest; each has an index.
fn ordered<'a>(query: Boxed<'a>, filter: &Filter) -> Boxed<'a> {
    let rank = sql::<Integer>(
        "CASE jobs.state WHEN 'failed' THEN 0 WHEN 'running' THEN 1 WHEN 'waiting' THEN 2 ELSE 3 END",
    );
    match filter.state {
        Some(_) => query.order(jobs::id.desc()),
        None => query.order((rank, jobs::id.desc())),
    }
}

/// One page of the list.
pub fn page(
    conn: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    number: Option<u32>,
) -> Result<Vec<JobRow>> {
    Ok(ordered(filtered(actor, filter), filter)
        .limit(Page::<JobRow>::SIZE)
        .offset(Page::<JobRow>::offset(number))
        .select(JobRow::as_select())
        .load(conn)?)
}

/// All that stands beside the page, in one statement.
pub fn counts(conn: &mut PgConnection, actor: &Actor, filter: &Filter) -> Result<Counts> {
    let total = filtered(actor, filter).count().single_value();
    let failed = visible(actor)
        .filter(jobs::state.eq(State::Failed.code()))
        .count()
        .single_value();
    let kept = kept_of_list(actor.user()?.id, "jobs");
    let (total, failed, kept): (Option<i64>, Option<i64>, Value) =
        diesel::select((total, failed, kept)).get_result(conn)?;
    Ok(Counts {
        total: total.unwrap_or_default(),
        failed: failed.unwrap_or_default(),
        kept: Kept::read(kept)?,
    })
}

/// The keys of the jobs that the filter leaves, in its order.
pub fn keys(
    conn: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    most: i64,
) -> Result<Vec<i64>> {
    let query = ordered(filtered(actor, filter), filter);
    Ok(query.limit(most).select(jobs::id).load(conn)?)
}

/// The jobs of some keys.
pub fn of_keys(conn: &mut PgConnection, actor: &Actor, keys: &[i64]) -> Result<Vec<JobRow>> {
    Ok(visible(actor)
        .filter(jobs::id.eq_any(keys))
        .select(JobRow::as_select())
        .load(conn)?)
}

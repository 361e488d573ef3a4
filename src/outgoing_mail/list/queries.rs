//! Every statement about the list of outgoing mail: one page of it, and all of it to be exported.
use diesel::{dsl::sql, prelude::*, sql_types::Integer};
use serde_json::Value;

use crate::{
    Result,
    lists::{Kept, kept_of_list},
    outgoing_mail::{
        model::{MailRow, MailState},
        queries::{Boxed, visible},
    },
    platform::{text::like, web::Page},
    policy::Actor,
    schema::mails,
};

/// What the list is narrowed to.
#[derive(Clone, Debug)]
pub struct Filter {
    pub search: String,
    pub state: Option<MailState>,
}

fn filtered<'a>(actor: &Actor, filter: &Filter) -> Boxed<'a> {
    let mut query = visible(actor);
    for word in filter.search.split_whitespace().take(6) {
        let pattern = like(word);
        query = query.filter(
            mails::to_address
                .ilike(pattern.clone())
                .or(mails::to_name.ilike(pattern.clone()))
                .or(mails::subject.ilike(pattern)),
        );
    }
    match filter.state {
        Some(state) => query.filter(mails::state.eq(state.code())),
        None => query,
    }
}

/// The refused first, then what is on its way, then the newest; each has an index.
fn ordered<'a>(query: Boxed<'a>, filter: &Filter) -> Boxed<'a> {
    let rank =
        sql::<Integer>("CASE mails.state WHEN 'refused' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END");
    match filter.state {
        Some(_) => query.order(mails::id.desc()),
        None => query.order((rank, mails::id.desc())),
    }
}

/// One page of the list.
pub fn page(
    conn: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    number: Option<u32>,
) -> Result<Vec<MailRow>> {
    Ok(ordered(filtered(actor, filter), filter)
        .limit(Page::<MailRow>::SIZE)
        .offset(Page::<MailRow>::offset(number))
        .select(MailRow::as_select())
        .load(conn)?)
}

/// How many mails the filter leaves, and what the reader keeps of the list, in one statement.
pub fn counts(conn: &mut PgConnection, actor: &Actor, filter: &Filter) -> Result<(i64, Kept)> {
    let total = filtered(actor, filter).count().single_value();
    let kept = kept_of_list(actor.user()?.id, "mails");
    let (total, kept): (Option<i64>, Value) = diesel::select((total, kept)).get_result(conn)?;
    Ok((total.unwrap_or_default(), Kept::read(kept)?))
}

/// The keys of the mails that the filter leaves, in its order.
pub fn keys(
    conn: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    most: i64,
) -> Result<Vec<i64>> {
    let query = ordered(filtered(actor, filter), filter);
    Ok(query.limit(most).select(mails::id).load(conn)?)
}

/// The mails of some keys.
pub fn of_keys(conn: &mut PgConnection, actor: &Actor, keys: &[i64]) -> Result<Vec<MailRow>> {
    Ok(visible(actor)
        .filter(mails::id.eq_any(keys))
        .select(MailRow::as_select())
        .load(conn)?)
}

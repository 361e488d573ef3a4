//! Every statement about mails that the page needs. They are seen by those who look after the institution alone.
use diesel::{dsl::sql, pg::Pg, prelude::*, sql_types::Integer};

use super::model::{MailRow, MailState};
use crate::{
    Result,
    platform::web::Page,
    policy::{Actor, Scope},
    schema::mails,
};

/// What the list is narrowed to.
#[derive(Clone, Debug)]
pub struct Filter {
    pub search: String,
    pub state: Option<MailState>,
}

type Boxed<'a> = mails::BoxedQuery<'a, Pg>;

fn visible<'a>(actor: &Actor) -> Boxed<'a> {
    let all = mails::table.into_boxed();
    match actor.scope() {
        Scope::Institution => all,
        Scope::Staff(_)
        | Scope::Warden(_)
        | Scope::Parent(_)
        | Scope::Student(_)
        | Scope::Nobody => all.filter(mails::id.lt(0)),
    }
}

fn filtered<'a>(actor: &Actor, filter: &Filter) -> Boxed<'a> {
    let mut query = visible(actor);
    for word in filter.search.split_whitespace().take(6) {
        let escaped = word
            .replace('\\', r"\\")
            .replace('%', r"\%")
            .replace('_', r"\_");
        let like = format!("%{escaped}%");
        query = query.filter(
            mails::to_address
                .ilike(like.clone())
                .or(mails::to_name.ilike(like.clone()))
                .or(mails::subject.ilike(like)),
        );
    }
    match filter.state {
        Some(state) => query.filter(mails::state.eq(state.code())),
        None => query,
    }
}

/// One page of the list: the refused first, then the newest.
pub fn page(
    conn: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    number: Option<u32>,
) -> Result<(Vec<MailRow>, i64)> {
    let total = filtered(actor, filter).count().get_result(conn)?;
    let rank =
        sql::<Integer>("CASE mails.state WHEN 'refused' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END");
    let rows = filtered(actor, filter)
        .order((rank, mails::id.desc()))
        .limit(Page::<MailRow>::SIZE)
        .offset(Page::<MailRow>::offset(number))
        .select(MailRow::as_select());
    Ok((rows.load(conn)?, total))
}

/// One mail; one that the actor may not see does not exist.
pub fn mail(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<MailRow> {
    Ok(visible(actor)
        .filter(mails::id.eq(id))
        .select(MailRow::as_select())
        .first(conn)?)
}

//! Every statement about single mails. They are seen by those who look after the institution alone.
use diesel::{pg::Pg, prelude::*};

use super::model::MailRow;
use crate::{
    Result,
    policy::{Actor, Scope},
    schema::mails,
};

/// A statement about mails that is still being put together.
pub type Boxed<'a> = mails::BoxedQuery<'a, Pg>;

/// The mails that an actor may see.
pub fn visible<'a>(actor: &Actor) -> Boxed<'a> {
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

/// One mail; one that the actor may not see does not exist.
pub fn mail(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<MailRow> {
    Ok(visible(actor)
        .filter(mails::id.eq(id))
        .select(MailRow::as_select())
        .first(conn)?)
}

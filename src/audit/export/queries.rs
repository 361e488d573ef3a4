//! The entries of a file: their keys first, then the entries of some keys.
use diesel::prelude::*;

use crate::{
    Result,
    audit::{
        model::{AuditRow, Filter},
        queries::{filtered, ordered, resolved, visible},
    },
    policy::Actor,
    schema::audit_entries,
};

/// The keys of the entries that the filter leaves, newest first.
pub fn keys(
    conn: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    most: i64,
) -> Result<Vec<i64>> {
    let filter = resolved(conn, filter)?;
    let query = ordered(filtered(actor, &filter), &filter, false);
    Ok(query.limit(most).select(audit_entries::id).load(conn)?)
}

/// The entries of some keys.
pub fn of_keys(conn: &mut PgConnection, actor: &Actor, keys: &[i64]) -> Result<Vec<AuditRow>> {
    Ok(visible(actor)
        .filter(audit_entries::id.eq_any(keys))
        .select(AuditRow::as_select())
        .load(conn)?)
}

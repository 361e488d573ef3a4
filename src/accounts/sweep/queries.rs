//! Every statement that takes away what has run out.
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{
    Result,
    schema::{account_links, api_tokens, held_forms, idempotency_keys, sessions, sign_in_failures},
};

/// Forms that were typed before a sign-in and never asked for again.
pub fn drop_held_forms(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<()> {
    diesel::delete(held_forms::table.filter(held_forms::created_at.lt(before))).execute(conn)?;
    Ok(())
}

/// Keys of submits that nobody repeats any more.
pub fn drop_idempotency_keys(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<()> {
    diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(before)))
        .execute(conn)?;
    Ok(())
}

/// Failures that count no longer.
pub fn drop_failures(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<()> {
    diesel::delete(sign_in_failures::table.filter(sign_in_failures::last_at.lt(before)))
        .execute(conn)?;
    Ok(())
}

/// Links that ran out long ago.
pub fn drop_links(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<()> {
    diesel::delete(account_links::table.filter(account_links::expires_at.lt(before)))
        .execute(conn)?;
    Ok(())
}

/// Tokens that ran out. A spent refresh token stays until then, so that its reuse is seen.
pub fn drop_tokens(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<()> {
    diesel::delete(api_tokens::table.filter(api_tokens::expires_at.lt(before))).execute(conn)?;
    Ok(())
}

/// Sessions that ended long ago; the audit log keeps that they were.
pub fn drop_sessions(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<()> {
    diesel::delete(sessions::table.filter(sessions::last_seen_at.lt(before))).execute(conn)?;
    Ok(())
}

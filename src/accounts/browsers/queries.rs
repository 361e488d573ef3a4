//! Every statement about known browsers.
use chrono::{DateTime, Utc};
use diesel::{
    dsl::{exists, now},
    prelude::*,
};

use super::model::KnownBrowser;
use crate::{
    Result,
    platform::secrets::Token,
    schema::{known_browsers, sessions, users},
};

/// Whether the person of that address has signed in with the browser that holds the token.
pub fn knows(conn: &mut PgConnection, email: &str, token: &Token) -> Result<bool> {
    let known = known_browsers::table
        .inner_join(users::table)
        .filter(users::email.eq(email))
        .filter(known_browsers::token_hash.eq(token.hash()));
    Ok(diesel::select(exists(known)).get_result(conn)?)
}

/// A person's browsers, the latest used first.
pub fn of_user(conn: &mut PgConnection, user: i64) -> Result<Vec<KnownBrowser>> {
    Ok(known_browsers::table
        .filter(known_browsers::user_id.eq(user))
        .order(known_browsers::last_used_at.desc())
        .select(KnownBrowser::as_select())
        .load(conn)?)
}

/// Gives the browser another token, for everybody it is known to.
pub fn renew(conn: &mut PgConnection, held: &[u8], new: &[u8]) -> Result<()> {
    diesel::update(known_browsers::table.filter(known_browsers::token_hash.eq(held)))
        .set(known_browsers::token_hash.eq(new))
        .execute(conn)?;
    Ok(())
}

/// Adds a browser to a person's, or notes that it was used; its key.
pub fn put(conn: &mut PgConnection, user: i64, hash: &[u8], agent: &str) -> Result<i64> {
    let used = (
        known_browsers::user_agent.eq(agent),
        known_browsers::last_used_at.eq(now),
    );
    Ok(diesel::insert_into(known_browsers::table)
        .values((
            known_browsers::user_id.eq(user),
            known_browsers::token_hash.eq(hash),
            used,
        ))
        .on_conflict((known_browsers::token_hash, known_browsers::user_id))
        .do_update()
        .set(used)
        .returning(known_browsers::id)
        .get_result(conn)?)
}

/// Forgets all but the latest used few.
pub fn keep_latest(conn: &mut PgConnection, user: i64, kept: i64) -> Result<()> {
    let older: Vec<i64> = known_browsers::table
        .filter(known_browsers::user_id.eq(user))
        .order((
            known_browsers::last_used_at.desc(),
            known_browsers::id.desc(),
        ))
        .offset(kept)
        .select(known_browsers::id)
        .load(conn)?;
    if !older.is_empty() {
        diesel::delete(known_browsers::table.filter(known_browsers::id.eq_any(older)))
            .execute(conn)?;
    }
    Ok(())
}

/// Forgets one browser of a person; how many that were.
pub fn forget(conn: &mut PgConnection, user: i64, id: i64) -> Result<usize> {
    let row = known_browsers::table
        .filter(known_browsers::id.eq(id))
        .filter(known_browsers::user_id.eq(user));
    Ok(diesel::delete(row).execute(conn)?)
}

/// Forgets a person's browsers but the one that a session is in; how many that were.
pub fn forget_others(conn: &mut PgConnection, user: i64, session: i64) -> Result<usize> {
    let kept: Option<i64> = sessions::table
        .find(session)
        .select(sessions::browser_id)
        .first(conn)?;
    let others = known_browsers::table
        .filter(known_browsers::user_id.eq(user))
        .filter(known_browsers::id.ne(kept.unwrap_or(0)));
    Ok(diesel::delete(others).execute(conn)?)
}

/// Forgets every browser of a person.
pub fn forget_all(conn: &mut PgConnection, user: i64) -> Result<()> {
    diesel::delete(known_browsers::table.filter(known_browsers::user_id.eq(user))).execute(conn)?;
    Ok(())
}

/// Forgets browsers that were not used since.
pub fn drop_unused(conn: &mut PgConnection, since: DateTime<Utc>) -> Result<()> {
    diesel::delete(known_browsers::table.filter(known_browsers::last_used_at.lt(since)))
        .execute(conn)?;
    Ok(())
}

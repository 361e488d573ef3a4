//! Every statement about sessions.
use chrono::{DateTime, TimeDelta, Utc};
use diesel::{dsl::now, prelude::*};

use super::model::{LiveSession, SessionRow};
use crate::{
    Result,
    platform::secrets::Token,
    schema::{api_tokens, held_forms, live_sessions, sessions, users},
};

/// The live session that a cookie names. Notes, once a minute, that it was seen.
pub fn live_by_cookie(conn: &mut PgConnection, token: &Token) -> Result<Option<LiveSession>> {
    let live = live_sessions::table
        .filter(live_sessions::token_hash.eq(token.hash()))
        .filter(live_sessions::kind.eq("browser"))
        .select(LiveSession::as_select())
        .first(conn)
        .optional()?;
    touched(conn, live)
}

/// The live session that an access token names, while the token lasts.
pub fn live_by_access_token(conn: &mut PgConnection, token: &Token) -> Result<Option<LiveSession>> {
    let live = live_sessions::table
        .inner_join(api_tokens::table.on(api_tokens::session_id.eq(live_sessions::id)))
        .filter(api_tokens::token_hash.eq(token.hash()))
        .filter(api_tokens::kind.eq("access"))
        .filter(api_tokens::expires_at.gt(now))
        .select(LiveSession::as_select())
        .first(conn)
        .optional()?;
    touched(conn, live)
}

fn touched(conn: &mut PgConnection, live: Option<LiveSession>) -> Result<Option<LiveSession>> {
    if let Some(stale) = live.as_ref().filter(|live| live.stale) {
        diesel::update(sessions::table.find(stale.id))
            .set(sessions::last_seen_at.eq(now))
            .execute(conn)?;
    }
    Ok(live)
}

/// A new row; its key.
#[derive(Insertable)]
#[diesel(table_name = sessions)]
pub struct NewSession<'a> {
    pub token_hash: Vec<u8>,
    pub user_id: i64,
    pub kind: &'a str,
    pub active_role: &'a str,
    pub epoch: i32,
    pub remembered: bool,
    pub idle_seconds: i32,
    pub expires_at: DateTime<Utc>,
    pub address: &'a str,
    pub user_agent: &'a str,
    pub browser_id: Option<i64>,
    pub new_browser: bool,
}

/// Adds a session.
pub fn insert(conn: &mut PgConnection, new: &NewSession<'_>) -> Result<i64> {
    Ok(diesel::insert_into(sessions::table)
        .values(new)
        .returning(sessions::id)
        .get_result(conn)?)
}

/// A person's sessions that still count, the latest seen first.
pub fn of_user(conn: &mut PgConnection, user: i64) -> Result<Vec<SessionRow>> {
    let live = live_sessions::table
        .filter(live_sessions::user_id.eq(user))
        .select(live_sessions::id);
    Ok(sessions::table
        .filter(sessions::id.eq_any(live))
        .order(sessions::last_seen_at.desc())
        .select(SessionRow::as_select())
        .load(conn)?)
}

/// Ends one session of a person; how many that were.
pub fn end(conn: &mut PgConnection, user: i64, id: i64) -> Result<usize> {
    let row = sessions::table
        .filter(sessions::id.eq(id))
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null());
    Ok(diesel::update(row)
        .set(sessions::ended_at.eq(now))
        .execute(conn)?)
}

/// Ends a person's sessions but one; how many that were.
pub fn end_others(conn: &mut PgConnection, user: i64, kept: Option<i64>) -> Result<usize> {
    let rows = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::id.ne(kept.unwrap_or(0)));
    Ok(diesel::update(rows)
        .set(sessions::ended_at.eq(now))
        .execute(conn)?)
}

/// Raises a person's epoch: every session and token from before counts no longer.
pub fn raise_epoch(conn: &mut PgConnection, user: i64) -> Result<i32> {
    let raised = diesel::update(users::table.find(user)).set(users::epoch.eq(users::epoch + 1));
    Ok(raised.returning(users::epoch).get_result(conn)?)
}

/// Cuts a session's limits to those of staff, for one that now acts as staff.
pub fn shorten(
    conn: &mut PgConnection,
    id: i64,
    idle_seconds: i32,
    ends: DateTime<Utc>,
) -> Result<()> {
    let row = sessions::table.find(id);
    diesel::update(row.filter(sessions::idle_seconds.gt(idle_seconds)))
        .set(sessions::idle_seconds.eq(idle_seconds))
        .execute(conn)?;
    diesel::update(row.filter(sessions::expires_at.gt(ends)))
        .set(sessions::expires_at.eq(ends))
        .execute(conn)?;
    Ok(())
}

/// Sets the role a session acts in.
pub fn set_role(conn: &mut PgConnection, id: i64, role: &str) -> Result<()> {
    diesel::update(sessions::table.find(id))
        .set(sessions::active_role.eq(role))
        .execute(conn)?;
    Ok(())
}

/// Notes that the person has just proved who they are, and names the session anew.
pub fn set_verified(conn: &mut PgConnection, id: i64, token_hash: &[u8]) -> Result<()> {
    let set = (
        sessions::verified_at.eq(now),
        sessions::token_hash.eq(token_hash),
    );
    diesel::update(sessions::table.find(id))
        .set(set)
        .execute(conn)?;
    Ok(())
}

/// Whose session a cookie names, if it has run out and was not ended: a stolen cookie of a signed-out session says nothing.
pub fn owner_of(conn: &mut PgConnection, token: &Token) -> Result<Option<i64>> {
    Ok(sessions::table
        .inner_join(users::table)
        .filter(sessions::token_hash.eq(token.hash()))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::epoch.eq(users::epoch))
        .filter(users::deactivated_at.is_null())
        .select(sessions::user_id)
        .first(conn)
        .optional()?)
}

/// Keeps what was typed into a page's form.
pub fn insert_form(conn: &mut PgConnection, user: i64, page: &str, fields: &str) -> Result<()> {
    diesel::insert_into(held_forms::table)
        .values((
            held_forms::user_id.eq(user),
            held_forms::page.eq(page),
            held_forms::fields.eq(fields),
        ))
        .on_conflict((held_forms::user_id, held_forms::page))
        .do_update()
        .set((
            held_forms::fields.eq(fields),
            held_forms::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Forgets all but the latest few forms kept for a person.
pub fn keep_latest_forms(conn: &mut PgConnection, user: i64, kept: i64) -> Result<()> {
    let latest: Vec<i64> = held_forms::table
        .filter(held_forms::user_id.eq(user))
        .order(held_forms::created_at.desc())
        .limit(kept)
        .select(held_forms::id)
        .load(conn)?;
    let older = held_forms::table
        .filter(held_forms::user_id.eq(user))
        .filter(held_forms::id.ne_all(latest));
    diesel::delete(older).execute(conn)?;
    Ok(())
}

/// What was kept for a page within the last hour.
pub fn held_form(conn: &mut PgConnection, user: i64, page: &str) -> Result<Option<String>> {
    Ok(held_forms::table
        .filter(held_forms::user_id.eq(user))
        .filter(held_forms::page.eq(page))
        .filter(held_forms::created_at.gt(Utc::now() - TimeDelta::hours(1)))
        .select(held_forms::fields)
        .first(conn)
        .optional()?)
}

/// Forgets what was kept for a page: the form was sent.
pub fn release_form(conn: &mut PgConnection, user: i64, page: &str) -> Result<()> {
    let row = held_forms::table
        .filter(held_forms::user_id.eq(user))
        .filter(held_forms::page.eq(page));
    diesel::delete(row).execute(conn)?;
    Ok(())
}

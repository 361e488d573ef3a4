//! Every statement of signing in.
use chrono::{DateTime, Utc};
use diesel::{dsl::now, prelude::*};

use super::model::Account;
use crate::{
    Result,
    schema::{api_tokens, recovery_codes, sessions, sign_in_failures, user_roles, users},
};

diesel::define_sql_function! {
    /// The time now, not that of the transaction's beginning.
    fn clock_timestamp() -> diesel::sql_types::Timestamptz;
}

/// The account of an email.
pub fn account_by_email(conn: &mut PgConnection, email: &str) -> Result<Option<Account>> {
    Ok(users::table
        .filter(users::email.eq(email))
        .select(Account::as_select())
        .first(conn)
        .optional()?)
}

/// The account of a key.
pub fn account(conn: &mut PgConnection, id: i64) -> Result<Account> {
    Ok(users::table
        .find(id)
        .select(Account::as_select())
        .first(conn)?)
}

/// The codes of the roles a person holds.
pub fn roles(conn: &mut PgConnection, user: i64) -> Result<Vec<String>> {
    Ok(user_roles::table
        .filter(user_roles::user_id.eq(user))
        .select(user_roles::role)
        .load(conn)?)
}

/// The role of the person's last session.
pub fn last_role(conn: &mut PgConnection, user: i64) -> Result<Option<String>> {
    let last = sessions::table
        .filter(sessions::user_id.eq(user))
        .order(sessions::last_seen_at.desc());
    Ok(last.select(sessions::active_role).first(conn).optional()?)
}

/// Failures of an account or address and when the latest was, with the database's time, by which waits are counted.
/// Locked: two attempts at the same moment are looked at one after the other.
pub fn lock_failures(
    conn: &mut PgConnection,
    scope: &str,
    key: &[u8],
) -> Result<(i32, DateTime<Utc>, DateTime<Utc>)> {
    use sign_in_failures::dsl;
    diesel::insert_into(dsl::sign_in_failures)
        .values((
            dsl::scope.eq(scope),
            dsl::key.eq(key),
            dsl::failures.eq(0),
            dsl::last_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)?;
    let (failures, latest) = dsl::sign_in_failures
        .find((scope, key))
        .select((dsl::failures, dsl::last_at))
        .for_update()
        .first(conn)?;
    let time = diesel::select(clock_timestamp()).get_result(conn)?;
    Ok((failures, latest, time))
}

/// Sets the count of failures, the latest of them at that moment.
pub fn set_failures(
    conn: &mut PgConnection,
    scope: &str,
    key: &[u8],
    failures: i32,
    at: DateTime<Utc>,
) -> Result<()> {
    let set = (
        sign_in_failures::failures.eq(failures),
        sign_in_failures::last_at.eq(at),
    );
    diesel::update(sign_in_failures::table.find((scope, key)))
        .set(set)
        .execute(conn)?;
    Ok(())
}

/// Takes one failure back that was none; the latest one is the one before.
pub fn refund_failure(
    conn: &mut PgConnection,
    scope: &str,
    key: &[u8],
    latest: DateTime<Utc>,
) -> Result<()> {
    use sign_in_failures::dsl;
    let row = dsl::sign_in_failures
        .find((scope, key))
        .filter(dsl::failures.gt(0));
    diesel::update(row)
        .set((dsl::failures.eq(dsl::failures - 1), dsl::last_at.eq(latest)))
        .execute(conn)?;
    Ok(())
}

/// Forgets the failures on an account.
pub fn clear_failures(conn: &mut PgConnection, key: &[u8]) -> Result<()> {
    diesel::delete(sign_in_failures::table.find(("account", key))).execute(conn)?;
    Ok(())
}

/// Notes a sign-in.
pub fn set_signed_in(conn: &mut PgConnection, user: i64) -> Result<()> {
    diesel::update(users::table.find(user))
        .set(users::last_login_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Stores the hash made anew with today's parameters, unless the password was changed meanwhile.
pub fn rehash(conn: &mut PgConnection, user: i64, checked: &str, hash: &str) -> Result<()> {
    let row = users::table
        .find(user)
        .filter(users::password_hash.eq(checked));
    diesel::update(row)
        .set(users::password_hash.eq(hash))
        .execute(conn)?;
    Ok(())
}

/// Uses up a time step of the second factor; false when it or a later one was used before.
pub fn use_step(conn: &mut PgConnection, user: i64, step: i64) -> Result<bool> {
    let row = users::table
        .find(user)
        .filter(users::totp_last_step.lt(step));
    Ok(diesel::update(row)
        .set(users::totp_last_step.eq(step))
        .execute(conn)?
        == 1)
}

/// Uses up a recovery code; false when there is no such unused one.
pub fn use_recovery_code(conn: &mut PgConnection, user: i64, hash: &[u8]) -> Result<bool> {
    let row = recovery_codes::table
        .filter(recovery_codes::user_id.eq(user))
        .filter(recovery_codes::code_hash.eq(hash))
        .filter(recovery_codes::used_at.is_null());
    Ok(diesel::update(row)
        .set(recovery_codes::used_at.eq(now))
        .execute(conn)?
        == 1)
}

/// Whether the person has signed in with an app of that name before: an app keeps no cookie to be known by.
pub fn knows_app(conn: &mut PgConnection, user: i64, agent: &str) -> Result<bool> {
    let same = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::kind.eq("api"))
        .filter(sessions::user_agent.eq(agent));
    Ok(diesel::select(diesel::dsl::exists(same)).get_result(conn)?)
}

/// Ends the session that a browser's cookie names; whose it was, if it had not ended before.
pub fn end_session(conn: &mut PgConnection, token_hash: &[u8]) -> Result<Option<i64>> {
    let row = sessions::table
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::ended_at.is_null());
    Ok(diesel::update(row)
        .set(sessions::ended_at.eq(now))
        .returning(sessions::user_id)
        .get_result(conn)
        .optional()?)
}

/// Adds a token of an API session.
pub fn insert_token(
    conn: &mut PgConnection,
    session: i64,
    kind: &str,
    hash: &[u8],
    ends: DateTime<Utc>,
) -> Result<()> {
    diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::session_id.eq(session),
            api_tokens::kind.eq(kind),
            api_tokens::token_hash.eq(hash),
            api_tokens::expires_at.eq(ends),
        ))
        .execute(conn)?;
    Ok(())
}

/// A refresh token's row, locked, so that two uses of it at once are seen one after the other.
pub fn lock_refresh_token(conn: &mut PgConnection, hash: &[u8]) -> Result<Option<RefreshToken>> {
    Ok(api_tokens::table
        .filter(api_tokens::token_hash.eq(hash))
        .filter(api_tokens::kind.eq("refresh"))
        .select(RefreshToken::as_select())
        .for_update()
        .first(conn)
        .optional()?)
}

/// A refresh token as the database has it.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = api_tokens, check_for_backend(diesel::pg::Pg))]
pub struct RefreshToken {
    pub id: i64,
    pub session_id: i64,
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

/// Marks a refresh token as spent.
pub fn spend_token(conn: &mut PgConnection, id: i64) -> Result<()> {
    diesel::update(api_tokens::table.find(id))
        .set(api_tokens::used_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Ends an API session: its tokens count no longer.
pub fn end_family(conn: &mut PgConnection, session: i64) -> Result<Option<i64>> {
    let row = diesel::update(sessions::table.find(session)).set(sessions::ended_at.eq(now));
    Ok(row
        .returning(sessions::user_id)
        .get_result(conn)
        .optional()?)
}

/// Whether a session still counts; notes that it was seen.
pub fn family_lives(conn: &mut PgConnection, session: i64) -> Result<bool> {
    use crate::schema::live_sessions;
    let live = live_sessions::table
        .find(session)
        .select(live_sessions::id)
        .first::<i64>(conn)
        .optional()?;
    if live.is_some() {
        diesel::update(sessions::table.find(session))
            .set(sessions::last_seen_at.eq(now))
            .execute(conn)?;
    }
    Ok(live.is_some())
}

/// Forgets tokens of a session that have run out.
pub fn drop_old_tokens(conn: &mut PgConnection, session: i64) -> Result<()> {
    let old = api_tokens::table
        .filter(api_tokens::session_id.eq(session))
        .filter(api_tokens::expires_at.lt(now));
    diesel::delete(old).execute(conn)?;
    Ok(())
}

//! Every statement about the security of an account.
use chrono::{DateTime, Utc};
use diesel::{dsl::now, prelude::*};

use crate::{
    Result,
    platform::keys::SealedColumn,
    schema::{recovery_codes, users},
    sealed_column,
};

/// The second factor's secret.
pub const TOTP_SECRET: SealedColumn = sealed_column!(users, totp_secret);

/// The state of an account's locks.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct Locks {
    pub password_changed_at: Option<DateTime<Utc>>,
    pub totp_confirmed_at: Option<DateTime<Utc>>,
}

/// The locks of an account.
pub fn locks(conn: &mut PgConnection, user: i64) -> Result<Locks> {
    Ok(users::table
        .find(user)
        .select(Locks::as_select())
        .first(conn)?)
}

/// How many recovery codes are left.
pub fn codes_left(conn: &mut PgConnection, user: i64) -> Result<i64> {
    let unused = recovery_codes::table
        .filter(recovery_codes::user_id.eq(user))
        .filter(recovery_codes::used_at.is_null());
    Ok(unused.count().get_result(conn)?)
}

/// Stores a secret that is confirmed with its first code; false when one was confirmed already.
pub fn confirm_secret(
    conn: &mut PgConnection,
    user: i64,
    sealed: &[u8],
    step: i64,
) -> Result<bool> {
    let row = users::table
        .find(user)
        .filter(users::totp_confirmed_at.is_null());
    let set = (
        users::totp_secret.eq(sealed),
        users::totp_last_step.eq(step),
        users::totp_confirmed_at.eq(now),
    );
    Ok(diesel::update(row).set(set).execute(conn)? == 1)
}

/// Takes the second factor off.
pub fn remove_secret(conn: &mut PgConnection, user: i64) -> Result<bool> {
    let row = users::table
        .find(user)
        .filter(users::totp_confirmed_at.is_not_null());
    let set = (
        users::totp_confirmed_at.eq(None::<DateTime<Utc>>),
        users::totp_secret.eq(None::<Vec<u8>>),
    );
    Ok(diesel::update(row).set(set).execute(conn)? == 1)
}

/// Puts new recovery codes in the place of all older ones.
pub fn replace_codes(conn: &mut PgConnection, user: i64, hashes: &[Vec<u8>]) -> Result<()> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user))).execute(conn)?;
    let rows: Vec<_> = hashes
        .iter()
        .map(|hash| {
            (
                recovery_codes::user_id.eq(user),
                recovery_codes::code_hash.eq(hash),
            )
        })
        .collect();
    diesel::insert_into(recovery_codes::table)
        .values(rows)
        .execute(conn)?;
    Ok(())
}

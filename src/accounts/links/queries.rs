//! Every statement about links.
use chrono::{DateTime, Utc};
use diesel::{dsl::now, prelude::*};

use crate::{
    Result,
    schema::{account_links, users},
};

/// Whom a letter is for.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct Addressee {
    pub name: String,
    pub email: String,
    pub language: String,
    pub deactivated_at: Option<DateTime<Utc>>,
}

/// Whom a letter is for.
pub fn addressee(conn: &mut PgConnection, user: i64) -> Result<Option<Addressee>> {
    Ok(users::table
        .find(user)
        .select(Addressee::as_select())
        .first(conn)
        .optional()?)
}

/// The key of an open account.
pub fn open_account(conn: &mut PgConnection, email: &str) -> Result<Option<i64>> {
    let open = users::table
        .filter(users::email.eq(email))
        .filter(users::deactivated_at.is_null());
    Ok(open.select(users::id).first(conn).optional()?)
}

/// How many links a person was sent since an instant.
pub fn sent_since(conn: &mut PgConnection, user: i64, since: DateTime<Utc>) -> Result<i64> {
    let sent = account_links::table
        .filter(account_links::user_id.eq(user))
        .filter(account_links::created_at.gt(since));
    Ok(sent.count().get_result(conn)?)
}

/// Adds a link; the ones before it count no longer. One that is there already lasts longer, unless it was used up.
pub fn replace(
    conn: &mut PgConnection,
    user: i64,
    purpose: &str,
    hash: &[u8],
    ends: DateTime<Utc>,
) -> Result<()> {
    let others = account_links::table
        .filter(account_links::user_id.eq(user))
        .filter(account_links::used_at.is_null())
        .filter(account_links::token_hash.ne(hash));
    diesel::update(others)
        .set(account_links::used_at.eq(now))
        .execute(conn)?;
    diesel::insert_into(account_links::table)
        .values((
            account_links::user_id.eq(user),
            account_links::purpose.eq(purpose),
            account_links::token_hash.eq(hash),
            account_links::expires_at.eq(ends),
        ))
        .on_conflict(account_links::token_hash)
        .do_update()
        .set(account_links::expires_at.eq(ends))
        .execute(conn)?;
    Ok(())
}

/// Uses up every link of a person.
pub fn void(conn: &mut PgConnection, user: i64) -> Result<()> {
    let open = account_links::table
        .filter(account_links::user_id.eq(user))
        .filter(account_links::used_at.is_null());
    diesel::update(open)
        .set(account_links::used_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// A link that still counts: whose, and what for.
#[derive(Debug, Queryable)]
pub struct OpenLink {
    pub id: i64,
    pub user: i64,
    pub purpose: String,
    pub name: String,
    pub email: String,
}

/// The link that a token names, while it counts.
pub fn open_link(conn: &mut PgConnection, hash: &[u8]) -> Result<Option<OpenLink>> {
    Ok(account_links::table
        .inner_join(users::table)
        .filter(account_links::token_hash.eq(hash))
        .filter(account_links::used_at.is_null())
        .filter(account_links::expires_at.gt(now))
        .filter(users::deactivated_at.is_null())
        .select((
            account_links::id,
            users::id,
            account_links::purpose,
            users::name,
            users::email,
        ))
        .first(conn)
        .optional()?)
}

/// Uses a link up; false when somebody was faster.
pub fn use_up(conn: &mut PgConnection, id: i64) -> Result<bool> {
    let row = account_links::table
        .find(id)
        .filter(account_links::used_at.is_null());
    Ok(diesel::update(row)
        .set(account_links::used_at.eq(now))
        .execute(conn)?
        == 1)
}

/// Stores a password; the account is active from now on.
pub fn store_password(conn: &mut PgConnection, user: i64, hash: &str) -> Result<()> {
    use diesel::dsl::sql;
    use diesel::sql_types::{Nullable, Timestamptz};
    diesel::update(users::table.find(user))
        .set((
            users::password_hash.eq(hash),
            users::password_changed_at.eq(now),
            users::activated_at.eq(sql::<Nullable<Timestamptz>>(
                "coalesce(activated_at, now())",
            )),
            users::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

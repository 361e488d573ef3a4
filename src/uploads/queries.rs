//! Every statement about uploads. A file is its owner's: no scope shows another's, only the record that has use for it
//! does (see [`super::Readers`]).
use chrono::{DateTime, Utc};
use diesel::{
    dsl::{count_star, now, sql},
    pg::Pg,
    prelude::*,
    sql_types::{BigInt, Integer},
};

use super::model::{Owner, State, Upload};
use crate::{Result, policy::Actor, schema::uploads};

/// A new row.
#[derive(Insertable)]
#[diesel(table_name = uploads)]
pub struct NewUpload<'a> {
    pub key: &'a str,
    pub owner_kind: &'a str,
    pub owner_id: i64,
    pub filename: &'a str,
    pub content_type: &'a str,
    pub size: i64,
    pub sha256: &'a [u8],
    pub purpose: &'a str,
    pub expires_at: DateTime<Utc>,
}

type Boxed<'a> = uploads::BoxedQuery<'a, Pg>;

fn owned<'a>(owner: Owner) -> Boxed<'a> {
    uploads::table
        .filter(uploads::owner_kind.eq(owner.kind))
        .filter(uploads::owner_id.eq(owner.id))
        .into_boxed()
}

/// Adds an upload.
pub fn insert(conn: &mut PgConnection, new: &NewUpload<'_>) -> Result<Upload> {
    Ok(diesel::insert_into(uploads::table)
        .values(new)
        .returning(Upload::as_returning())
        .get_result(conn)?)
}

/// One of the actor's own uploads; a stranger's does not exist.
pub fn own(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<Upload> {
    Ok(owned(Owner::of(actor)?)
        .filter(uploads::id.eq(id))
        .select(Upload::as_select())
        .first(conn)?)
}

/// One upload, whosesoever: for jobs, and for those who then ask whether it may be seen.
pub fn find(conn: &mut PgConnection, id: i64) -> Result<Option<Upload>> {
    Ok(uploads::table
        .find(id)
        .select(Upload::as_select())
        .first(conn)
        .optional()?)
}

/// Lets one request of an owner at a time count what they keep.
pub fn lock_owner(conn: &mut PgConnection, owner: Owner) -> Result<()> {
    let folded = i32::try_from(owner.id.rem_euclid(i64::from(i32::MAX))).unwrap_or_default();
    diesel::sql_query("SELECT pg_advisory_xact_lock($1, $2)")
        .bind::<Integer, _>(7312)
        .bind::<Integer, _>(folded)
        .execute(conn)?;
    Ok(())
}

/// What an owner keeps: bytes and files; what is still to come counts as there.
pub fn kept(conn: &mut PgConnection, owner: Owner) -> Result<(i64, i64)> {
    let gone = [State::Refused.code(), State::Quarantined.code()];
    // PostgreSQL adds up BIGINT as NUMERIC.
    let counted = (
        sql::<BigInt>("coalesce(sum(size), 0)::bigint"),
        count_star(),
    );
    Ok(owned(owner)
        .filter(uploads::state.ne_all(gone))
        .select(counted)
        .first(conn)?)
}

/// Takes on the check of an upload that waits for it; the number of the claim, or nothing when somebody else is at it.
pub fn claim(conn: &mut PgConnection, id: i64, stale: DateTime<Utc>) -> Result<Option<i32>> {
    let free = uploads::claimed_at
        .is_null()
        .or(uploads::claimed_at.lt(stale));
    let row = uploads::table
        .find(id)
        .filter(uploads::state.eq(State::Waiting.code()))
        .filter(free);
    Ok(diesel::update(row)
        .set((
            uploads::claims.eq(uploads::claims + 1),
            uploads::claimed_at.eq(Utc::now()),
        ))
        .returning(uploads::claims)
        .get_result(conn)
        .optional()?)
}

/// Gives a claim back: the check could not be made.
pub fn release(conn: &mut PgConnection, id: i64, claim: i32) -> Result<()> {
    let row = uploads::table.find(id).filter(uploads::claims.eq(claim));
    diesel::update(row)
        .set(uploads::claimed_at.eq(None::<DateTime<Utc>>))
        .execute(conn)?;
    Ok(())
}

/// What a check found.
#[derive(AsChangeset)]
#[diesel(table_name = uploads)]
pub struct Checked<'a> {
    pub state: &'a str,
    pub refusal: Option<&'a str>,
    /// Of what is kept in the place of what was sent, where that differs.
    pub key: Option<&'a str>,
    pub size: Option<i64>,
    pub sha256: Option<&'a [u8]>,
    pub completed_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Notes what a check found, if the claim still counts; the row as it is then.
pub fn settle(
    conn: &mut PgConnection,
    id: i64,
    claim: i32,
    checked: &Checked<'_>,
) -> Result<Option<Upload>> {
    let row = uploads::table
        .find(id)
        .filter(uploads::state.eq(State::Waiting.code()))
        .filter(uploads::claims.eq(claim));
    Ok(diesel::update(row)
        .set(checked)
        .returning(Upload::as_returning())
        .get_result(conn)
        .optional()?)
}

/// Notes what the scanner found; how many rows still waited for it.
pub fn set_scanned(
    conn: &mut PgConnection,
    id: i64,
    state: State,
    finding: Option<&str>,
) -> Result<usize> {
    let row = uploads::table
        .find(id)
        .filter(uploads::state.eq(State::Received.code()));
    Ok(diesel::update(row)
        .set((
            uploads::state.eq(state.code()),
            uploads::finding.eq(finding),
            uploads::scanned_at.eq(now),
        ))
        .execute(conn)?)
}

/// Says that a record has use for the upload: the sweep leaves it alone. How many rows were free for it.
pub fn set_attached(conn: &mut PgConnection, id: i64) -> Result<usize> {
    let row = uploads::table
        .find(id)
        .filter(uploads::attached_at.is_null());
    Ok(diesel::update(row)
        .set((
            uploads::attached_at.eq(now),
            uploads::expires_at.eq(None::<DateTime<Utc>>),
        ))
        .execute(conn)?)
}

/// When the sweep is to take an upload; never, without an instant.
pub fn set_expiry(conn: &mut PgConnection, id: i64, at: Option<DateTime<Utc>>) -> Result<()> {
    diesel::update(uploads::table.find(id))
        .set(uploads::expires_at.eq(at))
        .execute(conn)?;
    Ok(())
}

/// The next uploads after a key whose time is over, but none that is being checked.
pub fn expired(conn: &mut PgConnection, stale: DateTime<Utc>, after: i64) -> Result<Vec<Upload>> {
    Ok(uploads::table
        .filter(uploads::id.gt(after))
        .filter(uploads::expires_at.lt(now))
        .filter(
            uploads::claimed_at
                .is_null()
                .or(uploads::claimed_at.lt(stale))
                .or(uploads::state.ne(State::Waiting.code())),
        )
        .order(uploads::id)
        .limit(200)
        .select(Upload::as_select())
        .load(conn)?)
}

/// Removes a row whose time is over; a record may have found use for it in between.
pub fn delete_expired(conn: &mut PgConnection, id: i64) -> Result<usize> {
    let row = uploads::table.find(id).filter(uploads::expires_at.lt(now));
    Ok(diesel::delete(row).execute(conn)?)
}

/// Uploads that have waited for the scanner since before an instant.
pub fn unscanned(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<Vec<i64>> {
    Ok(uploads::table
        .filter(uploads::state.eq(State::Received.code()))
        .filter(uploads::completed_at.lt(before))
        .order(uploads::completed_at)
        .limit(1000)
        .select(uploads::id)
        .load(conn)?)
}

/// Which of these keys belong to an upload, and where that stands.
pub fn states_of(conn: &mut PgConnection, keys: &[String]) -> Result<Vec<(String, String)>> {
    Ok(uploads::table
        .filter(uploads::key.eq_any(keys))
        .select((uploads::key, uploads::state))
        .load(conn)?)
}

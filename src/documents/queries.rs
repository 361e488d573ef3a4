//! Every statement about papers and the photos of students.
use diesel::{
    dsl::{exists, now, sql_query},
    prelude::*,
    sql_types::{BigInt, Text},
};

use super::{
    actions::NewDocument,
    model::{Document, Whose},
};
use crate::{
    Error, Result,
    people::fields::{SeenBy, Tier},
    policy::Actor,
    schema::{person_documents, students, users},
    staff,
    students::{self as slice, about},
    uploads::Upload,
};

/// The papers of somebody that were not removed, the latest first.
pub fn of_person(
    conn: &mut PgConnection,
    whose: Whose,
    user: i64,
    tier: Tier,
) -> Result<Vec<Document>> {
    let rows: Vec<Document> = sql_query(
        "SELECT d.id, d.kind, d.note, d.seen_by, d.expires_on, d.added_at, a.name AS added_by, d.verified_at, v.name AS verified_by,
                p.id AS upload, p.filename, p.state
           FROM person_documents d LEFT JOIN users a ON a.id = d.added_by LEFT JOIN users v ON v.id = d.verified_by
           LEFT JOIN uploads p ON p.id = d.upload_id
          WHERE d.user_id = $1 AND d.holder = $2 AND d.removed_at IS NULL
          ORDER BY d.id DESC",
    )
    .bind::<BigInt, _>(user)
    .bind::<Text, _>(whose.code())
    .load(conn)?;
    let seen = rows.into_iter().filter(|row| tier.sees(row.seen_by()));
    Ok(seen.collect())
}

/// Adds a paper; the key.
pub fn insert(conn: &mut PgConnection, cmd: &NewDocument, by: i64) -> QueryResult<i64> {
    diesel::insert_into(person_documents::table)
        .values((
            person_documents::user_id.eq(cmd.user),
            person_documents::holder.eq(cmd.whose.code()),
            person_documents::kind.eq(cmd.kind.code()),
            person_documents::note.eq(&cmd.note),
            person_documents::upload_id.eq(cmd.upload),
            person_documents::seen_by.eq(cmd.seen_by.code()),
            person_documents::expires_on.eq(cmd.expires_on),
            person_documents::added_by.eq(by),
        ))
        .returning(person_documents::id)
        .get_result(conn)
}

/// What of a paper matters when something is done with it.
#[derive(Clone, Debug, Queryable)]
pub struct Held {
    /// What it is.
    pub kind: String,
    /// Its file.
    pub upload: Option<i64>,
    /// Whether it is verified.
    pub verified: bool,
    /// Whether it was removed.
    pub removed: bool,
}

/// A paper of somebody, locked until the transaction ends; another's does not exist.
pub fn lock(conn: &mut PgConnection, (whose, user): (Whose, i64), id: i64) -> Result<Held> {
    Ok(person_documents::table
        .find(id)
        .filter(person_documents::user_id.eq(user))
        .filter(person_documents::holder.eq(whose.code()))
        .select((
            person_documents::kind,
            person_documents::upload_id,
            person_documents::verified_at.is_not_null(),
            person_documents::removed_at.is_not_null(),
        ))
        .for_update()
        .first(conn)?)
}

/// Notes that a paper was verified.
pub fn set_verified(conn: &mut PgConnection, id: i64, by: Option<i64>) -> QueryResult<usize> {
    diesel::update(person_documents::table.find(id))
        .set((
            person_documents::verified_by.eq(by),
            person_documents::verified_at.eq(now),
        ))
        .execute(conn)
}

/// Removes a paper: the entry stays, the file goes.
pub fn set_removed(
    conn: &mut PgConnection,
    id: i64,
    by: Option<i64>,
    reason: &str,
) -> QueryResult<usize> {
    diesel::update(person_documents::table.find(id))
        .set((
            person_documents::removed_by.eq(by),
            person_documents::removed_at.eq(now),
            person_documents::removed_reason.eq(reason),
            person_documents::upload_id.eq(None::<i64>),
        ))
        .execute(conn)
}

/// The photo of somebody's account, locked until the transaction ends.
pub fn lock_photo(conn: &mut PgConnection, user: i64) -> Result<Option<i64>> {
    Ok(users::table
        .find(user)
        .select(users::photo_upload_id)
        .for_update()
        .first(conn)?)
}

/// Makes an account refer to a photo, or to none.
pub fn set_photo(conn: &mut PgConnection, user: i64, photo: Option<i64>) -> Result<()> {
    diesel::update(users::table.find(user))
        .set((users::photo_upload_id.eq(photo), users::updated_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// As what an actor looks at the papers of somebody, by the key of their record; their account. A stranger does not exist.
pub fn reader(
    conn: &mut PgConnection,
    actor: &Actor,
    (whose, id): (Whose, i64),
) -> Result<(i64, String, Tier)> {
    match whose {
        Whose::Student => {
            let about = about(conn, actor, id)?.close()?;
            Ok((about.student.user_id, about.student.name, about.tier))
        }
        Whose::Staff => {
            let member = staff::member(conn, actor, id)?;
            let own = actor.user()?.id == member.user_id;
            let tier = match (actor.holds("staff.manage"), own) {
                (true, _) => Tier::Office,
                (false, true) => Tier::Own,
                (false, false) => Tier::Staff,
            };
            if !own && !actor.holds("staff.view") {
                return Err(Error::Forbidden);
            }
            Ok((member.user_id, member.name, tier))
        }
    }
}

/// Whoever may see a paper may read its file.
pub fn may_read(conn: &mut PgConnection, actor: &Actor, upload: &Upload) -> Result<bool> {
    let found: Option<(String, i64, String)> = person_documents::table
        .filter(person_documents::upload_id.eq(upload.id))
        .filter(person_documents::removed_at.is_null())
        .select((
            person_documents::holder,
            person_documents::user_id,
            person_documents::seen_by,
        ))
        .first(conn)
        .optional()?;
    let Some((holder, user, seen_by)) = found else {
        return Ok(false);
    };
    let seen_by = SeenBy::of(&seen_by).unwrap_or(SeenBy::Office);
    let key = match holder.as_str() {
        "student" => {
            let own = students::table.filter(students::user_id.eq(user));
            let id: Option<i64> = own.select(students::id).first(conn).optional()?;
            id.map(|id| (Whose::Student, id))
        }
        _ => {
            use crate::schema::staff as table;
            let own = table::table.filter(table::user_id.eq(user));
            let id: Option<i64> = own.select(table::id).first(conn).optional()?;
            id.map(|id| (Whose::Staff, id))
        }
    };
    let Some(key) = key else { return Ok(false) };
    match reader(conn, actor, key) {
        Ok((.., tier)) => Ok(tier.sees(seen_by)),
        Err(Error::NotFound | Error::Forbidden | Error::SignedOut) => Ok(false),
        Err(err) => Err(err),
    }
}

/// Whoever may see a student may see their photo.
pub fn may_read_photo(conn: &mut PgConnection, actor: &Actor, upload: &Upload) -> Result<bool> {
    let seen = slice::visible(actor).select(students::user_id);
    let shown = users::table
        .filter(users::photo_upload_id.eq(upload.id))
        .filter(users::id.eq_any(seen));
    Ok(diesel::select(exists(shown)).get_result(conn)?)
}

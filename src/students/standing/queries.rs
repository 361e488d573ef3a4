//! Every statement about where students stand.
use diesel::prelude::*;

use crate::{
    Result,
    policy::Actor,
    schema::{sections, students},
    students::{
        model::Status,
        queries::{seated, visible},
    },
};

/// What of a student matters when their status changes.
#[derive(Clone, Debug, Queryable)]
pub struct Standing {
    /// `students.id`
    pub id: i64,
    /// `Status::of`
    pub status: String,
    /// `sections.id`
    pub section: Option<i64>,
    /// Raised by every change.
    pub version: i32,
}

/// A student whom the actor may see, locked until the transaction ends; a stranger's does not exist.
pub fn lock(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<Standing> {
    let seen = visible(actor).filter(students::id.eq(id));
    seen.select(students::id).first::<i64>(conn)?;
    Ok(students::table
        .find(id)
        .select((
            students::id,
            students::status,
            students::section_id,
            students::version,
        ))
        .for_no_key_update()
        .first(conn)?)
}

/// Writes where a student stands.
pub fn set_status(conn: &mut PgConnection, id: i64, status: Status) -> QueryResult<usize> {
    diesel::update(students::table.find(id))
        .set((
            students::status.eq(status.code()),
            students::version.eq(students::version + 1),
        ))
        .execute(conn)
}

/// Raises the version: what is to come of a student has changed.
pub fn touch(conn: &mut PgConnection, id: i64) -> QueryResult<()> {
    diesel::update(students::table.find(id))
        .set(students::version.eq(students::version + 1))
        .execute(conn)
        .map(drop)
}

/// Takes the roll number off: another may have it.
pub fn clear_roll_number(conn: &mut PgConnection, id: i64) -> QueryResult<usize> {
    diesel::update(students::table.find(id))
        .set(students::roll_number.eq(None::<i16>))
        .execute(conn)
}

/// Takes the section off.
pub fn clear_section(conn: &mut PgConnection, id: i64) -> QueryResult<usize> {
    diesel::update(students::table.find(id))
        .set((
            students::section_id.eq(None::<i64>),
            students::roll_number.eq(None::<i16>),
        ))
        .execute(conn)
}

/// Whether a section has a seat left; locked until the transaction ends.
pub fn has_seat(conn: &mut PgConnection, section: i64) -> Result<bool> {
    let (capacity, retired): (i16, bool) = sections::table
        .find(section)
        .select((sections::capacity, sections::retired_at.is_not_null()))
        .for_update()
        .first(conn)?;
    Ok(!retired && seated(conn, section)? < i64::from(capacity))
}

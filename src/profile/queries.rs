//! Every statement about one's own profile.
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{
    Result,
    policy::User,
    schema::{guardianships, students, users},
};

/// What only the table of users knows of a person.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct Own {
    pub name: String,
    pub phone: Option<String>,
    pub language: String,
    pub last_login_at: Option<DateTime<Utc>>,
    pub shortcuts: bool,
    pub version: i32,
}

/// A student, as one who may see them refers to them.
#[derive(Debug, Queryable)]
pub struct StudentReference {
    pub id: i64,
    pub name: String,
    pub admission_number: String,
    pub semester: i16,
}

/// One's own row.
pub fn own(conn: &mut PgConnection, user: &User) -> Result<Own> {
    Ok(users::table
        .find(user.id)
        .select(Own::as_select())
        .first(conn)?)
}

/// One's own row, locked until the transaction ends.
pub fn lock_own(conn: &mut PgConnection, user: &User) -> Result<Own> {
    Ok(users::table
        .find(user.id)
        .select(Own::as_select())
        .for_update()
        .first(conn)?)
}

/// The student that one is, or the children that one has here.
pub fn students(conn: &mut PgConnection, user: &User) -> Result<Vec<StudentReference>> {
    let children = guardianships::table
        .filter(guardianships::parent_id.eq(user.parent.unwrap_or(0)))
        .select(guardianships::student_id);
    Ok(students::table
        .inner_join(users::table)
        .filter(
            students::id
                .eq(user.student.unwrap_or(0))
                .or(students::id.eq_any(children)),
        )
        .order(students::admission_number)
        .select((
            students::id,
            users::name,
            students::admission_number,
            students::semester,
        ))
        .load(conn)?)
}

/// What one may change of oneself.
#[derive(AsChangeset)]
#[diesel(table_name = users)]
pub struct OwnChange<'a> {
    pub name: Option<&'a str>,
    pub phone: Option<Option<&'a str>>,
    pub language: Option<&'a str>,
    pub shortcuts: Option<bool>,
}

/// Changes one's own row.
pub fn change(conn: &mut PgConnection, user: i64, change: &OwnChange<'_>) -> Result<()> {
    let touched = (
        change,
        users::version.eq(users::version + 1),
        users::updated_at.eq(diesel::dsl::now),
    );
    diesel::update(users::table.find(user))
        .set(touched)
        .execute(conn)?;
    Ok(())
}

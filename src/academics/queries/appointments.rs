//! Every statement about who heads, advises and teaches.
use diesel::{
    dsl::sql_query,
    prelude::*,
    sql_types::{Array, BigInt, Bool, Nullable, Text},
};

use crate::{
    Result,
    schema::{departments, sections, staff, users},
};

/// Somebody to be appointed.
#[derive(Clone, Debug, QueryableByName)]
pub struct Candidate {
    /// `staff.id`
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// The full name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// What they are here.
    #[diesel(sql_type = Text)]
    pub designation: String,
    /// The department's short name.
    #[diesel(sql_type = Nullable<Text>)]
    pub department: Option<String>,
    /// Whether they are appointed now.
    #[diesel(sql_type = Bool)]
    pub appointed: bool,
    /// Whether they lead those who are.
    #[diesel(sql_type = Bool)]
    pub leads: bool,
}

/// Whether the member of staff `f` with the account `u` can be appointed: they work in a department, teach, and can sign in.
macro_rules! fits {
    () => {
        "(u.deactivated_at IS NULL AND f.department_id IS NOT NULL
          AND EXISTS (SELECT FROM user_roles r WHERE r.user_id = u.id AND r.role = 'faculty'))"
    };
}

/// Those who can be appointed, and those who are, of whom `$1` tells which.
macro_rules! candidates {
    ($appointed:literal, $leads:literal, $among:literal) => {
        concat!(
            "SELECT f.id, u.name, f.designation, d.code AS department, ",
            $appointed,
            " AS appointed, ",
            $leads,
            " AS leads
               FROM staff f JOIN users u ON u.id = f.user_id LEFT JOIN departments d ON d.id = f.department_id
              WHERE ",
            $appointed,
            " OR (",
            fits!(),
            " AND ",
            $among,
            ") ORDER BY lower(d.code), lower(u.name), f.id"
        )
    };
}

/// Who can head a department: its own.
pub const HEADS: &str = candidates!(
    "EXISTS (SELECT FROM departments x WHERE x.id = $1 AND x.head_id = f.id)",
    "false",
    "f.department_id = $1"
);

/// Who can advise a section.
pub const ADVISERS: &str = candidates!(
    "EXISTS (SELECT FROM sections x WHERE x.id = $1 AND x.adviser_id = f.id)",
    "false",
    "true"
);

/// Who can teach an offering.
pub const TEACHERS: &str = candidates!(
    "EXISTS (SELECT FROM offering_staff x WHERE x.offering_id = $1 AND x.staff_id = f.id)",
    "EXISTS (SELECT FROM offering_staff x WHERE x.offering_id = $1 AND x.staff_id = f.id AND x.leads)",
    "true"
);

/// Those who can be appointed to something by its key, and those who are.
pub fn candidates(
    conn: &mut PgConnection,
    statement: &'static str,
    id: i64,
) -> Result<Vec<Candidate>> {
    Ok(sql_query(statement).bind::<BigInt, _>(id).load(conn)?)
}

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Those among some members of staff who can be appointed.
pub fn fitting(conn: &mut PgConnection, ids: &[i64]) -> Result<Vec<i64>> {
    let statement = concat!(
        "SELECT f.id FROM staff f JOIN users u ON u.id = f.user_id WHERE f.id = ANY ($1) AND ",
        fits!()
    );
    let rows: Vec<Key> = sql_query(statement)
        .bind::<Array<BigInt>, _>(ids)
        .load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Locks a department until the transaction ends: its version, and `staff.id` of its head.
pub fn lock_department(conn: &mut PgConnection, id: i64) -> Result<(i32, Option<i64>)> {
    Ok(departments::table
        .find(id)
        .select((departments::version, departments::head_id))
        .for_update()
        .first(conn)?)
}

/// Locks a section until the transaction ends: its version, and `staff.id` of its adviser.
pub fn lock_adviser(conn: &mut PgConnection, id: i64) -> Result<(i32, Option<i64>)> {
    Ok(sections::table
        .find(id)
        .select((sections::version, sections::adviser_id))
        .for_update()
        .first(conn)?)
}

/// The department a member of staff works in; none also for who is not one.
pub fn department_of_staff(conn: &mut PgConnection, id: i64) -> Result<Option<i64>> {
    let department = staff::table.find(id).select(staff::department_id);
    Ok(department.first(conn).optional()?.flatten())
}

/// The name of a member of staff, for the history.
pub fn staff_name(conn: &mut PgConnection, id: Option<i64>) -> Result<Option<String>> {
    let Some(id) = id else { return Ok(None) };
    let name = staff::table
        .inner_join(users::table)
        .filter(staff::id.eq(id));
    Ok(name.select(users::name).first(conn).optional()?)
}

/// Sets the head of a department.
pub fn set_head(conn: &mut PgConnection, department: i64, staff: Option<i64>) -> Result<()> {
    let version = departments::version.eq(departments::version + 1);
    diesel::update(departments::table.find(department))
        .set((departments::head_id.eq(staff), version))
        .execute(conn)?;
    Ok(())
}

/// Sets the adviser of a section.
pub fn set_adviser(conn: &mut PgConnection, section: i64, staff: Option<i64>) -> Result<()> {
    let version = sections::version.eq(sections::version + 1);
    diesel::update(sections::table.find(section))
        .set((sections::adviser_id.eq(staff), version))
        .execute(conn)?;
    Ok(())
}

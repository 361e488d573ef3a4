//! Every statement about members of staff. Reads take the actor and see whom the actor may see.
mod check;
pub mod list;

use diesel::{
    dsl::{exists, sql},
    expression::SqlLiteral,
    pg::Pg,
    prelude::*,
    sql_types::{BigInt, Nullable},
};

pub use check::check;

use super::{
    entry::{Employ, StaffParticulars},
    model::Member,
};
use crate::{
    Result,
    policy::{Actor, Role, Scope},
    schema::{departments, sections, staff, user_roles, users},
    students,
};

/// The members of staff whom an actor may see: all, or oneself and those of the departments one heads.
pub fn visible<'a>(actor: &Actor) -> staff::BoxedQuery<'a, Pg> {
    let all = staff::table.into_boxed();
    match actor.scope() {
        Scope::Institution => all,
        Scope::Staff(own) => {
            let headed = departments::table
                .filter(departments::head_id.eq(own))
                .select(departments::id.nullable());
            all.filter(staff::id.eq(own).or(staff::department_id.eq_any(headed)))
        }
        Scope::Warden(own) => all.filter(staff::id.eq(own)),
        Scope::Parent(_) | Scope::Student(_) | Scope::Nobody => all.filter(staff::id.lt(0)),
    }
}

/// The accounts that an actor may find: the institution's for those who look after it; for those who work here, the
/// students whom they see and all colleagues, until they leave. Nobody else finds anybody.
pub fn findable<'a>(actor: &Actor) -> users::BoxedQuery<'a, Pg> {
    let all = users::table.into_boxed();
    match actor.scope() {
        Scope::Institution => all,
        Scope::Staff(_) | Scope::Warden(_) => {
            let studying = students::visible(actor).select(crate::schema::students::user_id);
            let working = exists(staff::table.filter(staff::user_id.eq(users::id)));
            all.filter(users::id.eq_any(studying).or(working))
                .filter(users::deactivated_at.is_null())
        }
        Scope::Parent(_) | Scope::Student(_) | Scope::Nobody => all.filter(users::id.lt(0)),
    }
}

fn photo() -> SqlLiteral<Nullable<BigInt>> {
    sql("(SELECT p.id FROM uploads p WHERE p.id = users.photo_upload_id AND p.state = 'clean')")
}

macro_rules! whole {
    ($actor:expr) => {
        staff::table
            .inner_join(users::table)
            .left_join(departments::table.on(staff::department_id.eq(departments::id.nullable())))
            .filter(staff::id.eq_any(visible($actor).select(staff::id)))
            .select((
                staff::id,
                users::id,
                users::name,
                users::email,
                staff::staff_number,
                staff::designation,
                staff::joined_on,
                staff::department_id,
                departments::name.nullable(),
                users::phone,
                staff::status,
                photo(),
                staff::version,
                users::version,
            ))
    };
}

/// One member of staff; a stranger's does not exist.
pub fn member(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<Member> {
    Ok(whole!(actor).filter(staff::id.eq(id)).first(conn)?)
}

/// Those of a department whom the actor may see, by name.
pub fn colleagues(conn: &mut PgConnection, actor: &Actor, department: i64) -> Result<Vec<Member>> {
    Ok(whole!(actor)
        .filter(staff::department_id.eq(department))
        .order((users::name, staff::id))
        .load(conn)?)
}

/// How many members of staff the actor may see.
pub fn count(conn: &mut PgConnection, actor: &Actor) -> Result<i64> {
    Ok(visible(actor).count().get_result(conn)?)
}

/// Whether a user holds a role of staff.
pub fn has_role(conn: &mut PgConnection, user: i64) -> Result<bool> {
    let of_staff = Role::ALL.into_iter().filter(|role| role.is_staff());
    let codes: Vec<&str> = of_staff.map(Role::code).collect();
    let held = user_roles::table
        .filter(user_roles::user_id.eq(user))
        .filter(user_roles::role.eq_any(codes));
    Ok(diesel::select(exists(held)).get_result(conn)?)
}

/// Adds a member of staff; the key.
pub fn insert(conn: &mut PgConnection, cmd: &Employ) -> QueryResult<i64> {
    diesel::insert_into(staff::table)
        .values((
            staff::user_id.eq(cmd.user),
            staff::staff_number.eq(cmd.staff_number.as_str()),
            staff::department_id.eq(cmd.department),
            staff::designation.eq(cmd.designation.as_str()),
            staff::joined_on.eq(cmd.joined_on),
        ))
        .returning(staff::id)
        .get_result(conn)
}

/// A member of staff whom the actor may see, locked until the transaction ends.
pub fn lock(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<Standing> {
    let seen = visible(actor).filter(staff::id.eq(id));
    seen.select(staff::id).first::<i64>(conn)?;
    Ok(staff::table
        .find(id)
        .select((staff::id, staff::user_id, staff::version))
        .for_no_key_update()
        .first(conn)?)
}

/// What of a member of staff matters when their status changes.
#[derive(Clone, Debug, Queryable)]
pub struct Standing {
    /// `staff.id`
    pub id: i64,
    /// `users.id`
    pub user: i64,
    /// Raised by every change.
    pub version: i32,
}

/// Changes what the office keeps of a member of staff.
pub fn update(conn: &mut PgConnection, id: i64, cmd: &StaffParticulars) -> QueryResult<usize> {
    diesel::update(staff::table.find(id))
        .set((
            staff::department_id.eq(cmd.department),
            staff::designation.eq(cmd.designation.as_str()),
            staff::joined_on.eq(cmd.joined_on),
            staff::version.eq(staff::version + 1),
        ))
        .execute(conn)
}

/// Writes where a member of staff stands.
pub fn set_status(conn: &mut PgConnection, id: i64, status: &str) -> QueryResult<usize> {
    diesel::update(staff::table.find(id))
        .set((
            staff::status.eq(status),
            staff::version.eq(staff::version + 1),
        ))
        .execute(conn)
}

/// Raises the version.
pub fn touch(conn: &mut PgConnection, id: i64) -> QueryResult<()> {
    diesel::update(staff::table.find(id))
        .set(staff::version.eq(staff::version + 1))
        .execute(conn)
        .map(drop)
}

/// Ends the appointments of a member of staff: the keys of the departments and of the sections.
pub fn end_appointments(conn: &mut PgConnection, id: i64) -> Result<(Vec<i64>, Vec<i64>)> {
    let headed = diesel::update(departments::table.filter(departments::head_id.eq(id)))
        .set((
            departments::head_id.eq(None::<i64>),
            departments::version.eq(departments::version + 1),
        ))
        .returning(departments::id)
        .get_results(conn)?;
    let advised = diesel::update(sections::table.filter(sections::adviser_id.eq(id)))
        .set((
            sections::adviser_id.eq(None::<i64>),
            sections::version.eq(sections::version + 1),
        ))
        .returning(sections::id)
        .get_results(conn)?;
    Ok((headed, advised))
}

/// Whether a department can be worked in.
pub fn is_open(conn: &mut PgConnection, department: i64) -> Result<bool> {
    let open = departments::table
        .find(department)
        .filter(departments::retired_at.is_null());
    Ok(diesel::select(exists(open)).get_result(conn)?)
}

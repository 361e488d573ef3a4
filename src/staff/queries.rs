//! Every statement about members of staff. Reads take the actor and see whom the actor may see.
use diesel::{
    dsl::{exists, sql_query},
    pg::Pg,
    prelude::*,
    sql_types::Text,
};

use super::{actions::Employ, model::Member};
use crate::{
    Result,
    policy::{Actor, Role, Scope},
    schema::{departments, staff, user_roles, users},
    students,
};

/// The members of staff whom an actor may see: all, or oneself and those of the departments one heads.
fn visible<'a>(actor: &Actor) -> staff::BoxedQuery<'a, Pg> {
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

#[derive(QueryableByName)]
struct Fault {
    #[diesel(sql_type = Text)]
    sentence: String,
}

/// What must hold of members of staff and does not, one sentence each.
pub fn check(conn: &mut PgConnection) -> Result<Vec<String>> {
    let faults: Vec<Fault> = sql_query(
        "SELECT DISTINCT 'The account ' || r.user_id || ' has a role of staff and is no member of it.' AS sentence
           FROM user_roles r
          WHERE r.role IN ('admin', 'principal', 'faculty', 'warden')
            AND NOT EXISTS (SELECT FROM staff s WHERE s.user_id = r.user_id)
         UNION ALL
         SELECT 'The member of staff ' || s.staff_number || ' has no role of staff.'
           FROM staff s
          WHERE NOT EXISTS (SELECT FROM user_roles r WHERE r.user_id = s.user_id
                              AND r.role IN ('admin', 'principal', 'faculty', 'warden'))
         ORDER BY 1",
    )
    .load(conn)?;
    Ok(faults.into_iter().map(|fault| fault.sentence).collect())
}

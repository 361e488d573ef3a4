//! Every statement about parents. Whoever may see a student may see who the parents are.
use diesel::{
    dsl::{exists, sql_query},
    prelude::*,
    sql_types::Text,
};

use super::{actions::LinkChild, model::Guardian};
use crate::{
    Result,
    policy::{Actor, Role, Scope},
    schema::{guardianships, parents, students, user_roles, users},
    students::{self as slice, Student},
};

/// The children of the parent who acts, the eldest first; nobody else has any here.
pub fn children(conn: &mut PgConnection, actor: &Actor) -> Result<Vec<Student>> {
    let parent = match actor.scope() {
        Scope::Parent(parent) => parent,
        Scope::Institution
        | Scope::Staff(_)
        | Scope::Warden(_)
        | Scope::Student(_)
        | Scope::Nobody => return Ok(Vec::new()),
    };
    let keys: Vec<i64> = guardianships::table
        .inner_join(students::table)
        .filter(guardianships::parent_id.eq(parent))
        .order((students::date_of_birth, students::id))
        .select(students::id)
        .load(conn)?;
    keys.into_iter()
        .map(|key| slice::student(conn, actor, key))
        .collect()
}

/// The parents and guardians of a student whom the actor may see.
pub fn guardians_of(conn: &mut PgConnection, actor: &Actor, student: i64) -> Result<Vec<Guardian>> {
    let seen = slice::visible(actor)
        .filter(students::id.eq(student))
        .select(students::id);
    Ok(guardianships::table
        .inner_join(parents::table.inner_join(users::table))
        .filter(guardianships::student_id.eq_any(seen))
        .order((guardianships::relation.desc(), parents::id))
        .select((
            parents::id,
            users::id,
            users::name,
            users::email,
            users::phone,
            guardianships::relation,
        ))
        .load(conn)?)
}

/// Whether a user holds the role of a parent.
pub fn has_role(conn: &mut PgConnection, user: i64) -> Result<bool> {
    let held = user_roles::table.find((user, Role::Parent.code()));
    Ok(diesel::select(exists(held)).get_result(conn)?)
}

/// Whether a parent and a student are one person.
pub fn is_same_person(conn: &mut PgConnection, parent: i64, student: i64) -> Result<bool> {
    let own = parents::table
        .find(parent)
        .inner_join(students::table.on(students::user_id.eq(parents::user_id)))
        .filter(students::id.eq(student));
    Ok(diesel::select(exists(own)).get_result(conn)?)
}

/// Adds a parent; the key.
pub fn insert(conn: &mut PgConnection, user: i64) -> QueryResult<i64> {
    diesel::insert_into(parents::table)
        .values(parents::user_id.eq(user))
        .returning(parents::id)
        .get_result(conn)
}

/// Adds a link between a parent and a child.
pub fn insert_link(conn: &mut PgConnection, cmd: &LinkChild) -> QueryResult<usize> {
    diesel::insert_into(guardianships::table)
        .values((
            guardianships::parent_id.eq(cmd.parent),
            guardianships::student_id.eq(cmd.student),
            guardianships::relation.eq(cmd.relation.code()),
        ))
        .execute(conn)
}

#[derive(QueryableByName)]
struct Fault {
    #[diesel(sql_type = Text)]
    sentence: String,
}

/// What must hold of parents and does not, one sentence each.
pub fn check(conn: &mut PgConnection) -> Result<Vec<String>> {
    let faults: Vec<Fault> = sql_query(
        "SELECT 'The parent ' || p.id || ' has no child here.' AS sentence
           FROM parents p WHERE NOT EXISTS (SELECT FROM guardianships g WHERE g.parent_id = p.id)
         UNION ALL
         SELECT 'The account ' || r.user_id || ' has the role of a parent and is none.'
           FROM user_roles r
          WHERE r.role = 'parent' AND NOT EXISTS (SELECT FROM parents p WHERE p.user_id = r.user_id)
         UNION ALL
         SELECT 'The parent ' || p.id || ' lacks the role of a parent.'
           FROM parents p
          WHERE NOT EXISTS (SELECT FROM user_roles r WHERE r.user_id = p.user_id AND r.role = 'parent')
         ORDER BY 1",
    )
    .load(conn)?;
    Ok(faults.into_iter().map(|fault| fault.sentence).collect())
}

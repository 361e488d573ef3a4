//! Whose studies are somebody's own business.
use diesel::prelude::*;

use crate::{
    Result,
    policy::{Actor, Scope},
    schema::{guardianships, students, users},
};

/// A student whom the reader is, or is a parent of.
#[derive(Clone, Debug, Queryable)]
pub struct Own {
    /// `students.id`
    pub id: i64,
    /// The full name.
    pub name: String,
}

/// The student who acts, or the children of the parent who does, the eldest first.
pub fn own(conn: &mut PgConnection, actor: &Actor) -> Result<Vec<Own>> {
    let all = students::table
        .inner_join(users::table)
        .order((students::date_of_birth, students::id))
        .select((students::id, users::name))
        .into_boxed();
    let own = match actor.scope() {
        Scope::Student(student) => all.filter(students::id.eq(student)),
        Scope::Parent(parent) => {
            let children = guardianships::table
                .filter(guardianships::parent_id.eq(parent))
                .select(guardianships::student_id);
            all.filter(students::id.eq_any(children))
        }
        Scope::Institution | Scope::Staff(_) | Scope::Warden(_) | Scope::Nobody => {
            return Ok(Vec::new());
        }
    };
    Ok(own.load(conn)?)
}

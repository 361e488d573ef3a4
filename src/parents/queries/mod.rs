//! Every statement about parents. Whoever may see a student may see who the parents are.
mod check;
pub mod list;

use diesel::{dsl::exists, pg::Pg, prelude::*};

pub use check::check;

use super::{
    actions::LinkChild,
    model::{Child, Guardian, Parent},
};
use crate::{
    Result,
    policy::{Actor, Role, Scope},
    schema::{guardianships, parents, students, user_roles, users},
    students::{self as slice, Student},
};

/// Parents of whom only the rows themselves are of interest.
pub type Visible<'a> = parents::BoxedQuery<'a, Pg>;

/// The parents whom an actor may see: those of the students whom they look after, oneself, one's own.
pub fn visible<'a>(actor: &Actor) -> Visible<'a> {
    let all = parents::table.into_boxed();
    match actor.scope() {
        Scope::Institution => all,
        Scope::Staff(_) | Scope::Warden(_) | Scope::Student(_) => {
            let children = slice::cared_for(actor).select(students::id);
            let links = guardianships::table
                .filter(guardianships::student_id.eq_any(children))
                .select(guardianships::parent_id);
            all.filter(parents::id.eq_any(links))
        }
        Scope::Parent(parent) => all.filter(parents::id.eq(parent)),
        Scope::Nobody => all.filter(parents::id.lt(0)),
    }
}

/// One parent; a stranger does not exist.
pub fn parent(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<Parent> {
    let seen = visible(actor)
        .filter(parents::id.eq(id))
        .select(parents::id);
    Ok(parents::table
        .inner_join(users::table)
        .filter(parents::id.eq_any(seen))
        .select(Parent::as_select())
        .first(conn)?)
}

/// The children of the parent who acts, the eldest first; nobody else has any here.
pub fn children(conn: &mut PgConnection, actor: &Actor) -> Result<Vec<Student>> {
    match actor.scope() {
        Scope::Parent(_) => slice::seen_by(conn, actor),
        Scope::Institution
        | Scope::Staff(_)
        | Scope::Warden(_)
        | Scope::Student(_)
        | Scope::Nobody => Ok(Vec::new()),
    }
}

/// The children of a parent whom the actor may see: those of them whom the actor sees, too.
pub fn children_of(conn: &mut PgConnection, actor: &Actor, parent: i64) -> Result<Vec<Child>> {
    let seen = slice::visible(actor).select(students::id);
    Ok(guardianships::table
        .inner_join(students::table.inner_join(users::table))
        .filter(guardianships::parent_id.eq(parent))
        .filter(guardianships::student_id.eq_any(seen))
        .order((users::name, students::id))
        .select((
            students::id,
            users::name,
            students::admission_number,
            students::status,
            guardianships::relation,
            guardianships::is_primary,
        ))
        .load(conn)?)
}

/// The parents and guardians of a student whom the actor looks after, who is called first before the others.
pub fn guardians_of(conn: &mut PgConnection, actor: &Actor, student: i64) -> Result<Vec<Guardian>> {
    let seen = slice::cared_for(actor)
        .filter(students::id.eq(student))
        .select(students::id);
    Ok(guardianships::table
        .inner_join(parents::table.inner_join(users::table))
        .filter(guardianships::student_id.eq_any(seen))
        .order((
            guardianships::is_primary.desc(),
            guardianships::relation.desc(),
            parents::id,
        ))
        .select((
            parents::id,
            users::id,
            users::name,
            users::email,
            users::phone,
            guardianships::relation,
            guardianships::is_primary,
        ))
        .load(conn)?)
}

/// A student whom the actor may see, locked until the transaction ends; a stranger's does not exist.
pub fn lock_student(conn: &mut PgConnection, actor: &Actor, student: i64) -> Result<()> {
    let seen = slice::visible(actor).filter(students::id.eq(student));
    seen.select(students::id).first::<i64>(conn)?;
    students::table
        .find(student)
        .select(students::id)
        .for_no_key_update()
        .first::<i64>(conn)?;
    Ok(())
}

/// An account, locked until the transaction ends.
pub fn lock_account(conn: &mut PgConnection, user: i64) -> Result<()> {
    let row = users::table.find(user).select(users::id).for_update();
    row.first::<i64>(conn)?;
    Ok(())
}

/// Raises the version of an account: what is kept beside it has changed.
pub fn touch_account(conn: &mut PgConnection, user: i64) -> Result<()> {
    diesel::update(users::table.find(user))
        .set(users::version.eq(users::version + 1))
        .execute(conn)?;
    Ok(())
}

/// The parent that a user is.
pub fn of_user(conn: &mut PgConnection, user: i64) -> Result<Option<i64>> {
    let found = parents::table.filter(parents::user_id.eq(user));
    Ok(found.select(parents::id).first(conn).optional()?)
}

/// The name of a parent, for the history.
pub fn name(conn: &mut PgConnection, parent: i64) -> Result<Option<String>> {
    let of = parents::table
        .inner_join(users::table)
        .filter(parents::id.eq(parent));
    Ok(of.select(users::name).first(conn).optional()?)
}

/// A link between a parent and a child.
#[derive(Clone, Debug, Queryable)]
pub struct Link {
    /// [`super::model::Relation::of`]
    pub relation: String,
    /// Whether the parent is called first.
    pub is_primary: bool,
}

/// The link between a parent and a child.
pub fn link(conn: &mut PgConnection, parent: i64, student: i64) -> Result<Option<Link>> {
    Ok(guardianships::table
        .find((parent, student))
        .select((guardianships::relation, guardianships::is_primary))
        .first(conn)
        .optional()?)
}

/// Takes a link away.
pub fn delete_link(conn: &mut PgConnection, parent: i64, student: i64) -> QueryResult<usize> {
    diesel::delete(guardianships::table.find((parent, student))).execute(conn)
}

/// Has the next guardian of a student called first, if there is one.
pub fn promote_next(conn: &mut PgConnection, student: i64) -> Result<()> {
    let next: Option<i64> = guardianships::table
        .filter(guardianships::student_id.eq(student))
        .select(diesel::dsl::min(guardianships::parent_id))
        .first(conn)?;
    match next {
        Some(parent) => set_primary(conn, parent, student),
        None => Ok(()),
    }
}

/// Has a guardian of a student called first, and nobody else.
pub fn set_primary(conn: &mut PgConnection, parent: i64, student: i64) -> Result<()> {
    let all = guardianships::table.filter(guardianships::student_id.eq(student));
    diesel::update(all.filter(guardianships::is_primary))
        .set(guardianships::is_primary.eq(false))
        .execute(conn)?;
    diesel::update(guardianships::table.find((parent, student)))
        .set(guardianships::is_primary.eq(true))
        .execute(conn)?;
    Ok(())
}

/// Says what a parent is to a child.
pub fn set_relation(conn: &mut PgConnection, cmd: &LinkChild) -> QueryResult<usize> {
    diesel::update(guardianships::table.find((cmd.parent, cmd.student)))
        .set(guardianships::relation.eq(cmd.relation.code()))
        .execute(conn)
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

/// Adds a link between a parent and a child; the first one of a child is called first.
pub fn insert_link(conn: &mut PgConnection, cmd: &LinkChild) -> QueryResult<usize> {
    let others = guardianships::table
        .filter(guardianships::student_id.eq(cmd.student))
        .filter(guardianships::is_primary);
    let has_first: bool = diesel::select(exists(others)).get_result(conn)?;
    diesel::insert_into(guardianships::table)
        .values((
            guardianships::parent_id.eq(cmd.parent),
            guardianships::student_id.eq(cmd.student),
            guardianships::relation.eq(cmd.relation.code()),
            guardianships::is_primary.eq(!has_first),
        ))
        .execute(conn)
}

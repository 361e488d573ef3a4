//! Each dashboard's statement: one call of its function, so that it stays prepared. Who acts decides what it is asked for.
use diesel::{
    dsl::select,
    prelude::*,
    sql_types::{BigInt, Integer, Text},
};
use serde::de::DeserializeOwned;

use super::model::{
    AdminFacts, FacultyFacts, ParentFacts, PrincipalFacts, StudentFacts, WardenFacts,
};
use crate::{
    Error, Result,
    accounts::LockoutPolicy,
    policy::{Actor, Scope},
};

#[diesel::declare_sql_function]
extern "SQL" {
    /// [`StudentFacts`]
    fn student_dashboard(the_student: BigInt, the_user: BigInt, the_session: BigInt) -> Json;
    /// [`ParentFacts`]
    fn parent_dashboard(the_parent: BigInt, the_user: BigInt, the_session: BigInt) -> Json;
    /// [`FacultyFacts`]
    fn faculty_dashboard(the_staff: BigInt) -> Json;
    /// [`WardenFacts`]
    fn warden_dashboard() -> Json;
    /// [`AdminFacts`]
    fn admin_dashboard(the_zone: Text, the_free: Integer, the_wait: Integer) -> Json;
    /// [`PrincipalFacts`]
    fn principal_dashboard(the_year: Integer) -> Json;
}

/// What concerns a student; nothing when the account belongs to no student.
pub fn student(conn: &mut PgConnection, actor: &Actor) -> Result<Option<StudentFacts>> {
    let user = actor.user()?;
    match actor.scope() {
        Scope::Student(id) => {
            read(select(student_dashboard(id, user.id, user.session)).get_result(conn))
        }
        Scope::Institution
        | Scope::Staff(_)
        | Scope::Warden(_)
        | Scope::Parent(_)
        | Scope::Nobody => Ok(None),
    }
}

/// What concerns a parent: their own children; nothing when the account belongs to no parent.
pub fn parent(conn: &mut PgConnection, actor: &Actor) -> Result<Option<ParentFacts>> {
    let user = actor.user()?;
    match actor.scope() {
        Scope::Parent(id) => {
            read(select(parent_dashboard(id, user.id, user.session)).get_result(conn))
        }
        Scope::Institution
        | Scope::Staff(_)
        | Scope::Warden(_)
        | Scope::Student(_)
        | Scope::Nobody => Ok(None),
    }
}

/// What concerns a member of the faculty: the sections they advise, the departments they head.
pub fn faculty(conn: &mut PgConnection, actor: &Actor) -> Result<Option<FacultyFacts>> {
    match actor.scope() {
        Scope::Staff(id) => read(select(faculty_dashboard(id)).get_result(conn)),
        Scope::Institution
        | Scope::Warden(_)
        | Scope::Parent(_)
        | Scope::Student(_)
        | Scope::Nobody => Ok(None),
    }
}

/// What concerns a warden: who lives in the hostel.
pub fn warden(conn: &mut PgConnection, actor: &Actor) -> Result<Option<WardenFacts>> {
    match actor.scope() {
        Scope::Warden(_) => read(select(warden_dashboard()).get_result(conn)),
        Scope::Institution
        | Scope::Staff(_)
        | Scope::Parent(_)
        | Scope::Student(_)
        | Scope::Nobody => Ok(None),
    }
}

/// What concerns the office. Days are those of `zone`; `lockout` says from when an account is slowed down.
pub fn admin(
    conn: &mut PgConnection,
    actor: &Actor,
    zone: &str,
    lockout: &LockoutPolicy,
) -> Result<AdminFacts> {
    let whole = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    let (free, wait) = (
        whole(lockout.account_free),
        whole(lockout.longest_wait_seconds),
    );
    match actor.scope() {
        Scope::Institution => read(select(admin_dashboard(zone, free, wait)).get_result(conn)),
        Scope::Staff(_)
        | Scope::Warden(_)
        | Scope::Parent(_)
        | Scope::Student(_)
        | Scope::Nobody => Err(Error::NotFound),
    }
}

/// The institution in figures, up to the intake of `year`.
pub fn principal(conn: &mut PgConnection, actor: &Actor, year: i32) -> Result<PrincipalFacts> {
    match actor.scope() {
        Scope::Institution => read(select(principal_dashboard(year)).get_result(conn)),
        Scope::Staff(_)
        | Scope::Warden(_)
        | Scope::Parent(_)
        | Scope::Student(_)
        | Scope::Nobody => Err(Error::NotFound),
    }
}

fn read<T: DeserializeOwned>(answer: QueryResult<serde_json::Value>) -> Result<T> {
    serde_json::from_value(answer?).map_err(|err| Error::Internal(err.into()))
}

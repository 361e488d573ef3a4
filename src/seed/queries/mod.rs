//! Every statement of the seed: what is there, and lists written as a whole.
pub mod records;

use std::collections::{HashMap, HashSet};

use diesel::{
    dsl::{exists, sql_query},
    prelude::*,
};
use serde_json::Value;

use crate::{
    Result,
    schema::{
        audit_entries, batches, departments, guardianships, parents, programmes, sections, staff,
        students, user_roles, users,
    },
    seed::plan::Order,
};

/// Two that seed at once take turns.
pub fn take_turn(conn: &mut PgConnection) -> Result<()> {
    sql_query("SELECT pg_advisory_xact_lock(7312)").execute(conn)?;
    Ok(())
}

/// Whether anybody has an account.
pub fn has_users(conn: &mut PgConnection) -> Result<bool> {
    Ok(diesel::select(exists(users::table.select(users::id))).get_result(conn)?)
}

/// How many accounts have the demo's public password.
pub fn demo_accounts(conn: &mut PgConnection) -> Result<i64> {
    let demo = users::table.filter(users::demo);
    Ok(demo.count().get_result(conn)?)
}

/// Whether the seed has finished.
pub fn is_complete(conn: &mut PgConnection) -> Result<bool> {
    Ok(entry(conn, "seed.complete")?.is_some())
}

/// What the seed was ordered with, when it has begun.
pub fn begun(conn: &mut PgConnection) -> Result<Option<Order>> {
    let Some(changes) = entry(conn, "seed.begin")? else {
        return Ok(None);
    };
    let noted = |name: &str| changes.get(name).and_then(|pair| pair.get(1));
    let text = |name: &str| noted(name).and_then(Value::as_str);
    let order = || {
        Some(Order {
            number: noted("number")?.as_u64()?,
            today: text("today")?.parse().ok()?,
            initials: text("initials")?.to_owned(),
        })
    };
    Ok(order())
}

fn entry(conn: &mut PgConnection, action: &str) -> Result<Option<Value>> {
    Ok(audit_entries::table
        .filter(audit_entries::subject_kind.eq("seed"))
        .filter(audit_entries::actor_kind.eq("system"))
        .filter(audit_entries::action.eq(action))
        .select(audit_entries::changes)
        .first(conn)
        .optional()?)
}

/// Keys of the departments by short name.
pub fn departments(conn: &mut PgConnection) -> Result<HashMap<String, i64>> {
    let all = departments::table.select((departments::code, departments::id));
    Ok(all.load(conn)?.into_iter().collect())
}

/// Keys of the programmes by short name.
pub fn programmes(conn: &mut PgConnection) -> Result<HashMap<String, i64>> {
    let all = programmes::table.select((programmes::code, programmes::id));
    Ok(all.load(conn)?.into_iter().collect())
}

/// Keys of the batches by programme and year.
pub fn batches(conn: &mut PgConnection) -> Result<HashMap<(i64, i16), i64>> {
    let all: Vec<(i64, i16, i64)> = batches::table
        .select((batches::programme_id, batches::admission_year, batches::id))
        .load(conn)?;
    Ok(all.into_iter().map(|row| ((row.0, row.1), row.2)).collect())
}

/// Keys of the sections by batch and name.
pub fn sections(conn: &mut PgConnection) -> Result<HashMap<(i64, String), i64>> {
    let all: Vec<(i64, String, i64)> = sections::table
        .select((sections::batch_id, sections::name, sections::id))
        .load(conn)?;
    Ok(all.into_iter().map(|row| ((row.0, row.1), row.2)).collect())
}

/// Keys of the accounts by address.
pub fn users(conn: &mut PgConnection) -> Result<HashMap<String, i64>> {
    let all = users::table.select((users::email, users::id));
    Ok(all.load(conn)?.into_iter().collect())
}

/// Keys of the accounts by those of the members of staff.
pub fn accounts_of_staff(conn: &mut PgConnection) -> Result<HashMap<i64, i64>> {
    let all = staff::table.select((staff::id, staff::user_id));
    Ok(all.load(conn)?.into_iter().collect())
}

/// Which of some people are there, and as what.
pub struct Known {
    /// `users.id` by address.
    pub users: HashMap<String, i64>,
    /// `staff.id` by `users.id`.
    pub staff: HashMap<i64, i64>,
    /// `students.id` by `users.id`.
    pub students: HashMap<i64, i64>,
    /// `parents.id` by `users.id`.
    pub parents: HashMap<i64, i64>,
    /// Parent and student.
    pub links: HashSet<(i64, i64)>,
}

impl Known {
    /// Those of the addresses.
    pub fn of(conn: &mut PgConnection, emails: &[&str]) -> Result<Self> {
        let users: Vec<(String, i64)> = users::table
            .filter(users::email.eq_any(emails))
            .select((users::email, users::id))
            .load(conn)?;
        let keys: Vec<i64> = users.iter().map(|(_, id)| *id).collect();
        let staff = staff::table.filter(staff::user_id.eq_any(&keys));
        let students = students::table.filter(students::user_id.eq_any(&keys));
        let parents = parents::table.filter(parents::user_id.eq_any(&keys));
        let links = guardianships::table.inner_join(parents::table);
        let links = links.filter(parents::user_id.eq_any(&keys));
        Ok(Self {
            users: users.into_iter().collect(),
            staff: pairs(staff.select((staff::user_id, staff::id)).load(conn)?),
            students: pairs(
                students
                    .select((students::user_id, students::id))
                    .load(conn)?,
            ),
            parents: pairs(parents.select((parents::user_id, parents::id)).load(conn)?),
            links: links
                .select((guardianships::parent_id, guardianships::student_id))
                .load(conn)?
                .into_iter()
                .collect(),
        })
    }
}

/// A map of pairs.
pub fn pairs(rows: Vec<(i64, i64)>) -> HashMap<i64, i64> {
    rows.into_iter().collect()
}

/// Lets the planner know the tables as they are now; takes the role that owns them.
pub fn analyze(conn: &mut PgConnection) -> Result<()> {
    sql_query("ANALYZE").execute(conn)?;
    Ok(())
}

/// What must hold of accounts and does not, one sentence each.
pub fn check(conn: &mut PgConnection) -> Result<Vec<String>> {
    let held = user_roles::table.filter(user_roles::user_id.eq(users::id));
    let without: Vec<i64> = users::table
        .filter(diesel::dsl::not(exists(held)))
        .order(users::id)
        .select(users::id)
        .load(conn)?;
    let says = |id| format!("The account {id} has no role.");
    Ok(without.into_iter().map(says).collect())
}

//! Writes a plan by statements over whole lists, in the open transaction: nothing of it is there until all is.
mod queries;
mod studies;

use std::collections::HashMap;

use queries::{StaffRows, StudentRows, UserRows};

use super::{
    Progress,
    academics::Academics,
    appointments::appoint,
    complete,
    demo::{Office, structure},
    plan::{Order, Plan},
    records::records,
};
use crate::{Result, platform::db::Tx};

/// Rows a statement.
const ROWS: usize = 5_000;

type Users = HashMap<String, i64>;

/// Writes the plan into an empty database.
pub fn write(
    tx: &mut Tx<'_>,
    plan: &Plan,
    order: &Order,
    hash: &str,
    progress: Progress<'_>,
) -> Result<()> {
    let office = Office::open()?;
    let whole = Academics::of(plan, order);
    let people = plan.people();
    let total = people.len() + plan.students().count();
    progress(0, total);
    let keys = structure(tx, &office, plan)?;
    for (at, people) in people.chunks(ROWS).enumerate() {
        queries::insert_users(tx, &UserRows::of(people), hash)?;
        progress((at * ROWS + people.len()).min(total), total);
    }
    let users = super::queries::users(tx)?;
    let staff = queries::insert_staff(tx, &staff_rows(plan, &users, &keys.departments))?;
    appoint(tx, &office, plan, &keys, &staff)?;
    studies::write(tx, &office, (plan, &whole), &keys)?;
    let all: Vec<_> = plan.students().collect();
    for (at, children) in all.chunks(ROWS).enumerate() {
        let mut rows = StudentRows::default();
        for child in children {
            let batch = plan.sections[child.section].batch;
            let keys = (keys.batches[batch], keys.sections[child.section]);
            rows.add(
                user(&users, &child.person.email),
                keys,
                plan.batches[batch].semester,
                child,
            );
        }
        queries::insert_students(tx, &rows)?;
        progress(people.len() + at * ROWS + children.len(), total);
    }
    families(tx, plan, &users)?;
    queries::number_sections(tx)?;
    studies::choices(tx, (plan, &whole))?;
    records(tx, &office, order)?;
    complete(tx, plan)
}

fn staff_rows(plan: &Plan, users: &Users, departments: &[i64]) -> StaffRows {
    let mut rows = StaffRows::default();
    for member in &plan.staff {
        rows.users.push(user(users, &member.person.email));
        rows.numbers.push(member.number.clone());
        rows.departments
            .push(member.department.map(|at| departments[at]));
        rows.designations.push(member.designation.clone());
        rows.days.push(member.joined_on);
    }
    rows
}

fn families(tx: &mut Tx<'_>, plan: &Plan, users: &Users) -> Result<()> {
    let mut links = Vec::new();
    for family in &plan.families {
        for (person, relation) in &family.parents {
            let parent = user(users, &person.email);
            let children = family.children.iter();
            links.extend(children.map(|c| (parent, user(users, &c.person.email), relation.code())));
        }
    }
    let mut parents: Vec<i64> = links.iter().map(|(parent, ..)| *parent).collect();
    parents.dedup();
    queries::insert_parents(tx, &parents)?;
    links
        .chunks(ROWS)
        .try_for_each(|links| queries::insert_links(tx, links))?;
    queries::set_primary(tx)
}

/// Everybody was written a moment ago.
fn user(users: &Users, email: &str) -> i64 {
    users.get(email).copied().unwrap_or_default()
}

//! Who heads a department and who advises a section, with the permission sets of their duties.
use std::collections::BTreeMap;

use super::{
    demo::{Keys, Office},
    plan::Plan,
    queries,
};
use crate::{
    Result,
    academics::{appoint_adviser, appoint_head},
    accounts::set_permission_sets,
    platform::db::Tx,
};

/// Makes the plan's heads and advisers what they are, by the keys of the staff in the plan's order.
pub fn appoint(
    tx: &mut Tx<'_>,
    office: &Office,
    plan: &Plan,
    keys: &Keys,
    staff: &[i64],
) -> Result<()> {
    for (department, key) in plan.departments.iter().zip(&keys.departments) {
        appoint_head(tx, &office.academics, *key, staff[department.head])?;
    }
    for (section, key) in plan.sections.iter().zip(&keys.sections) {
        appoint_adviser(tx, &office.academics, *key, staff[section.adviser])?;
    }
    add_sets(tx, office, plan, staff)
}

/// Adds to heads and advisers the permission sets of their duties.
fn add_sets(tx: &mut Tx<'_>, office: &Office, plan: &Plan, staff: &[i64]) -> Result<()> {
    let accounts = queries::accounts_of_staff(tx)?;
    let mut duties: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let mut add = |member: usize, set: &str| {
        let sets = duties.entry(member).or_default();
        if !sets.iter().any(|other| other == set) {
            sets.push(set.to_owned());
        }
    };
    plan.departments
        .iter()
        .for_each(|department| add(department.head, "head_of_department"));
    plan.sections
        .iter()
        .for_each(|section| add(section.adviser, "class_adviser"));
    for (member, sets) in duties {
        set_permission_sets(tx, &office.permissions, accounts[&staff[member]], &sets)?;
    }
    Ok(())
}

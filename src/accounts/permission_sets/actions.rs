//! What can be done with permission sets. Nobody adds a permission that they do not hold.
use diesel::result::Error as DieselError;
use serde_json::json;

use super::{
    model::{PermissionSet, in_words},
    queries::{self, Fields},
    rules::SetError,
};
use crate::{
    Error, Result,
    error::violated,
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Actor, BUILT_IN, Grant, ManagePermissions, PERMISSIONS, Role},
};

/// A set to be created.
#[derive(Clone, Debug)]
pub struct NewSet {
    /// As people read it.
    pub name: String,
    /// Whom it is for.
    pub description: String,
    /// Names of permissions, sorted.
    pub permissions: Vec<String>,
}

/// A set to be changed.
#[derive(Clone, Debug)]
pub struct UpdateSet {
    pub id: i64,
    /// The version the change is based on; none takes whatever is there.
    pub version: Option<i32>,
    /// What it is to be.
    pub set: NewSet,
}

/// Creates a set that can be added to members of staff; the key.
pub fn create_set(tx: &mut Tx<'_>, who: &Grant<ManagePermissions>, cmd: &NewSet) -> Result<i64> {
    may_add(who.actor(), &[], &cmd.permissions)?;
    queries::lock_names(tx)?;
    if queries::name_taken(tx, &cmd.name, 0)? {
        return Err(SetError::NameTaken.into());
    }
    let code = free_code(tx, &cmd.name)?;
    let id = queries::insert(tx, &code, fields(cmd)).map_err(worded)?;
    queries::set_permissions(tx, id, &cmd.permissions)?;
    let changes = Changes::none()
        .field("name", json!(null), cmd.name.as_str())
        .field("description", json!(""), cmd.description.as_str())
        .field("permissions", json!([]), json!(cmd.permissions));
    record(tx, who, "permission_sets.create", id, changes)?;
    Ok(id)
}

/// Changes a set. It holds for everyone who has it from their next request.
pub fn update_set(tx: &mut Tx<'_>, who: &Grant<ManagePermissions>, cmd: &UpdateSet) -> Result<()> {
    queries::lock_names(tx)?;
    let before = queries::lock(tx, cmd.id)?;
    if cmd.version.is_some_and(|version| version != before.version) {
        return Err(SetError::Changed.into());
    }
    if before.of_role().is_some() && cmd.set.name != before.name {
        return Err(SetError::NameFixed.into());
    }
    may_add(who.actor(), &before.permissions, &cmd.set.permissions)?;
    keeps(&before, &cmd.set.permissions)?;
    put(tx, who, "permission_sets.update", &before, &cmd.set)
}

/// Makes a set what Campus brought along. Campus chose what comes back, so an admin may restore what even they have lost;
/// others only what they hold.
pub fn restore_set(tx: &mut Tx<'_>, who: &Grant<ManagePermissions>, id: i64) -> Result<()> {
    queries::lock_names(tx)?;
    let before = queries::lock(tx, id)?;
    let original = before.original().ok_or(SetError::NotBuiltIn)?;
    let permissions = original.permissions.iter().map(|name| (*name).to_owned());
    let mut set = NewSet {
        name: original.name.to_owned(),
        description: original.description.to_owned(),
        permissions: permissions.collect(),
    };
    set.permissions.sort_unstable();
    if !is_admin(who.actor()) {
        may_add(who.actor(), &before.permissions, &set.permissions)?;
    }
    put(tx, who, "permission_sets.restore", &before, &set)
}

/// Takes away a set of the college's own that nobody holds.
pub fn delete_set(tx: &mut Tx<'_>, who: &Grant<ManagePermissions>, id: i64) -> Result<()> {
    let set = queries::lock(tx, id)?;
    if set.built_in || set.role.is_some() {
        return Err(SetError::BuiltIn.into());
    }
    let holders = queries::count(tx, id)?;
    if holders > 0 {
        return Err(SetError::Held(holders).into());
    }
    queries::delete(tx, id).map_err(worded)?;
    let changes = Changes::none()
        .field("name", set.name, json!(null))
        .field("description", set.description, json!(""))
        .field("permissions", json!(set.permissions), json!([]));
    record(tx, who, "permission_sets.delete", id, changes)
}

/// Puts the built-in sets in their place that are missing, as at the first start and after an upgrade that brings new ones.
/// Sets that the college has edited stay as they are.
pub fn restore_built_in(tx: &mut Tx<'_>) -> Result<()> {
    for set in BUILT_IN {
        if !queries::exists(tx, set.code)? {
            let id = queries::put_built_in(tx, set)?;
            queries::set_permissions(tx, id, set.permissions)?;
        }
    }
    Ok(())
}

/// Writes what differs; when nothing does, there is nothing to record either.
fn put(
    tx: &mut Tx<'_>,
    who: &Grant<ManagePermissions>,
    action: &str,
    before: &PermissionSet,
    set: &NewSet,
) -> Result<()> {
    let changes = Changes::none()
        .field("name", before.name.as_str(), set.name.as_str())
        .field(
            "description",
            before.description.as_str(),
            set.description.as_str(),
        )
        .field(
            "permissions",
            json!(before.permissions),
            json!(set.permissions),
        );
    if changes.is_empty() {
        return Ok(());
    }
    if queries::name_taken(tx, &set.name, before.id)? {
        return Err(SetError::NameTaken.into());
    }
    queries::update(tx, before.id, fields(set)).map_err(worded)?;
    queries::set_permissions(tx, before.id, &set.permissions)?;
    record(tx, who, action, before.id, changes)
}

fn record(
    tx: &mut Tx<'_>,
    who: &Grant<ManagePermissions>,
    action: &str,
    id: i64,
    changes: Changes,
) -> Result<()> {
    let subject = ("permission_set", Some(id));
    audit::record(tx, who.actor(), action, subject, changes)
}

fn fields(set: &NewSet) -> Fields<'_> {
    Fields {
        name: &set.name,
        description: &set.description,
    }
}

/// Each permission that comes in exists, and the actor holds it; what is in the set already may stay.
fn may_add(actor: &Actor, before: &[String], after: &[String]) -> Result<()> {
    let added = || after.iter().filter(|name| !before.contains(name));
    let known = |name: &String| PERMISSIONS.iter().any(|info| info.name == *name);
    if !added().all(known) {
        return Err(SetError::Unknown.into());
    }
    let beyond: Vec<_> = added()
        .filter(|name| !actor.holds(name))
        .map(|name| format!("“{}”", in_words(name)))
        .collect();
    match beyond.is_empty() {
        true => Ok(()),
        false => Err(SetError::BeyondYou(beyond.join(", ")).into()),
    }
}

fn keeps(before: &PermissionSet, after: &[String]) -> Result<()> {
    let lost = |name: &&&str| !after.iter().any(|kept| kept == **name);
    match before.keeps().iter().find(lost) {
        Some(name) => Err(SetError::AdminKeeps(in_words(name)).into()),
        None => Ok(()),
    }
}

fn is_admin(actor: &Actor) -> bool {
    match actor {
        Actor::User(user) => user.role == Role::Admin,
        Actor::System(_) => true,
        Actor::Applicant { .. } => false,
    }
}

/// A code made of the name: letters, digits and `_`; with a number when another set has it.
fn free_code(tx: &mut Tx<'_>, name: &str) -> Result<String> {
    let base = code_of(name);
    let mut code = base.clone();
    let mut number = 1;
    while queries::exists(tx, &code)? {
        number += 1;
        code = format!("{base}_{number}");
    }
    Ok(code)
}

fn code_of(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let words = lower.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    match words.is_empty() {
        true => "set".to_owned(),
        false => words.join("_"),
    }
}

fn worded(err: DieselError) -> Error {
    match violated(&err) {
        Some("permission_sets_name_key" | "permission_sets_code_key") => SetError::NameTaken.into(),
        Some("user_permission_sets_set_id_fkey") => SetError::Held(1).into(),
        _ => err.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::code_of;

    #[test]
    fn codes_are_made_of_names() {
        for (name, code) in [
            ("Exam cell", "exam_cell"),
            (" Dean (R&D) 2 ", "dean_r_d_2"),
            ("परीक्षा", "set"),
        ] {
            assert_eq!(code_of(name), code);
        }
    }
}

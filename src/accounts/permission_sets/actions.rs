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
    accounts::security::needs_verified,
    error::violated,
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Actor, BUILT_IN, BuiltIn, Grant, ManagePermissions, PERMISSIONS, Role},
};

/// A new version of Campus acts by itself at its start.
const UPGRADE: Actor = Actor::System("upgrade");

/// A set to be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSet {
    /// As people read it.
    pub name: String,
    /// Whom it is for.
    pub description: String,
    /// Names of permissions, sorted.
    pub permissions: Vec<String>,
}

impl NewSet {
    /// As Campus brings it along.
    fn of(original: &BuiltIn) -> Self {
        let names = original.permissions.iter();
        let mut permissions: Vec<_> = names.map(|name| (*name).to_owned()).collect();
        permissions.sort_unstable();
        Self {
            name: original.name.to_owned(),
            description: original.description.to_owned(),
            permissions,
        }
    }
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
    needs_verified(who.actor())?;
    may_add(who.actor(), &[], &cmd.permissions)?;
    queries::lock_names(tx)?;
    if queries::name_taken(tx, &cmd.name, 0)? {
        return Err(SetError::NameTaken.into());
    }
    let code = free_code(tx, &cmd.name)?;
    let id = queries::insert(tx, &code, fields(cmd, false)).map_err(worded)?;
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
    needs_verified(who.actor())?;
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
    needs_verified(who.actor())?;
    queries::lock_names(tx)?;
    let before = queries::lock(tx, id)?;
    let original = before.original().ok_or(SetError::NotBuiltIn)?;
    let set = NewSet::of(original);
    if !is_admin(who.actor()) {
        may_add(who.actor(), &before.permissions, &set.permissions)?;
    }
    put(tx, who, "permission_sets.restore", &before, &set)
}

/// Takes away a set of the college's own that nobody holds.
pub fn delete_set(tx: &mut Tx<'_>, who: &Grant<ManagePermissions>, id: i64) -> Result<()> {
    needs_verified(who.actor())?;
    let set = queries::lock(tx, id)?;
    if set.built_in || set.role.is_some() {
        return Err(SetError::BuiltIn.into());
    }
    let (_, holders) = queries::counted(tx, id)?;
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

/// Brings the built-in sets to what this version of Campus brings along, as at the first start and after an upgrade.
///
/// A set that the college has not edited follows Campus: it gets the permissions of new parts, and loses those that are
/// gone. One that the college has edited is the college's: it stays as it is until somebody restores it on its page, which
/// admins may do even for permissions that nobody holds yet.
pub fn restore_built_in(tx: &mut Tx<'_>) -> Result<()> {
    queries::lock_names(tx)?;
    let there = queries::all(tx)?;
    for original in BUILT_IN {
        match there.iter().find(|set| set.code == original.code) {
            None => {
                let id = queries::put_built_in(tx, original)?;
                queries::set_permissions(tx, id, original.permissions)?;
            }
            Some(set) if !set.edited && set.differs_from(original) => follow(tx, set, original)?,
            Some(_) => {}
        }
    }
    Ok(())
}

/// Makes a set that the college left alone what Campus brings along now; it is in its history.
fn follow(tx: &mut Tx<'_>, before: &PermissionSet, original: &'static BuiltIn) -> Result<()> {
    if queries::name_taken(tx, original.name, before.id)? {
        // A set of the college's own has the new name: this one waits until that is settled.
        return Ok(());
    }
    let set = NewSet::of(original);
    queries::update(tx, before.id, fields(&set, false)).map_err(worded)?;
    queries::set_permissions(tx, before.id, &set.permissions)?;
    let subject = ("permission_set", Some(before.id));
    let action = "permission_sets.restore";
    audit::record(tx, &UPGRADE, action, subject, differences(before, &set))
}

/// Writes what differs; when nothing does, there is nothing to record either.
fn put(
    tx: &mut Tx<'_>,
    who: &Grant<ManagePermissions>,
    action: &str,
    before: &PermissionSet,
    set: &NewSet,
) -> Result<()> {
    let changes = differences(before, set);
    if changes.is_empty() {
        return Ok(());
    }
    if queries::name_taken(tx, &set.name, before.id)? {
        return Err(SetError::NameTaken.into());
    }
    let edited = before
        .original()
        .is_some_and(|original| *set != NewSet::of(original));
    queries::update(tx, before.id, fields(set, edited)).map_err(worded)?;
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

fn fields(set: &NewSet, edited: bool) -> Fields<'_> {
    Fields {
        name: &set.name,
        description: &set.description,
        edited,
    }
}

fn differences(before: &PermissionSet, set: &NewSet) -> Changes {
    let (was, is) = (&before.description, &set.description);
    Changes::none()
        .field("name", before.name.as_str(), set.name.as_str())
        .field("description", was.as_str(), is.as_str())
        .field(
            "permissions",
            json!(before.permissions),
            json!(set.permissions),
        )
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

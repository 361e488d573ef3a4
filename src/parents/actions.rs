//! What can be done with parents: add one, link them with a child, end the link, say who is called first.
use diesel::result::Error as DieselError;
use serde_json::json;

pub use super::error::ParentError;
use super::{
    entry::NewGuardian,
    model::Relation,
    queries::{self, Link},
};
use crate::{
    Error, Result,
    accounts::{Contact, NewUser, account_of, correct_contact, give_role, open_account},
    error::violated,
    people::{
        fields::{Holder, Tier, Values, set_values},
        worth_reading,
    },
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Grant, ManageStudents, Role},
};

/// A child to be linked with a parent, who may see the child from then on.
#[derive(Clone, Copy, Debug)]
pub struct LinkChild {
    /// `parents.id`
    pub parent: i64,
    /// `students.id`
    pub student: i64,
    /// What the parent is to the child.
    pub relation: Relation,
}

/// Makes a person who holds the role of a parent one; the key.
pub fn add_parent(tx: &mut Tx<'_>, who: &Grant<ManageStudents>, user: i64) -> Result<i64> {
    if !queries::has_role(tx, user)? {
        return Err(ParentError::NoRole.into());
    }
    let id = queries::insert(tx, user).map_err(worded)?;
    let changes = Changes::none().field("user", json!(null), user);
    let subject = ("parent", Some(id));
    audit::record(tx, who.actor(), "parents.add", subject, changes)?;
    Ok(id)
}

/// Links a child with a parent; the first one linked is called first.
pub fn link_child(tx: &mut Tx<'_>, who: &Grant<ManageStudents>, cmd: &LinkChild) -> Result<()> {
    if queries::is_same_person(tx, cmd.parent, cmd.student)? {
        return Err(ParentError::OwnChild.into());
    }
    queries::insert_link(tx, cmd).map_err(worded)?;
    let changes = Changes::none()
        .field("parent", json!(null), json!(queries::name(tx, cmd.parent)?))
        .field("relation", json!(null), cmd.relation.code());
    let subject = ("student", Some(cmd.student));
    audit::record(tx, who.actor(), "parents.link_child", subject, changes)
}

/// Links a parent or guardian with a student, found by their address or with a new account. Of an account that is there
/// nothing is told, and nothing changed: the name must be the one that it has.
pub fn link_guardian(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStudents>,
    student: i64,
    cmd: &NewGuardian,
) -> Result<i64> {
    queries::lock_student(tx, who.actor(), student)?;
    let user = match account_of(tx, who, &cmd.email)? {
        None => {
            let person = NewUser {
                name: cmd.name.clone(),
                email: cmd.email.clone(),
                phone: cmd.phone.clone(),
                roles: vec![Role::Parent],
                invite: cmd.invite,
            };
            open_account(tx, who, &person)?
        }
        Some(account) if !is_same(&account.name, cmd.name.as_str()) => {
            return Err(ParentError::OtherName.into());
        }
        Some(account) if account.deactivated => return Err(ParentError::Deactivated.into()),
        Some(account) => {
            give_role(tx, who, account.id, Role::Parent)?;
            account.id
        }
    };
    let parent = match queries::of_user(tx, user)? {
        Some(parent) => parent,
        None => add_parent(tx, who, user)?,
    };
    let link = LinkChild {
        parent,
        student,
        relation: cmd.relation,
    };
    link_child(tx, who, &link)?;
    if cmd.is_primary {
        queries::set_primary(tx, parent, student)?;
    }
    Ok(parent)
}

/// Ends the link between a parent and a child: the parent sees the child no longer. The next one is called first.
pub fn unlink_child(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStudents>,
    (parent, student): (i64, i64),
    reason: &str,
) -> Result<()> {
    let reason = worth_reading(reason)?;
    queries::lock_student(tx, who.actor(), student)?;
    let link = queries::link(tx, parent, student)?.ok_or(ParentError::NotLinked)?;
    queries::delete_link(tx, parent, student)?;
    if link.is_primary {
        queries::promote_next(tx, student)?;
    }
    let changes = Changes::none()
        .field("parent", json!(queries::name(tx, parent)?), json!(null))
        .field("relation", link.relation.as_str(), json!(null))
        .field("reason", "", reason.as_str());
    let subject = ("student", Some(student));
    audit::record(tx, who.actor(), "parents.unlink_child", subject, changes)
}

/// Says what a parent is to a child, and whether they are called first.
pub fn change_link(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStudents>,
    cmd: &LinkChild,
    is_primary: bool,
) -> Result<()> {
    queries::lock_student(tx, who.actor(), cmd.student)?;
    let before: Link = queries::link(tx, cmd.parent, cmd.student)?.ok_or(ParentError::NotLinked)?;
    queries::set_relation(tx, cmd)?;
    if is_primary && !before.is_primary {
        queries::set_primary(tx, cmd.parent, cmd.student)?;
    }
    let changes = Changes::none()
        .field("relation", before.relation.as_str(), cmd.relation.code())
        .field(
            "called_first",
            before.is_primary,
            before.is_primary || is_primary,
        );
    if changes.is_empty() {
        return Ok(());
    }
    let name = queries::name(tx, cmd.parent)?;
    let changes = changes.field("parent", json!(null), json!(name));
    let subject = ("student", Some(cmd.student));
    audit::record(tx, who.actor(), "parents.change_link", subject, changes)
}

/// Puts a parent's name and telephone number right, as the office does, and what the college's own fields say;
/// `version` is the account's.
pub fn update_parent(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStudents>,
    (parent, version): (i64, i32),
    cmd: &Contact,
    values: Values<'_>,
) -> Result<()> {
    let before = queries::parent(tx, who.actor(), parent)?;
    queries::lock_account(tx, before.user_id)?;
    // Read again under the lock.
    let before = queries::parent(tx, who.actor(), parent)?;
    if before.version != version {
        return Err(ParentError::Changed.into());
    }
    let (name, phone) = correct_contact(tx, who, before.user_id, cmd)?;
    let after = cmd.phone.as_ref().map(|phone| phone.as_str());
    let changes = Changes::none()
        .field("name", name, cmd.name.as_str())
        .sensitive("phone", json!(phone), json!(after));
    let holder = (Holder::Parent, before.user_id);
    let changes = set_values(tx, holder, Tier::Office, values, changes)?;
    if changes.is_empty() {
        return Ok(());
    }
    queries::touch_account(tx, before.user_id)?;
    let subject = ("parent", Some(parent));
    audit::record(tx, who.actor(), "parents.update", subject, changes)
}

/// Whether two names are the same person's, as far as letters and blanks go.
fn is_same(one: &str, other: &str) -> bool {
    let plain = |name: &str| {
        let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
        words.join(" ")
    };
    plain(one) == plain(other)
}

fn worded(err: DieselError) -> Error {
    match violated(&err) {
        Some("parents_user_key") => ParentError::AddedAlready.into(),
        Some("guardianships_pkey") => ParentError::LinkedAlready.into(),
        Some("guardianships_primary") => ParentError::Changed.into(),
        Some("guardianships_parent_id_fkey" | "guardianships_student_id_fkey") => {
            ParentError::Unknown.into()
        }
        _ => err.into(),
    }
}

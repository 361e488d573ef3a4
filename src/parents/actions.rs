//! What can be done with parents.
use diesel::result::Error as DieselError;
use serde_json::json;

use super::{model::Relation, queries};
use crate::{
    Error, Result,
    error::{Rule, violated},
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Grant, ManageStudents},
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

/// Why something cannot be done with a parent.
#[derive(Debug, thiserror::Error)]
pub enum ParentError {
    /// One person is a parent once.
    #[error("This person is a parent here already.")]
    AddedAlready,
    /// The role comes first.
    #[error("Give this person the role of a parent first.")]
    NoRole,
    /// A link is made once.
    #[error("This parent is linked with this student already.")]
    LinkedAlready,
    /// Somebody took one of them away.
    #[error("The parent or the student does not exist. Search again.")]
    Unknown,
    /// Nobody is their own child.
    #[error("A student cannot be their own parent.")]
    OwnChild,
}

impl Rule for ParentError {
    fn field(&self) -> &'static str {
        match self {
            Self::AddedAlready | Self::NoRole => "",
            Self::LinkedAlready | Self::Unknown | Self::OwnChild => "student",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::AddedAlready => "added_already",
            Self::NoRole => "no_role",
            Self::LinkedAlready => "linked_already",
            Self::Unknown => "unknown",
            Self::OwnChild => "own_child",
        }
    }
    fn is_conflict(&self) -> bool {
        matches!(self, Self::AddedAlready | Self::LinkedAlready)
    }
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

/// Links a child with a parent.
pub fn link_child(tx: &mut Tx<'_>, who: &Grant<ManageStudents>, cmd: &LinkChild) -> Result<()> {
    if queries::is_same_person(tx, cmd.parent, cmd.student)? {
        return Err(ParentError::OwnChild.into());
    }
    queries::insert_link(tx, cmd).map_err(worded)?;
    let changes = Changes::none()
        .field("parent", json!(null), cmd.parent)
        .field("relation", json!(null), cmd.relation.code());
    let subject = ("student", Some(cmd.student));
    audit::record(tx, who.actor(), "parents.link_child", subject, changes)
}

fn worded(err: DieselError) -> Error {
    match violated(&err) {
        Some("parents_user_key") => ParentError::AddedAlready.into(),
        Some("guardianships_pkey") => ParentError::LinkedAlready.into(),
        Some("guardianships_parent_id_fkey" | "guardianships_student_id_fkey") => {
            ParentError::Unknown.into()
        }
        _ => err.into(),
    }
}

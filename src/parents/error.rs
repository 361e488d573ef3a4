//! Why something cannot be done with a parent, in words.
use crate::error::Rule;

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
    /// The account of a stranger is not told about.
    #[error(
        "This address belongs to an account under another name. Check the address and the name, or ask for another address."
    )]
    OtherName,
    /// It is not used any more.
    #[error("The account of this address is deactivated. Have it reactivated first.")]
    Deactivated,
    /// Nothing to take away.
    #[error("This parent is not linked with this student any more.")]
    NotLinked,
    /// No such relation.
    #[error("Choose what the person is to the student.")]
    NoRelation,
    /// Somebody was quicker.
    #[error(
        "Somebody changed this record while you had it open. Look at what is there now, then save again."
    )]
    Changed,
}

impl Rule for ParentError {
    fn field(&self) -> &'static str {
        match self {
            Self::AddedAlready | Self::NoRole | Self::NotLinked | Self::Changed => "",
            Self::LinkedAlready | Self::OtherName | Self::Deactivated => "email",
            Self::Unknown | Self::OwnChild => "email",
            Self::NoRelation => "relation",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::AddedAlready => "added_already",
            Self::NoRole => "no_role",
            Self::LinkedAlready => "linked_already",
            Self::Unknown => "unknown",
            Self::OwnChild => "own_child",
            Self::OtherName => "other_name",
            Self::Deactivated => "deactivated",
            Self::NotLinked => "not_linked",
            Self::NoRelation => "no_relation",
            Self::Changed => "changed",
        }
    }
    fn is_conflict(&self) -> bool {
        matches!(
            self,
            Self::AddedAlready | Self::LinkedAlready | Self::NotLinked | Self::Changed
        )
    }
}

//! Why something cannot be done with a member of staff, in words.
use chrono::NaiveDate;

use super::model::StaffStatus;
use crate::error::Rule;

/// Why something cannot be done with a member of staff.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// Given for ever, to one.
    #[error("Another member of staff has this number. Enter a different one.")]
    NumberTaken,
    /// One person is employed once.
    #[error("This person is a member of staff already.")]
    EmployedAlready,
    /// The role comes first.
    #[error("Give this person the role of faculty, admin, warden or principal first.")]
    NoRole,
    /// No such department.
    #[error("Choose one of the departments that are offered.")]
    NoDepartment,
    /// No such move.
    #[error(
        "A member of staff who stands at “{0}” cannot move to “{1}”. Choose one of the moves that are offered."
    )]
    NoMove(&'static str, &'static str),
    /// Before what is known.
    #[error(
        "The change before this one holds from {0}. Enter that day or a later one, or take that change back first."
    )]
    TooEarly(String),
    /// Too far ahead.
    #[error("Enter a day within the next two years.")]
    TooFar,
    /// Only the last one.
    #[error("Only the latest change can be taken back. Take back what came after it first.")]
    NotLatest,
    /// With it the record begins.
    #[error("This is where the record begins; it cannot be taken back.")]
    First,
    /// Somebody was quicker.
    #[error(
        "Somebody changed this record while you had it open. Look at what is there now, then save again."
    )]
    Changed,
}

impl StaffError {
    /// Of two statuses.
    pub fn no_move(from: StaffStatus, to: StaffStatus) -> Self {
        Self::NoMove(from.word(), to.word())
    }
    /// Of the day from which the change before holds.
    pub fn too_early(day: NaiveDate) -> Self {
        Self::TooEarly(day.format("%-d %b %Y").to_string())
    }
}

impl Rule for StaffError {
    fn field(&self) -> &'static str {
        match self {
            Self::NumberTaken => "staff_number",
            Self::EmployedAlready | Self::NoRole => "",
            Self::NoDepartment => "department",
            Self::NoMove(..) => "status",
            Self::TooEarly(_) | Self::TooFar => "from_on",
            Self::NotLatest | Self::First | Self::Changed => "",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::NumberTaken => "staff_number_taken",
            Self::EmployedAlready => "employed_already",
            Self::NoRole => "no_role",
            Self::NoDepartment => "no_department",
            Self::NoMove(..) => "no_such_move",
            Self::TooEarly(_) => "too_early",
            Self::TooFar => "too_far",
            Self::NotLatest => "not_latest",
            Self::First => "first",
            Self::Changed => "changed",
        }
    }
    fn is_conflict(&self) -> bool {
        matches!(
            self,
            Self::EmployedAlready
                | Self::NoMove(..)
                | Self::NotLatest
                | Self::First
                | Self::Changed
        )
    }
}

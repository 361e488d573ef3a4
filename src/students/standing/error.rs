//! Why a student's status cannot be changed, in words.
use chrono::NaiveDate;

use crate::{error::Rule, students::Status};

/// Why a student's status cannot be changed.
#[derive(Debug, thiserror::Error)]
pub enum StandingError {
    /// No such move.
    #[error(
        "A student who stands at “{0}” cannot move to “{1}”. Choose one of the moves that are offered."
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
        "Somebody changed this record while you had it open. Look at what is there now, then try again."
    )]
    Changed,
}

impl StandingError {
    /// Of two statuses.
    pub fn no_move(from: Status, to: Status) -> Self {
        Self::NoMove(from.word(), to.word())
    }
    /// Of the day from which the change before holds.
    pub fn too_early(day: NaiveDate) -> Self {
        Self::TooEarly(day.format("%-d %b %Y").to_string())
    }
}

impl Rule for StandingError {
    fn field(&self) -> &'static str {
        match self {
            Self::NoMove(..) => "status",
            Self::TooEarly(_) | Self::TooFar => "from_on",
            Self::NotLatest | Self::First | Self::Changed => "",
        }
    }
    fn code(&self) -> &'static str {
        match self {
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
            Self::NoMove(..) | Self::NotLatest | Self::First | Self::Changed
        )
    }
}

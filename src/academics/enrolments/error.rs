//! Why somebody cannot be enrolled, in words.
use crate::error::Rule;

/// Why something cannot be done with an enrolment.
#[derive(Debug, thiserror::Error)]
pub enum EnrolmentError {
    /// Not for the student's own choice, or not any more.
    #[error("This course cannot be chosen at present. Ask the office.")]
    NotOpen,
    /// The term has ended.
    #[error("The term is over.")]
    TermOver,
    /// It is in no elective group of the student's semester.
    #[error("This course is not one of your electives this semester.")]
    NotYours,
    /// The group is chosen.
    #[error("{group}: you have chosen {choose} already. Drop one to choose another.")]
    GroupFull {
        /// The group's name.
        group: String,
        /// How many a student takes.
        choose: i16,
    },
    /// The same, said to the office, which may go beyond.
    #[error(
        "{group}: this student has {choose} already, as many as are taken of it. To go beyond that, say why."
    )]
    BeyondGroup {
        /// The group's name.
        group: String,
        /// How many a student takes.
        choose: i16,
    },
    /// It is recorded.
    #[error("Say in at most 200 characters on one line why the student takes more.")]
    NoReasonBeyond,
    /// One student, one seat.
    #[error("This student is enrolled, waits or has asked already.")]
    Already,
    /// By another way.
    #[error("This course is taken already this term, with the section or in another group.")]
    TakenOtherwise,
    /// What has to come before.
    #[error("First to be taken: {0}.")]
    Missing(String),
    /// Who has left.
    #[error("Only students who study here can be enrolled.")]
    NotStudying,
    /// Not taught any more.
    #[error("This is not offered any more.")]
    Retired,
    /// A section is enrolled as a whole.
    #[error("This is taught to a section: its students take it as a whole.")]
    ToSection,
    /// Was decided meanwhile.
    #[error("This was decided meanwhile. Look at what is there now.")]
    Decided,
    /// Nothing to give up.
    #[error("There is nothing to drop: it was dropped or refused already.")]
    NotLive,
    /// The student reads it.
    #[error("Say why, in at most 200 characters on one line: the student reads it.")]
    NoReason,
    /// No such number.
    #[error("No student has this admission number.")]
    NoStudent,
}

impl Rule for EnrolmentError {
    fn field(&self) -> &'static str {
        match self {
            Self::NoReason => "reason",
            Self::BeyondGroup { .. } | Self::NoReasonBeyond => "beyond",
            Self::NoStudent
            | Self::Already
            | Self::TakenOtherwise
            | Self::Missing(_)
            | Self::NotStudying => "admission_number",
            Self::NotOpen
            | Self::TermOver
            | Self::NotYours
            | Self::GroupFull { .. }
            | Self::Retired
            | Self::ToSection
            | Self::Decided
            | Self::NotLive => "",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::NotOpen => "not_open",
            Self::TermOver => "term_over",
            Self::NotYours => "not_yours",
            Self::GroupFull { .. } => "group_full",
            Self::BeyondGroup { .. } => "beyond_group",
            Self::NoReasonBeyond => "no_reason_beyond",
            Self::Already => "enrolled_already",
            Self::TakenOtherwise => "taken_otherwise",
            Self::Missing(_) => "prerequisites_missing",
            Self::NotStudying => "not_studying",
            Self::Retired => "retired",
            Self::ToSection => "to_section",
            Self::Decided => "decided",
            Self::NotLive => "not_live",
            Self::NoReason => "no_reason",
            Self::NoStudent => "no_student",
        }
    }
    fn is_conflict(&self) -> bool {
        matches!(
            self,
            Self::NotOpen
                | Self::TermOver
                | Self::GroupFull { .. }
                | Self::BeyondGroup { .. }
                | Self::Already
                | Self::TakenOtherwise
                | Self::Retired
                | Self::Decided
                | Self::NotLive
        )
    }
}

//! Why something cannot be done with a student, in words.
use crate::error::Rule;

/// Why something cannot be done with a student.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StudentError {
    /// Given for ever, to one.
    #[error("Another student has this admission number. Enter a different one.")]
    NumberTaken,
    /// One person studies here once.
    #[error("This person is a student here already.")]
    AdmittedAlready,
    /// The role comes first.
    #[error("Give this person the role of a student first.")]
    NoRole,
    /// Its last seat was given.
    #[error("Section {0} has no seat left. Choose another section, or raise its capacity.")]
    SectionFull(String),
    /// Nobody new sits in it.
    #[error("Section {0} is not used any more. Choose another section.")]
    SectionRetired(String),
    /// Sections belong to batches.
    #[error("Choose a section of the student's own batch.")]
    SectionOfAnother,
    /// A programme's length.
    #[error("This programme has {0} semesters.")]
    Semester(i16),
    /// Nobody is admitted before they are born.
    #[error("The date of birth must be before the day of admission.")]
    Unborn,
    /// No such batch.
    #[error("Choose one of the batches that are offered.")]
    NoBatch,
    /// Who is gone has no seat.
    #[error("This student is not here any more, and so has no seat. Change their status first.")]
    Gone,
    /// Somebody was quicker.
    #[error(
        "Somebody changed this record while you had it open. Look at what is there now, then save again."
    )]
    Changed,
}

impl Rule for StudentError {
    fn field(&self) -> &'static str {
        match self {
            Self::NumberTaken => "admission_number",
            Self::AdmittedAlready | Self::NoRole | Self::Changed => "",
            Self::SectionFull(_)
            | Self::SectionRetired(_)
            | Self::SectionOfAnother
            | Self::Gone => "section",
            Self::Semester(_) => "semester",
            Self::Unborn => "date_of_birth",
            Self::NoBatch => "batch",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::NumberTaken => "admission_number_taken",
            Self::AdmittedAlready => "admitted_already",
            Self::NoRole => "no_role",
            Self::SectionFull(_) => "section_full",
            Self::SectionRetired(_) => "section_retired",
            Self::SectionOfAnother => "section_of_another",
            Self::Semester(_) => "semester_range",
            Self::Unborn => "unborn",
            Self::NoBatch => "no_batch",
            Self::Gone => "gone",
            Self::Changed => "changed",
        }
    }
    fn is_conflict(&self) -> bool {
        matches!(
            self,
            Self::SectionFull(_) | Self::SectionRetired(_) | Self::AdmittedAlready | Self::Changed
        )
    }
}

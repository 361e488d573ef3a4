//! Why something cannot be done with a curriculum, in words.
use crate::error::Rule;

/// Why something cannot be done with a curriculum.
#[derive(Debug, thiserror::Error)]
pub enum CurriculumError {
    /// Only a draft can be changed.
    #[error("Only a draft can be changed. Make a new version of a published curriculum.")]
    NotDraft,
    /// What is published is published already, or retired.
    #[error("This curriculum is not a draft.")]
    NotToPublish,
    /// A draft is deleted, not retired.
    #[error("Only a published curriculum can be retired.")]
    NotPublished,
    /// Batches rely on it.
    #[error("{0} batches follow this curriculum: it stays as it is. Make a new version.")]
    Followed(i64),
    /// Something of the plan; said whole.
    #[error("{0}")]
    Unfit(String),
    /// A course is in a plan once.
    #[error("This course is in the plan already.")]
    Planned,
    /// There is no such course in use.
    #[error("Choose one of the courses that are in use.")]
    NoCourse,
    /// A group of this curriculum.
    #[error("Choose one of the groups of this curriculum.")]
    NoGroup,
    /// A programme's length.
    #[error("This programme has {0} semesters.")]
    Semester(i16),
    /// Of the group.
    #[error("This curriculum has a group of that name. Choose a different one.")]
    GroupTaken,
    /// Of the group.
    #[error("A student chooses 1 to 20 courses of a group.")]
    Choose,
}

impl Rule for CurriculumError {
    fn field(&self) -> &'static str {
        match self {
            Self::Planned | Self::NoCourse => "course_id",
            Self::NoGroup => "group_id",
            Self::Semester(_) => "semester",
            Self::GroupTaken => "group_name",
            Self::Choose => "choose",
            Self::NotDraft
            | Self::NotToPublish
            | Self::NotPublished
            | Self::Followed(_)
            | Self::Unfit(_) => "",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::NotDraft => "published",
            Self::NotToPublish => "not_draft",
            Self::NotPublished => "not_published",
            Self::Followed(_) => "followed",
            Self::Unfit(_) => "unfit",
            Self::Planned => "planned_already",
            Self::NoCourse => "no_course",
            Self::NoGroup => "no_group",
            Self::Semester(_) => "semester_range",
            Self::GroupTaken => "group_taken",
            Self::Choose => "choose_range",
        }
    }
    fn is_conflict(&self) -> bool {
        matches!(
            self,
            Self::NotDraft | Self::NotToPublish | Self::NotPublished | Self::Followed(_)
        )
    }
}

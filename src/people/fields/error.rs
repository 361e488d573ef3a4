//! Why a field of one's own cannot be so, in words.
use crate::error::Rule;

/// Why a field of one's own cannot be so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// Two would be confused.
    #[error("There is a field of this name already. Use that one, or choose another name.")]
    NameTaken,
    /// No name.
    #[error("Enter a name of 1 to 60 characters, on one line.")]
    Name,
    /// Not offered.
    #[error("Choose one of those that are offered.")]
    NotOffered(&'static str),
    /// Nothing to choose.
    #[error("Enter two choices or more, each on a line of its own, of at most 60 characters.")]
    Choices,
    /// Values are there.
    #[error(
        "There are values of this field already: its kind stays. Retire it, and add another one."
    )]
    KindInUse,
    /// Values are there.
    #[error("“{0}” is chosen for somebody. Keep it among the choices.")]
    ChoiceInUse(String),
    /// Who proposes must see.
    #[error(
        "Only what the person sees can be proposed by them. Let everybody who sees the record see it."
    )]
    Unseen,
    /// Somebody was quicker.
    #[error(
        "Somebody changed this while you had it open. Look at what is there now, then save again."
    )]
    Changed,
    /// Already.
    #[error("This is so already.")]
    SoAlready,
}

impl Rule for FieldError {
    fn field(&self) -> &'static str {
        match self {
            Self::NameTaken | Self::Name => "name",
            Self::NotOffered(field) => field,
            Self::Choices | Self::ChoiceInUse(_) => "choices",
            Self::KindInUse => "kind",
            Self::Unseen => "proposable",
            Self::Changed | Self::SoAlready => "",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::NameTaken => "name_taken",
            Self::Name => "name_form",
            Self::NotOffered(_) => "not_offered",
            Self::Choices => "choices",
            Self::KindInUse => "kind_in_use",
            Self::ChoiceInUse(_) => "choice_in_use",
            Self::Unseen => "unseen",
            Self::Changed => "changed",
            Self::SoAlready => "so_already",
        }
    }
    fn is_conflict(&self) -> bool {
        matches!(
            self,
            Self::KindInUse | Self::ChoiceInUse(_) | Self::Changed | Self::SoAlready
        )
    }
}

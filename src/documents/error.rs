//! Why something cannot be done with a paper, in words.
use crate::error::Rule;

/// Why something cannot be done with a paper.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// No kind.
    #[error("Choose what the document is.")]
    Kind,
    /// Not offered.
    #[error("Choose who sees it.")]
    SeenBy,
    /// Too long.
    #[error("Enter a note of at most 120 characters, on one line.")]
    Note,
    /// No day.
    #[error("Enter the last day on which it is valid, such as 31 Mar 2027, or nothing.")]
    Expiry,
    /// Already.
    #[error("This document is verified already.")]
    Verified,
    /// Already.
    #[error("This document was removed already.")]
    Removed,
    /// Nothing to look at.
    #[error("The file was put away and cannot be verified. Ask for another one.")]
    NoFile,
}

impl Rule for DocumentError {
    fn field(&self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::SeenBy => "seen_by",
            Self::Note => "remark",
            Self::Expiry => "expires_on",
            Self::Verified | Self::Removed | Self::NoFile => "",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::SeenBy => "seen_by",
            Self::Note => "remark_form",
            Self::Expiry => "date_form",
            Self::Verified => "verified",
            Self::Removed => "removed",
            Self::NoFile => "no_file",
        }
    }
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Verified | Self::Removed | Self::NoFile)
    }
}

//! Why something cannot be done with a proposal, in words.
use crate::error::Rule;

/// Why something cannot be done with a proposal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProposalError {
    /// Nothing differs.
    #[error("Nothing differs from what is there. Change what is not right, then send it.")]
    Nothing,
    /// One at a time.
    #[error(
        "A proposal for this record waits for the office. Withdraw it first, or wait for the answer."
    )]
    OpenAlready,
    /// Too long.
    #[error("Enter a note of at most 300 characters, on one line.")]
    Note,
    /// Two at once.
    #[error("This was decided or withdrawn meanwhile. Look at what is there now.")]
    Decided,
    /// A second person decides.
    #[error("You cannot decide on a proposal of your own. Ask somebody else in the office.")]
    Own,
    /// Somebody was quicker.
    #[error(
        "The record was changed while you had this page open. Look at what is there now, then decide."
    )]
    Changed,
}

impl Rule for ProposalError {
    fn field(&self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Nothing | Self::OpenAlready | Self::Decided | Self::Own | Self::Changed => "",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::OpenAlready => "open_already",
            Self::Note => "note_form",
            Self::Decided => "decided",
            Self::Own => "own_proposal",
            Self::Changed => "changed",
        }
    }
    fn is_conflict(&self) -> bool {
        matches!(
            self,
            Self::OpenAlready | Self::Decided | Self::Own | Self::Changed
        )
    }
}

//! What can be wrong with the log, in words.
use std::fmt;

use chrono::NaiveDate;

/// What a proof of the log found.
#[derive(Debug, Default)]
pub struct Report {
    /// How many entries were looked at.
    pub entries: i64,
    /// Everything that is wrong, chain by chain.
    pub faults: Vec<Fault>,
}

impl Report {
    /// The broken entry that was written first.
    pub fn first(&self) -> Option<i64> {
        self.faults.iter().filter_map(Fault::entry).min()
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentences below say what each part is")]
pub enum Fault {
    /// An entry is not as it was written.
    Changed { chain: i16, entry: i64 },
    /// An entry was taken out, and its link is left.
    Gone { chain: i16, entry: i64 },
    /// Entries were taken out with their links.
    Gap {
        chain: i16,
        count: i64,
        after: Option<i64>,
        before: i64,
    },
    /// The chain was written anew since its anchor.
    Rewritten {
        chain: i16,
        entry: i64,
        day: NaiveDate,
    },
    /// The chain ended later once.
    CutOff {
        chain: i16,
        count: i64,
        after: Option<i64>,
        anchored: Option<NaiveDate>,
    },
    /// The head does not fit the chain.
    Head { chain: i16 },
    /// Entries that stand in no chain.
    Unlinked { entry: i64, count: i64 },
    /// The seal is no day's.
    Seal,
}

impl Fault {
    /// The entry at which the log is broken.
    fn entry(&self) -> Option<i64> {
        match self {
            Self::Changed { entry, .. }
            | Self::Gone { entry, .. }
            | Self::Rewritten { entry, .. }
            | Self::Unlinked { entry, .. } => Some(*entry),
            Self::Gap { before, .. } => Some(*before),
            Self::CutOff { after, .. } => *after,
            Self::Head { .. } | Self::Seal => None,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { chain, entry } => {
                write!(f, "Entry {entry} (chain {chain}) is not as it was written.")
            }
            Self::Gone { chain, entry } => {
                write!(f, "Entry {entry} (chain {chain}) was taken out.")
            }
            Self::Gap {
                chain,
                count,
                after,
                before,
            } => write!(
                f,
                "{} between {} and entry {before} of chain {chain}.",
                entries(*count, "taken out"),
                place(*after),
            ),
            Self::Rewritten { chain, entry, day } => write!(
                f,
                "Chain {chain} was written anew up to entry {entry}: its anchor of {day} says otherwise."
            ),
            Self::CutOff {
                chain,
                count,
                after,
                anchored,
            } => {
                write!(
                    f,
                    "{} after {}, at the end of chain {chain}",
                    entries(*count, "cut off"),
                    place(*after)
                )?;
                match anchored {
                    Some(day) => write!(f, ": its anchor of {day} says so."),
                    None => write!(f, ": its head says so."),
                }
            }
            Self::Head { chain } => {
                write!(f, "The head of chain {chain} does not fit its last entry.")
            }
            Self::Unlinked { entry, count } => write!(
                f,
                "{} in no chain, the first of them entry {entry}.",
                entries(*count, "found")
            ),
            Self::Seal => write!(
                f,
                "No day's anchor has this seal: the log was written anew, or the seal is mistyped."
            ),
        }
    }
}

fn entries(count: i64, what: &str) -> String {
    match count {
        1 => format!("1 entry was {what}"),
        count => format!("{count} entries were {what}"),
    }
}

fn place(after: Option<i64>) -> String {
    after.map_or_else(
        || "the beginning".to_owned(),
        |entry| format!("entry {entry}"),
    )
}

//! Papers as the database has them.
use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Date, Nullable, Text, Timestamptz},
};

use crate::people::fields::SeenBy;

/// Whose papers they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A student's.
    Student,
    /// A member of staff's.
    Staff,
}

impl Whose {
    /// As the table has it.
    pub fn code(self) -> &'static str {
        match self {
            Whose::Student => "student",
            Whose::Staff => "staff",
        }
    }
    /// The start of the address.
    pub fn path(self) -> &'static str {
        match self {
            Whose::Student => "/students",
            Whose::Staff => "/staff",
        }
    }
}

macro_rules! kinds {
    ($($(#[$each:meta])* $variant:ident $code:literal $word:literal;)+) => {
        /// What a paper is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum DocumentKind { $($(#[$each])* $variant,)+ }
        impl DocumentKind {
            /// In the order that forms offer them.
            pub const ALL: &[DocumentKind] = &[$(DocumentKind::$variant),+];
            /// As the table has it.
            pub fn code(self) -> &'static str {
                match self { $(DocumentKind::$variant => $code,)+ }
            }
            /// As people read it; to be translated.
            pub fn word(self) -> &'static str {
                match self { $(DocumentKind::$variant => $word,)+ }
            }
            /// The one of that code.
            pub fn of(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}
kinds! {
    /// Who somebody is.
    Identity "identity" "Proof of identity";
    /// When they were born.
    Birth "birth" "Birth certificate";
    /// What they reached before.
    Marks "marks" "Mark sheet";
    /// Where they come from.
    Transfer "transfer" "Transfer certificate";
    /// By which the seat was given.
    Category "category" "Category certificate";
    /// What the family earns.
    Income "income" "Income certificate";
    /// Of a physician.
    Medical "medical" "Medical certificate";
    /// Of an employment.
    Employment "employment" "Employment paper";
    /// Anything else.
    Other "other" "Other document";
}

/// A paper with its file.
#[derive(Clone, Debug, QueryableByName)]
pub struct Document {
    /// `person_documents.id`
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// [`DocumentKind::of`]
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// What else is to be known.
    #[diesel(sql_type = Text)]
    pub note: String,
    /// [`SeenBy::of`]
    #[diesel(sql_type = Text)]
    pub seen_by: String,
    /// The last day on which it is valid.
    #[diesel(sql_type = Nullable<Date>)]
    pub expires_on: Option<NaiveDate>,
    /// When it was handed in.
    #[diesel(sql_type = Timestamptz)]
    pub added_at: DateTime<Utc>,
    /// By whom.
    #[diesel(sql_type = Nullable<Text>)]
    pub added_by: Option<String>,
    /// When it was verified.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub verified_at: Option<DateTime<Utc>>,
    /// By whom.
    #[diesel(sql_type = Nullable<Text>)]
    pub verified_by: Option<String>,
    /// `uploads.id`
    #[diesel(sql_type = Nullable<BigInt>)]
    pub upload: Option<i64>,
    /// As its sender named it.
    #[diesel(sql_type = Nullable<Text>)]
    pub filename: Option<String>,
    /// `uploads::State`
    #[diesel(sql_type = Nullable<Text>)]
    pub state: Option<String>,
}

impl Document {
    /// What it is, as people read it; to be translated.
    pub fn word(&self) -> &'static str {
        DocumentKind::of(&self.kind).map_or("Other document", DocumentKind::word)
    }
    /// Who sees it.
    pub fn seen_by(&self) -> SeenBy {
        SeenBy::of(&self.seen_by).unwrap_or(SeenBy::Office)
    }
    /// Whether it can be read.
    pub fn is_clean(&self) -> bool {
        self.upload.is_some() && self.state.as_deref() == Some("clean")
    }
    /// Whether it is valid no longer.
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.expires_on.is_some_and(|last| last < today)
    }
}

//! Proposals as the database has them, and what they say.
use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Jsonb, Nullable, Text, Timestamptz},
};
use serde_json::Value;

use crate::people::listing::Row;

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for the office.
    Open,
    /// Was put into the record.
    Approved,
    /// Was not.
    Refused,
    /// Was taken back by its proposer.
    Withdrawn,
}

impl State {
    /// In the order of the list's filter.
    pub const ALL: [State; 4] = [
        State::Open,
        State::Approved,
        State::Refused,
        State::Withdrawn,
    ];
    /// As the table has it.
    pub fn code(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Approved => "approved",
            State::Refused => "refused",
            State::Withdrawn => "withdrawn",
        }
    }
    /// As people read it; to be translated.
    pub fn word(self) -> &'static str {
        match self {
            State::Open => "Waits for the office",
            State::Approved => "Approved",
            State::Refused => "Refused",
            State::Withdrawn => "Withdrawn",
        }
    }
    /// The one of that code.
    pub fn of(code: &str) -> Option<Self> {
        State::ALL.into_iter().find(|one| one.code() == code)
    }
    /// How it looks: a tone and a symbol.
    pub fn look(self) -> (&'static str, &'static str) {
        match self {
            State::Open => ("info", "clock"),
            State::Approved => ("good", "circle-check"),
            State::Refused => ("bad", "circle-x"),
            State::Withdrawn => ("", "undo-2"),
        }
    }
}

/// A proposal.
#[derive(Clone, Debug, QueryableByName)]
pub struct Proposal {
    /// `proposals.id`
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// `students.id`
    #[diesel(sql_type = BigInt)]
    pub student_id: i64,
    /// `users.id` of the student.
    #[diesel(sql_type = BigInt)]
    pub user_id: i64,
    /// The student's name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// The student's number.
    #[diesel(sql_type = Text)]
    pub admission_number: String,
    /// `users.id` of who proposes.
    #[diesel(sql_type = BigInt)]
    pub proposer_id: i64,
    /// Who proposes.
    #[diesel(sql_type = Text)]
    pub proposer: String,
    /// `{"field": [what it was based on, what is proposed]}`
    #[diesel(sql_type = Jsonb)]
    pub changes: Value,
    /// What else the proposer says.
    #[diesel(sql_type = Text)]
    pub note: String,
    /// [`State::of`]
    #[diesel(sql_type = Text)]
    pub state: String,
    /// Why it was refused.
    #[diesel(sql_type = Text)]
    pub reason: String,
    /// When it was proposed.
    #[diesel(sql_type = Timestamptz)]
    pub proposed_at: DateTime<Utc>,
    /// Who decided.
    #[diesel(sql_type = Nullable<Text>)]
    pub decider: Option<String>,
    /// When.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub decided_at: Option<DateTime<Utc>>,
}

impl Row for Proposal {
    fn key(&self) -> i64 {
        self.id
    }
    fn user(&self) -> i64 {
        self.user_id
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn note(&self) -> String {
        self.admission_number.clone()
    }
}

impl Proposal {
    /// Where it stands.
    pub fn state(&self) -> State {
        State::of(&self.state).unwrap_or(State::Open)
    }
    /// Each field with what it was based on and what is proposed.
    pub fn pairs(&self) -> Vec<(String, String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let fields = self.changes.as_object().into_iter().flatten();
        fields
            .map(|(name, pair)| (name.clone(), text(&pair[0]), text(&pair[1])))
            .collect()
    }
}

/// A field of a proposal beside what the record says now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is called; of Campus's own fields to be translated.
    pub label: String,
    /// What the proposal was based on.
    pub before: String,
    /// What the record says now.
    pub now: String,
    /// What is proposed.
    pub proposed: String,
    /// Whether the record was changed since.
    pub stale: bool,
}

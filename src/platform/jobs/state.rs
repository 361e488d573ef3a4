//! A job as its page shows it while it goes on.
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::schema::jobs;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not due yet, or no worker is free; also when it waits for another try.
    Waiting,
    /// A worker has it.
    Running,
    /// It is done.
    Done,
    /// It is given up until somebody has it tried again.
    Failed,
    /// Somebody stopped it.
    Cancelled,
}

impl State {
    /// In the order of the list's filter: what needs somebody first.
    pub const ALL: [State; 5] = [
        State::Failed,
        State::Running,
        State::Waiting,
        State::Done,
        State::Cancelled,
    ];
    /// As the table and addresses have it.
    pub fn code(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Running => "running",
            State::Done => "done",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
        }
    }
    /// As people read it; to be translated.
    pub fn word(self) -> &'static str {
        match self {
            State::Waiting => "Waiting",
            State::Running => "Running",
            State::Done => "Done",
            State::Failed => "Failed",
            State::Cancelled => "Cancelled",
        }
    }
    /// The state of that code.
    pub fn of(code: &str) -> Option<Self> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }
    /// Whether nothing more happens by itself.
    pub fn is_final(self) -> bool {
        matches!(self, State::Done | State::Failed | State::Cancelled)
    }
}

/// What changes about a job while it goes on.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = jobs, check_for_backend(diesel::pg::Pg))]
pub struct Snapshot {
    /// The key.
    pub id: i64,
    /// [`State::code`]
    #[diesel(column_name = state)]
    pub state_code: String,
    /// How often it was begun.
    pub attempts: i32,
    /// How often it is tried in all.
    pub max_attempts: i32,
    /// When it is due.
    pub run_at: DateTime<Utc>,
    /// When the last try began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// When somebody asked to stop it.
    pub cancel_asked_at: Option<DateTime<Utc>>,
    /// How much is done, of `total`.
    pub done: i32,
    /// How much there is; 0 while that is not known.
    pub total: i32,
    /// What it is doing.
    pub words: String,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

impl Snapshot {
    /// Where it stands.
    pub fn state(&self) -> State {
        State::of(&self.state_code).unwrap_or(State::Waiting)
    }
    /// Whether it waits for another try.
    pub fn is_retried(&self) -> bool {
        self.state() == State::Waiting && self.attempts > 0
    }
}

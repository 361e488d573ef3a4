//! Mails as the page shows them.
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::schema::mails;

/// What became of a mail.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = mails, check_for_backend(diesel::pg::Pg))]
pub struct MailRow {
    pub id: i64,
    pub job_id: Option<i64>,
    #[diesel(column_name = state)]
    pub state_code: String,
    pub to_name: String,
    pub to_address: String,
    pub subject: String,
    pub answer: Option<String>,
    pub updated_at: DateTime<Utc>,
}

/// Where a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// The server will not have it.
    Refused,
    /// It is tried again.
    Waiting,
    /// The server has it.
    Sent,
}

impl MailState {
    /// In the order of the filter.
    pub const ALL: [MailState; 3] = [MailState::Refused, MailState::Waiting, MailState::Sent];
    /// As the table and addresses have it.
    pub fn code(self) -> &'static str {
        match self {
            MailState::Refused => "refused",
            MailState::Waiting => "waiting",
            MailState::Sent => "sent",
        }
    }
    /// As people read it; to be translated.
    pub fn word(self) -> &'static str {
        match self {
            MailState::Refused => "Refused",
            MailState::Waiting => "On its way",
            MailState::Sent => "Sent",
        }
    }
    /// The state of that code.
    pub fn of(code: &str) -> Option<Self> {
        MailState::ALL
            .into_iter()
            .find(|state| state.code() == code)
    }
}

impl MailRow {
    /// Where it stands.
    pub fn state(&self) -> MailState {
        MailState::of(&self.state_code).unwrap_or(MailState::Waiting)
    }
}

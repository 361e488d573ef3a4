//! Changes of where somebody stands.
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

/// A change of where somebody stands.
#[derive(Clone, Debug, Queryable)]
pub struct Change {
    /// The key.
    pub id: i64,
    /// Where they stand from then on.
    pub status: String,
    /// The first day.
    pub from_on: NaiveDate,
    /// Why.
    pub reason: String,
    /// When it was entered.
    pub set_at: DateTime<Utc>,
    /// When it took effect; none while its day has not come.
    pub applied_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub taken_back_at: Option<DateTime<Utc>>,
    /// Why it was taken back.
    pub taken_back_reason: String,
    /// Who entered it; none for Campus itself.
    pub by: Option<String>,
}

/// A change that is to be entered.
#[derive(Clone, Debug)]
pub struct NewChange<'a> {
    /// Whose.
    pub of: i64,
    /// Where they stand from then on.
    pub status: &'a str,
    /// The first day.
    pub from_on: NaiveDate,
    /// Why.
    pub reason: &'a str,
    /// `users.id` of who enters it.
    pub by: Option<i64>,
    /// Whether it takes effect now.
    pub applied: bool,
}

impl Change {
    /// Whether it counts.
    pub fn counts(&self) -> bool {
        self.taken_back_at.is_none()
    }
    /// Whether its day has not come.
    pub fn waits(&self) -> bool {
        self.counts() && self.applied_at.is_none()
    }
}

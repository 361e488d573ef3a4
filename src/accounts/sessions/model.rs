//! Sessions as the database has them.
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Deserialize;

use crate::{
    accounts::browsers::device,
    schema::{live_sessions, sessions},
};

/// A session that counts, with all that a request needs to know of its person.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = live_sessions, check_for_backend(diesel::pg::Pg))]
pub struct LiveSession {
    pub id: i64,
    pub user_id: i64,
    pub active_role: String,
    pub verified_at: DateTime<Utc>,
    pub idle_seconds: i32,
    pub stale: bool,
    pub name: String,
    pub email: String,
    pub language: String,
    pub second_factor: bool,
    pub roles: Vec<String>,
    pub permissions: Vec<String>,
    pub student_id: Option<i64>,
    pub parent_id: Option<i64>,
    pub staff_id: Option<i64>,
    pub shortcuts: bool,
    pub holds_form: bool,
}

/// A session as its person sees it in their list.
#[derive(Debug, Deserialize, Queryable, Selectable)]
#[diesel(table_name = sessions, check_for_backend(diesel::pg::Pg))]
pub struct SessionRow {
    pub id: i64,
    pub kind: String,
    pub active_role: String,
    pub remembered: bool,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    pub address: String,
    pub user_agent: String,
    /// The known browser that it was begun in.
    pub browser_id: Option<i64>,
}

impl SessionRow {
    /// The browser and the system, as far as the browser tells: "Firefox on Android".
    pub fn device(&self) -> String {
        match self.kind.as_str() {
            "api" => "An app".to_owned(),
            _ => device::name_of(&self.user_agent),
        }
    }
    /// Whether it is a phone or tablet, for its icon.
    pub fn is_mobile(&self) -> bool {
        device::is_mobile(&self.user_agent)
    }
}

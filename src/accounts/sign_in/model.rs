//! What signing in looks at.
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::schema::users;

/// The account that an email names, with what it takes to sign in to it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct Account {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub password_hash: Option<String>,
    pub activated_at: Option<DateTime<Utc>>,
    pub deactivated_at: Option<DateTime<Utc>>,
    pub epoch: i32,
    pub totp_secret: Option<Vec<u8>>,
    pub totp_confirmed_at: Option<DateTime<Utc>>,
    pub last_login_at: Option<DateTime<Utc>>,
}

impl Account {
    /// Whether the account may be used at all.
    pub fn is_open(&self) -> bool {
        self.activated_at.is_some() && self.deactivated_at.is_none()
    }
    /// Whether a password alone is not enough.
    pub fn has_second_factor(&self) -> bool {
        self.totp_confirmed_at.is_some()
    }
}

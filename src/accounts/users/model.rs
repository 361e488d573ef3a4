//! Users as the database has them.
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Deserialize;

use super::queries::roles_of;
use crate::{accounts::sessions::SessionRow, policy::Role, schema::users};

/// A user with their roles.
#[derive(Clone, Debug, HasQuery)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct User {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub phone: Option<String>,
    pub activated_at: Option<DateTime<Utc>>,
    pub deactivated_at: Option<DateTime<Utc>>,
    pub last_login_at: Option<DateTime<Utc>>,
    pub totp_confirmed_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub version: i32,
    #[diesel(select_expression = roles_of(users::id))]
    pub role_codes: Vec<String>,
}

/// What the page about a user shows beside: where they are signed in, and what can be added to them.
#[derive(Debug, Deserialize)]
pub struct Facts {
    pub sessions: Vec<SessionRow>,
    pub sets: Vec<SetOffer>,
}

/// A permission set that can be added to a user, or is.
#[derive(Debug, Deserialize)]
pub struct SetOffer {
    pub code: String,
    pub name: String,
    pub description: String,
    pub added: bool,
}

impl Facts {
    /// Shows just these sets as added: somebody has ticked them, and not saved yet.
    pub fn tick(&mut self, codes: &[String]) {
        for set in &mut self.sets {
            set.added = codes.contains(&set.code);
        }
    }
}

/// Where an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, utoipa::ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum State {
    /// Can sign in.
    Active,
    /// Has not chosen a password yet.
    Invited,
    /// May not sign in any more.
    Deactivated,
}

impl State {
    /// In the order of the list's filter.
    pub const ALL: [State; 3] = [State::Active, State::Invited, State::Deactivated];
    /// As addresses have it.
    pub fn code(self) -> &'static str {
        match self {
            State::Active => "active",
            State::Invited => "invited",
            State::Deactivated => "deactivated",
        }
    }
    /// As people read it; to be translated.
    pub fn word(self) -> &'static str {
        match self {
            State::Active => "Active",
            State::Invited => "Invited",
            State::Deactivated => "Deactivated",
        }
    }
    /// The state of that code.
    pub fn of(code: &str) -> Option<Self> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }
}

impl User {
    /// Where the account stands.
    pub fn state(&self) -> State {
        match (self.deactivated_at, self.activated_at) {
            (Some(_), _) => State::Deactivated,
            (None, Some(_)) => State::Active,
            (None, None) => State::Invited,
        }
    }
    /// The roles held.
    pub fn roles(&self) -> Vec<Role> {
        Role::ALL
            .into_iter()
            .filter(|role| self.role_codes.iter().any(|code| code == role.code()))
            .collect()
    }
    /// Two letters.
    pub fn initials(&self) -> String {
        crate::platform::web::initials(&self.name)
    }
    /// One of the avatar's grounds.
    pub fn tone(&self) -> &'static str {
        crate::platform::web::tone(self.id)
    }
}

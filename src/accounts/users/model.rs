//! Users as the database has them.
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::queries::roles_of;
use crate::{policy::Role, schema::users};

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

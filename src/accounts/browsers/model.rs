//! Known browsers as the database has them.
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::device;
use crate::schema::known_browsers;

/// A browser as its person sees it in their list.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = known_browsers, check_for_backend(diesel::pg::Pg))]
pub struct KnownBrowser {
    pub id: i64,
    pub user_agent: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
}

impl KnownBrowser {
    /// The browser and the system: "Firefox on Android".
    pub fn device(&self) -> String {
        device::name_of(&self.user_agent)
    }
    /// Whether it is a phone or tablet, for its icon.
    pub fn is_mobile(&self) -> bool {
        device::is_mobile(&self.user_agent)
    }
}

//! Sessions as the database has them.
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::schema::{live_sessions, sessions};

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
}

/// A session as its person sees it in their list.
#[derive(Debug, Queryable, Selectable)]
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
}

impl SessionRow {
    /// The browser and the system, as far as the browser tells: "Firefox on Android".
    pub fn device(&self) -> String {
        match self.kind.as_str() {
            "api" => "An app".to_owned(),
            _ => device(&self.user_agent),
        }
    }
    /// Whether it is a phone or tablet, for its icon.
    pub fn is_mobile(&self) -> bool {
        ["Android", "iPhone", "iPad", "Mobile"]
            .iter()
            .any(|sign| self.user_agent.contains(sign))
    }
}

/// The browser and the system that a `User-Agent` names: "Firefox on Android".
pub fn device(agent: &str) -> String {
    let named = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(sign, _)| agent.contains(sign))
            .map(|(_, name)| *name)
    };
    let browser = named(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = named(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        _ => "A browser".to_owned(),
    }
}

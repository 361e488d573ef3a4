//! Known browsers: those a person has signed in with before. A sign-in with another one is told to the person, and the
//! guesses of others never keep the owner waiting in a known one. They open nothing by themselves.
//!
//! The browser holds a random token in a cookie, the table its hash. The token is made anew at every sign-in, for all
//! who are known to the browser, so that a copy taken before counts no longer.
mod actions;
pub mod device;
mod model;
mod queries;

/// Days without a sign-in after which a browser is known no longer; its cookie lasts as long.
pub const KNOWN_DAYS: i64 = 180;

pub use actions::{forget_all_browsers, forget_browser, forget_other_browsers, remember_browser};
pub use model::KnownBrowser;
pub use queries::{drop_unused, knows, of_user};

//! Where students stand: which moves there are, what follows from them, and the page of it.
mod actions;
mod error;
mod jobs;
pub mod pages;
mod queries;
mod rules;

pub use actions::{SetStatus, set_status, take_back_status};
pub use error::StandingError;
pub use jobs::ApplyStatuses;
pub use queries::lock;
pub use rules::follows;

//! People: what students, parents and staff have in common. Their lists are one ([`listing`]), their records say where
//! they stand and stood ([`standing`]) and hold what else the college keeps ([`fields`]), and are read from text in one way
//! ([`Reading`]), whichever door it comes by.
pub mod fields;
pub mod listing;
mod reading;
pub mod standing;
mod typed;

pub use reading::{Broken, Reading, plain_text, worth_reading};
pub use typed::Typed;

/// The pages.
pub fn routes(cfg: &mut actix_web::web::ServiceConfig) {
    fields::routes(cfg);
}

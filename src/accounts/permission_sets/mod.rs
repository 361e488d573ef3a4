//! Permission sets: what each role may do, and the further sets that are added to members of staff.
mod actions;
mod model;
mod queries;

use actix_web::web;

pub use actions::restore_built_in;
pub use model::AddedSet;
pub use queries::{addable, added_kind, of_role};

/// The pages of permission sets.
pub fn routes(_cfg: &mut web::ServiceConfig) {}

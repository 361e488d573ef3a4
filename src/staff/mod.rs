//! Staff: who works here, in which department, as what.
mod actions;
mod model;
mod queries;

pub use actions::{Employ, StaffError, employ};
pub use model::{Designation, Member, StaffNumber};
pub use queries::{check, colleagues, count, findable, member};

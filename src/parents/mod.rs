//! Parents: who may see which child.
mod actions;
mod model;
mod queries;

pub use actions::{LinkChild, ParentError, add_parent, link_child};
pub use model::{Guardian, Relation};
pub use queries::{check, children, guardians_of};

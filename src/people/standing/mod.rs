//! Where somebody stands, from which day on: a history instead of deletion. A change for a later day waits in it and takes
//! effect by itself; what was entered by mistake is taken back, and stays to be read.
//!
//! What stands in the tables of people (`students.status`, `staff.status`) is today's; an hourly job moves it on.
mod model;
mod queries;

pub use model::{Change, NewChange};
pub use queries::{staff, students};

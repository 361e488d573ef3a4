//! Where members of staff stand: the moves, what follows from them, and the job that lets later ones take effect.
mod actions;
mod jobs;

pub use actions::{SetStaffStatus, set_staff_status, take_back_staff_status};
pub use jobs::ApplyStaffStatuses;

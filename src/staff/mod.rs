//! Staff: who works here, in which department, as what, and where they stand.
mod actions;
pub mod entry;
mod error;
mod model;
mod queries;
mod standing;

pub use actions::{BasedOn, StaffError, employ, employ_person, update_member};
pub use entry::{Employ, NewMember, StaffParticulars};
pub use model::{Designation, Member, StaffNumber, StaffStatus};
pub use queries::{check, colleagues, count, findable, member, visible};
pub use standing::{
    ApplyStaffStatuses, SetStaffStatus, set_staff_status, take_back_staff_status,
};

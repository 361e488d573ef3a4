//! Students: who studies here, in which batch, section and seat.
mod actions;
mod model;
mod queries;

pub use actions::{AdmitStudent, StudentError, admit_student, number_section};
pub use model::{AdmissionNumber, Category, Count, Gender, Status, Student};
pub use queries::{by_programme, by_section, check, count, of_section, of_user, student, visible};

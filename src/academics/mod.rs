//! Academics: departments, their programmes, the batches admitted to them and the sections that sit together.
mod actions;
mod model;
mod queries;

pub use actions::{
    AcademicsError, NewBatch, NewDepartment, NewProgramme, NewSection, appoint_adviser,
    appoint_head, create_batch, create_department, create_programme, create_section,
};
pub use model::{Code, Department, Programme, Seats, Section, Title};
pub use queries::{check, departments, lock_seats, programmes, section, sections, semesters_of};

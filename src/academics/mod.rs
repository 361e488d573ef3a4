//! Academics: the structure of a college. Departments teach courses and offer programmes; batches are admitted to them
//! and follow a curriculum in sections; years and terms date it all; courses are offered in terms, and electives chosen.
//!
//! The nouns are kept in one way, by [`records`]; what a noun has beyond it stands in its folder. Nothing that is
//! referred to can be deleted: it is retired, stays where it is used and is not offered any more. What the database
//! holds by itself: no two years, terms or periods in use overlap; a term lies in its year; prerequisites make no
//! circle; a published curriculum is fixed, and so are a batch and an offering that have students; nobody is enrolled
//! beyond the cap or takes a course twice in a term; short names differ in more than capitals.
mod actions;
mod api;
mod appointment_pages;
mod at;
mod batches;
mod calendar_pages;
mod courses;
mod curricula;
mod departments;
mod enrolments;
mod family;
mod holidays;
mod model;
mod offerings;
mod periods;
mod programmes;
mod queries;
mod records;
mod rooms;
mod sections;
mod terms;
mod years;

use actix_web::web;

use crate::lists::Lists;
use records::Noun;

pub use actions::{AcademicsError, appoint_adviser, appoint_head};
pub use api::AcademicsApi;
pub use at::At;
pub use batches::BatchEntry;
pub use courses::{
    CourseEntry, Kind as CourseKind, PrerequisiteError, release_course, require_course,
};
pub use curricula::{
    CurriculumEntry, CurriculumError, NewGroup, PlanCourse, add_all_to_plan, add_group,
    add_to_plan, copy_curriculum, publish_curriculum, remove_group, reopen_curriculum,
    retire_curriculum, take_out_of_plan,
};
pub use departments::DepartmentEntry;
pub use enrolments::{
    Decision, ElectiveGroup, EnrolmentError, Participant, State as EnrolmentState, Taken,
    choose_elective, decide_enrolment, drop_enrolment, electives_of, enrol_student, note_choice,
    participants, release_student, take_out_of_offering, taken_by, worth_reading,
};
pub use holidays::HolidayEntry;
pub use model::{Code, Credits, Department, NameError, Programme, Seats, Section, Title};
pub use offerings::{OfferingEntry, OfferingError, Teaching, assign_staff};
pub use periods::PeriodEntry;
pub use programmes::ProgrammeEntry;
pub use queries::{check, departments, lock_seats, programmes, section, sections, semesters_of};
pub use records::{
    Broken, Kept, RecordError, create_record, delete_record, restore_record, retire_record, titles,
    update_record,
};
pub use rooms::{Kind as RoomKind, RoomEntry};
pub use sections::SectionEntry;
pub use terms::{Parity, TermEntry};
pub use years::YearEntry;

/// The kinds of records as the history has them, and where their pages are.
const KINDS: &[(&str, &str)] = &[
    ("department", departments::Departments::PATH),
    ("programme", programmes::Programmes::PATH),
    ("course", courses::Courses::PATH),
    ("curriculum", curricula::Curricula::PATH),
    ("batch", batches::Batches::PATH),
    ("section", sections::Sections::PATH),
    ("academic_year", years::Years::PATH),
    ("term", terms::Terms::PATH),
    ("holiday", holidays::Holidays::PATH),
    ("period", periods::Periods::PATH),
    ("room", rooms::Rooms::PATH),
    ("offering", offerings::Offerings::PATH),
    ("enrolment", "/academics/enrolments"),
];

/// Whether a kind of record is a part of the academic structure.
pub fn has(kind: &str) -> bool {
    KINDS.iter().any(|(known, _)| *known == kind)
}

/// The page of a part of the academic structure.
pub fn page_of(kind: &str, id: i64) -> Option<String> {
    let (_, path) = KINDS.iter().find(|(known, _)| *known == kind)?;
    Some(format!("{path}/{id}"))
}

/// The pages of academics.
pub fn routes(cfg: &mut web::ServiceConfig) {
    records::routes::<departments::Departments>(cfg);
    records::routes::<programmes::Programmes>(cfg);
    records::routes::<courses::Courses>(cfg);
    records::routes::<curricula::Curricula>(cfg);
    records::routes::<batches::Batches>(cfg);
    records::routes::<sections::Sections>(cfg);
    records::routes::<years::Years>(cfg);
    records::routes::<terms::Terms>(cfg);
    records::routes::<holidays::Holidays>(cfg);
    records::routes::<periods::Periods>(cfg);
    records::routes::<rooms::Rooms>(cfg);
    records::routes::<offerings::Offerings>(cfg);
    courses::routes(cfg);
    curricula::routes(cfg);
    offerings::routes(cfg);
    enrolments::routes(cfg);
    appointment_pages::routes(cfg);
    calendar_pages::routes(cfg);
}

/// What the lists of academics can show, for the views that people keep of them.
pub fn lists(lists: Lists) -> Lists {
    lists
        .with("batches", records::can_show::<batches::Batches>)
        .with("courses", records::can_show::<courses::Courses>)
        .with("curricula", records::can_show::<curricula::Curricula>)
        .with("departments", records::can_show::<departments::Departments>)
        .with("holidays", records::can_show::<holidays::Holidays>)
        .with("offerings", records::can_show::<offerings::Offerings>)
        .with("periods", records::can_show::<periods::Periods>)
        .with("programmes", records::can_show::<programmes::Programmes>)
        .with("rooms", records::can_show::<rooms::Rooms>)
        .with("sections", records::can_show::<sections::Sections>)
        .with("terms", records::can_show::<terms::Terms>)
        .with("years", records::can_show::<years::Years>)
}

/// The endpoints under `/api/v1/academics`.
pub fn api_routes(cfg: &mut web::ServiceConfig) {
    api::routes(cfg);
}

//! Students: who studies here, in which batch, section and seat, and where they stand.
//!
//! Whoever changes a student locks in this order: the student, the section, the offerings. Nobody is deleted: a status
//! ends ([`standing`]). The page about one gathers the parts that each module adds ([`StudentSections`]).
mod about;
mod actions;
mod api;
pub mod entry;
mod error;
mod form_pages;
mod list;
mod model;
mod pages;
mod queries;
mod sections;
mod standing;

use actix_web::web;

use crate::{lists::Lists, people::listing};

pub use about::{About, Sibling, about};
pub use actions::{
    Based, StudentError, admit_student, create_student, number_section, update_student,
};
pub use api::{StudentDashboard, StudentSummary, StudentsApi};
pub use entry::{AdmitStudent, NewStudent, Particulars};
pub use list::{Students, standing_face};
pub use model::{AdmissionNumber, Category, Count, Gender, Status, Student};
pub use queries::{
    by_programme, by_section, cared_for, check, count, of_section, of_user, seen_by, student,
    visible,
};
pub use sections::{MaySee, StudentSection, StudentSections, who_cares, who_keeps, who_sees};
pub use standing::{
    ApplyStatuses, SetStatus, StandingError, follows, set_status, take_back_status,
};

/// The parts of the page about a student that are the students' own.
pub fn sections(all: StudentSections) -> StudentSections {
    all.with("profile", "Profile", who_sees)
        .with("status", "Status", who_cares)
        .with("enrolments", "Courses", who_sees)
}

/// What the list of students can show, for the views that people keep of it.
pub fn lists(lists: Lists) -> Lists {
    lists.with("students", listing::can_show::<Students>)
}

/// The pages of students.
pub fn routes(cfg: &mut web::ServiceConfig) {
    let at = |rest: &str| web::resource(format!("/students{rest}"));
    listing::routes::<Students>(cfg, at("").route(web::post().to(form_pages::create)));
    cfg.service(at("/new").route(web::get().to(form_pages::new)))
        .service(
            at("/{id}")
                .route(web::get().to(pages::show))
                .route(web::post().to(form_pages::update)),
        )
        .service(at("/{id}/edit").route(web::get().to(form_pages::edit)))
        .service(at("/{id}/profile").route(web::get().to(pages::profile)))
        .service(at("/{id}/profile/shown").route(web::post().to(pages::profile_shown)))
        .service(
            at("/{id}/status")
                .route(web::get().to(standing::pages::standing))
                .route(web::post().to(standing::pages::change)),
        )
        .service(at("/{id}/status/take-back").route(web::post().to(standing::pages::take_back)))
        .service(at("/{id}/enrolments").route(web::get().to(pages::enrolments)));
}

/// The endpoints under `/api/v1/students`.
pub fn api_routes(cfg: &mut web::ServiceConfig) {
    api::routes(cfg);
}

//! Enrolments: students who take an offering singly, by their own choice or the office's, and the waiting list.
//!
//! Nothing goes on by itself after the last day of a term, in what is retired, or for who does not study here. What keeps
//! a student from choosing keeps them from being approved, too; the office may go beyond what an elective group asks
//! for, with a reason that is kept. Reasons stay where the student reads them until the term is over.
//!
//! Whoever changes an enrolment locks in this order: the student, the offering, the enrolment. Two who want the last
//! seat wait for each other at the offering; two pages of one student at the student.
mod actions;
mod error;
mod forms;
mod list;
mod model;
mod pages;
mod queries;
mod record_pages;
mod roll;
mod rules;
mod student_pages;
mod waiting;

use actix_web::web;

pub use actions::{
    Decision, choose_elective, decide_enrolment, drop_enrolment, enrol_student, note_choice,
    take_out_of_offering,
};
pub use error::EnrolmentError;
pub use model::{ElectiveGroup, Participant, State};
pub use queries::{Taken, electives_of, participants, taken_by};
pub use rules::worth_reading;
pub use waiting::{move_up, release_student, turn_away};

/// The pages of enrolments.
pub fn routes(cfg: &mut web::ServiceConfig) {
    let at = |rest: &str| web::resource(format!("/academics/offerings/{{id}}/students{rest}"));
    cfg.service(web::resource("/academics/electives").route(web::get().to(pages::electives)))
        .service(
            web::resource("/academics/enrolments/{id}").route(web::get().to(record_pages::show)),
        )
        .service(
            web::resource("/academics/electives/{id}/choose").route(web::post().to(pages::choose)),
        )
        .service(
            web::resource("/academics/electives/{id}/drop")
                .route(web::post().to(pages::drop_choice)),
        )
        .service(
            at("")
                .route(web::get().to(student_pages::students))
                .route(web::post().to(student_pages::enrol)),
        )
        .service(at("/export").route(web::get().to(student_pages::file)))
        .service(at("/decide").route(web::post().to(student_pages::decide)))
        .service(at("/remove").route(web::post().to(student_pages::remove)));
}

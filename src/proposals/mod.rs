//! Proposals: a student or a parent proposes a change of the student's record; the office sees what differs and decides.
//! One is open at a time for a student. What the record has become meanwhile is shown beside it, and is what an approval
//! is based on. The proposer is told by mail and on the student's page.
mod actions;
mod error;
mod jobs;
mod list;
mod model;
mod pages;
mod queries;
mod student_pages;

use actix_web::web;

use crate::{
    lists::Lists,
    people::listing,
    policy::{Actor, Scope},
    students::StudentSections,
};

pub use actions::{Decision, decide_proposal, propose, withdraw_proposal};
pub use error::ProposalError;
pub use jobs::TellProposer;
pub use model::{Difference, State};

/// The part of the page about a student that has their proposals.
pub fn sections(all: StudentSections) -> StudentSections {
    all.with("proposals", "Proposed changes", who_proposes)
}

/// The student, the parents, and those who decide.
fn who_proposes(actor: &Actor, cared: bool) -> bool {
    let own = matches!(actor.scope(), Scope::Parent(_) | Scope::Student(_));
    cared && (own || actor.holds("students.manage"))
}

/// What the list of proposals can show, for the views that people keep of it.
pub fn lists(lists: Lists) -> Lists {
    lists.with("proposals", listing::can_show::<list::Proposals>)
}

/// The pages.
pub fn routes(cfg: &mut web::ServiceConfig) {
    let at = |rest: &str| web::resource(format!("/proposals{rest}"));
    listing::routes::<list::Proposals>(cfg, at(""));
    cfg.service(at("/{id}").route(web::get().to(pages::show)))
        .service(at("/{id}/approve").route(web::post().to(pages::approve)))
        .service(at("/{id}/refuse").route(web::post().to(pages::refuse)))
        .service(at("/{id}/withdraw").route(web::post().to(pages::withdraw)))
        .service(
            web::resource("/students/{id}/proposals")
                .route(web::get().to(student_pages::proposals))
                .route(web::post().to(student_pages::propose)),
        );
}

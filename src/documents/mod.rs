//! Papers of people: handed in, seen by those who may, verified by the office, with the day on which they run out. And the
//! photo of a student, as the office puts it in.
mod actions;
mod error;
mod model;
mod pages;
mod photo_pages;
mod queries;

use actix_web::web;

use crate::students::{StudentSections, who_cares};

pub use actions::{NewDocument, add_document, remove_document, set_photo, verify_document};
pub use error::DocumentError;
pub use model::{DocumentKind, Whose};
pub use queries::{may_read, may_read_photo};

/// The part of the page about a student that has their papers.
pub fn sections(all: StudentSections) -> StudentSections {
    all.with("documents", "Documents", who_cares)
}

/// The pages.
pub fn routes(cfg: &mut web::ServiceConfig) {
    pages::routes(cfg);
    cfg.service(
        web::resource("/students/{id}/photo")
            .route(web::get().to(photo_pages::photo))
            .route(web::post().to(photo_pages::set)),
    )
    .service(
        web::resource("/students/{id}/photo/remove").route(web::post().to(photo_pages::remove)),
    );
}

//! Pages that exist in development alone: the outgoing mail, the style guide.
mod documents_pages;
mod letter_pages;
mod pages;
mod queries;
mod sample_bars;
mod sample_charts;
mod sample_documents;
mod samples;
mod styleguide_pages;
mod trial;

use actix_web::web;

pub use trial::Trial;

/// The pages; registered in development alone.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/mail").route(web::get().to(pages::mail)))
        .service(web::resource("/mail/letters/{name}").route(web::get().to(letter_pages::letter)))
        .service(web::resource("/mail/{name}").route(web::get().to(pages::letter)))
        .service(
            web::resource("/styleguide")
                .route(web::get().to(styleguide_pages::styleguide))
                .route(web::post().to(styleguide_pages::pressed)),
        )
        .service(
            web::resource("/styleguide/documents").route(web::get().to(documents_pages::documents)),
        )
        .service(
            web::resource("/styleguide/documents/{name}")
                .route(web::get().to(documents_pages::paper)),
        );
}

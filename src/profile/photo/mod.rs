//! One's own photo: the first use of a file that people send.
mod actions;
mod pages;
mod queries;

use actix_web::web;

pub use queries::may_see_photo;

/// The pages.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/profile/photo")
            .route(web::get().to(pages::show))
            .route(web::post().to(pages::set)),
    )
    .service(web::resource("/profile/photo/remove").route(web::post().to(pages::remove)));
}

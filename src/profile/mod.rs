//! One's own profile: who am I, in which roles, whose records are mine, and how pages look to me.
mod actions;
mod api;
mod forms;
mod pages;
mod photo;
mod preferences;
mod queries;

use actix_web::web;

pub use api::ProfileApi;
pub use photo::may_see_photo;

/// The pages, and the endpoints under `/api/v1`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/profile")
            .route(web::get().to(pages::profile))
            .route(web::post().to(pages::change)),
    )
    .service(web::resource("/preferences/theme").route(web::post().to(preferences::theme)))
    .service(web::resource("/preferences/language").route(web::post().to(preferences::language)));
    api::routes(cfg);
    photo::routes(cfg);
}

//! Permission sets: what each role may do, and the further sets that are added to members of staff.
mod actions;
mod forms;
mod model;
mod pages;
mod queries;
mod rules;
mod set_pages;

use actix_web::web;

pub use actions::restore_built_in;
pub use queries::{added_kind, added_sets, of_role, of_user, set_added_sets};

/// The pages of permission sets.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/permission-sets")
            .route(web::get().to(pages::list))
            .route(web::post().to(pages::create)),
    )
    .service(web::resource("/permission-sets/new").route(web::get().to(pages::new)))
    .service(
        web::resource("/permission-sets/{id}")
            .route(web::get().to(set_pages::show))
            .route(web::post().to(set_pages::update)),
    )
    .service(
        web::resource("/permission-sets/{id}/restore").route(web::post().to(set_pages::restore)),
    )
    .service(
        web::resource("/permission-sets/{id}/delete").route(web::post().to(set_pages::delete)),
    );
}

//! Fields of one's own: what a college keeps of its people beside what Campus knows. An admin defines them; they stand on
//! the profile and in the form, are checked by their kind, and are retired rather than deleted.
mod actions;
mod error;
mod kind;
mod model;
mod pages;
mod queries;
mod step_pages;

use actix_web::web;

pub use actions::{
    NewField, Values, create_field, restore_field, retire_field, set_values, update_field,
};
pub use error::FieldError;
pub use kind::{FieldKind, read_value};
pub use model::{Answer, Field, Holder, SeenBy, Tier, mask};
pub use queries::{answers, check};

/// The pages on which an admin defines them.
pub fn routes(cfg: &mut web::ServiceConfig) {
    let at = |rest: &str| web::resource(format!("/fields{rest}"));
    cfg.service(
        at("")
            .route(web::get().to(pages::list))
            .route(web::post().to(pages::create)),
    )
    .service(at("/new").route(web::get().to(pages::new)))
    .service(
        at("/{id}")
            .route(web::get().to(pages::edit))
            .route(web::post().to(pages::update)),
    )
    .service(at("/{id}/retire").route(web::post().to(step_pages::retire)))
    .service(at("/{id}/restore").route(web::post().to(step_pages::restore)));
}

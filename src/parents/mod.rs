//! Parents: who may see which child.
mod actions;
mod api;
pub mod entry;
mod error;
mod guardian_pages;
mod list;
mod model;
mod pages;
mod queries;

use actix_web::web;

use crate::{
    lists::Lists,
    people::listing,
    students::{StudentSections, who_cares},
};

pub use actions::{
    LinkChild, ParentError, add_parent, change_link, link_child, link_guardian, unlink_child,
    update_parent,
};
pub use api::ParentsApi;
pub use entry::NewGuardian;
pub use list::Parents;
pub use model::{Child, Guardian, Parent, Relation};
pub use queries::{check, children, guardians_of, visible};

/// The part of the page about a student that says who their parents are.
pub fn sections(all: StudentSections) -> StudentSections {
    all.with("guardians", "Parents and guardians", who_cares)
}

/// What the list of parents can show, for the views that people keep of it.
pub fn lists(lists: Lists) -> Lists {
    lists.with("parents", listing::can_show::<Parents>)
}

/// The pages of parents.
pub fn routes(cfg: &mut web::ServiceConfig) {
    let at = |rest: &str| web::resource(format!("/parents{rest}"));
    listing::routes::<Parents>(cfg, at(""));
    cfg.service(
        at("/{id}")
            .route(web::get().to(pages::show))
            .route(web::post().to(pages::update)),
    )
    .service(at("/{id}/edit").route(web::get().to(pages::edit)))
    .service(at("/{id}/shown").route(web::post().to(pages::shown)))
    .service(
        web::resource("/students/{id}/guardians")
            .route(web::get().to(guardian_pages::guardians))
            .route(web::post().to(guardian_pages::link)),
    )
    .service(
        web::resource("/students/{id}/guardians/change")
            .route(web::post().to(guardian_pages::change)),
    )
    .service(
        web::resource("/students/{id}/guardians/unlink")
            .route(web::post().to(guardian_pages::unlink)),
    );
}

/// The endpoints under `/api/v1/parents`.
pub fn api_routes(cfg: &mut web::ServiceConfig) {
    api::routes(cfg);
}

//! Background work as people see it: the list for those who look after it, and a page for each job that shows how far it
//! is, also to the person who asked for it. The queue itself is [`crate::platform::jobs`].
mod actions;
mod events;
mod list;
mod list_pages;
mod model;
mod pages;
mod queries;
mod sweep;

use actix_web::web;

pub use list::can_show;
pub use sweep::Sweep;

/// The pages of background work.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/jobs").route(web::get().to(list_pages::list)))
        .service(web::resource("/jobs/export").route(web::get().to(list_pages::export)))
        .service(web::resource("/jobs/{id}").route(web::get().to(pages::show)))
        .service(web::resource("/jobs/{id}/events").route(web::get().to(events::events)))
        .service(web::resource("/jobs/{id}/retry").route(web::post().to(pages::retry)))
        .service(web::resource("/jobs/{id}/cancel").route(web::post().to(pages::cancel)));
}

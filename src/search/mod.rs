//! Search: people by name, number or email, among those whom the searcher may see; courses and programmes by code or name.
mod model;
mod pages;
mod queries;

use actix_web::web;

/// The page of the search.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/search").route(web::get().to(pages::results)));
}

//! The audit log as people read it: who did what to which record, searched, paged and exported. Entries are written by
//! [`crate::platform::audit`].
mod export;
mod model;
mod pages;
mod queries;
mod search;
mod words;

use actix_web::web;

/// The pages of the audit log.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/audit").route(web::get().to(pages::list)))
        .service(web::resource("/audit/export").route(web::get().to(pages::export)));
}

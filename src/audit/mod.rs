//! The audit log as people read it: who did what to which record, searched, paged and exported, and the history of one
//! record, which any page embeds. Entries are written by [`crate::platform::audit`].
//!
//! A record's page shows its history by this, which works without htmx, too; who may see it is decided here:
//! ```html
//! <div data-hx-get="/audit/history/user/7" data-hx-trigger="load"><a href="/audit/history/user/7">What happened</a></div>
//! ```
mod api;
mod export;
mod history_pages;
mod jobs;
mod model;
mod pages;
mod queries;
mod said;
mod search;
mod words;

use actix_web::web;

pub use api::AuditApi;
pub use jobs::Anchor;
pub use words::SENTENCES;

/// The pages of the audit log.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/audit").route(web::get().to(pages::list)))
        .service(web::resource("/audit/export").route(web::get().to(pages::export)))
        .service(
            web::resource("/audit/history/{kind}/{id}")
                .route(web::get().to(history_pages::history)),
        );
    api::routes(cfg);
}

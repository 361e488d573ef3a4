//! Outgoing mail as the office sees it: what a mail server refused, in its words, and what became of the rest. How mail
//! leaves is [`crate::platform::mail`].
mod actions;
mod list;
mod model;
mod pages;
mod queries;

use actix_web::web;

pub use list::can_show;

/// The pages of outgoing mail.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/outgoing-mail").route(web::get().to(pages::list)))
        .service(web::resource("/outgoing-mail/export").route(web::get().to(pages::export)))
        .service(
            web::resource("/outgoing-mail/{id}/send-again")
                .route(web::post().to(pages::send_again)),
        );
}

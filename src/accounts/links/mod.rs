//! Single-use links by mail: to activate an account, to choose a new password; and the letters about an account.
mod actions;
mod jobs;
mod letters;
mod pages;
mod queries;

use actix_web::web;

pub use actions::{set_password, void_links};
pub use jobs::{AskForLink, SendLink};
pub use letters::sample_letters;

/// The pages of links.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/password/forgot")
            .route(web::get().to(pages::forgot))
            .route(web::post().to(pages::ask)),
    )
    .service(
        web::resource("/password/choose/{token}")
            .route(web::get().to(pages::choose))
            .route(web::post().to(pages::set)),
    );
}

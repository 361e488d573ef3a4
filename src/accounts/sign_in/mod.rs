//! Signing in and out: email and password, then the second factor where there is one; by page and by API.
mod actions;
mod api;
mod attempts;
mod browser;
mod code_pages;
mod demo;
mod model;
mod pages;
mod queries;
mod tokens;
mod verify_api;

use actix_web::web;

pub use actions::{SignInError, check_code, recovery_hash, totp_place};
pub use api::SignInApi;
pub use attempts::{Attempt, Holding, Opened, close_attempt, open_attempt, refuse};
pub use verify_api::VerifyApi;

/// The pages and endpoints of signing in.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/login")
            .route(web::get().to(pages::login))
            .route(web::post().to(pages::sign_in)),
    )
    .service(
        web::resource("/login/code")
            .route(web::get().to(code_pages::code))
            .route(web::post().to(code_pages::enter_code)),
    )
    .service(web::resource("/logout").route(web::post().to(pages::sign_out)));
}

/// The endpoints under `/api/v1`.
pub fn api_routes(cfg: &mut web::ServiceConfig) {
    api::routes(cfg);
    verify_api::routes(cfg);
}

//! Sessions: signed-in browsers and API clients, what they may still do, and ending them.
mod actions;
mod model;
mod pages;
mod queries;

use actix_web::web;

pub use crate::platform::web::Nothing;
pub use actions::{
    Begin, Begun, begin_session, end_all_sessions, end_other_sessions, hold_form, prove_again,
    shut_out,
};
pub use model::{LiveSession, SessionRow};
pub use pages::Prefill;
pub use queries::{live_by_access_token, live_by_cookie, release_form};

/// The pages of sessions.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/sessions").route(web::get().to(pages::list)))
        .service(web::resource("/sessions/ping").route(web::get().to(pages::ping)))
        .service(web::resource("/sessions/end-others").route(web::post().to(pages::end_others)))
        .service(
            web::resource("/sessions/browsers/{id}/forget")
                .route(web::post().to(pages::forget_browser)),
        )
        .service(web::resource("/sessions/{id}/end").route(web::post().to(pages::end)))
        .service(web::resource("/role").route(web::post().to(pages::switch_role)));
}

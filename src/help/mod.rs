//! Help: what there is, as far as the reader may use it, and which keys do what.
mod pages;

use actix_web::web;

/// The pages of help.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/help").route(web::get().to(pages::help)));
}

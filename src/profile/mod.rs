//! One's own profile by the API: who am I, in which roles, and whose records are mine.
mod api;
mod photo;
mod queries;

use actix_web::web;

pub use api::ProfileApi;
pub use photo::may_see_photo;

/// The endpoints under `/api/v1`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    api::routes(cfg);
    photo::routes(cfg);
}

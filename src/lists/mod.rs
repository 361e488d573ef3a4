//! How people keep their lists: which columns they see, and views they saved under a name. Any list can be kept so; it
//! says how its address reads, and asks for an [`Arrangement`].
mod actions;
mod arrangement;
mod model;
mod pages;
mod queries;

use actix_web::web;

pub use arrangement::{Arrangement, ViewTab};
pub use model::{CanShow, Kept, Lists};
pub use queries::{kept, kept_of_list};

/// What is kept of lists.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/lists/{name}/columns").route(web::post().to(pages::choose_columns)),
    )
    .service(web::resource("/lists/{name}/views").route(web::post().to(pages::save_view)))
    .service(web::resource("/views/{id}/default").route(web::post().to(pages::make_default)))
    .service(web::resource("/views/{id}/delete").route(web::post().to(pages::delete_view)));
}

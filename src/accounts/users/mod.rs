//! Users: the accounts of a college, as its office keeps them. The reference slice: others are built in its image.
mod access_pages;
mod actions;
mod api;
mod forms;
mod list;
mod model;
mod pages;
mod person_pages;
mod queries;
mod readings;
mod selected_pages;

use actix_web::web;

pub use actions::{
    Account, Contact, NewUser, OpensAccounts, account_of, correct_contact, create_user,
    end_staff_access, give_role, open_account, open_demo_account, set_permission_sets,
};
pub use api::UsersApi;
pub use list::can_show;

/// The pages of users.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/users")
            .route(web::get().to(pages::list))
            .route(web::post().to(pages::create)),
    )
    .service(web::resource("/users/export").route(web::get().to(pages::export)))
    .service(web::resource("/users/selected").route(web::post().to(selected_pages::selected)))
    .service(web::resource("/users/new").route(web::get().to(pages::new)))
    .service(
        web::resource("/users/{id}")
            .route(web::get().to(person_pages::show))
            .route(web::post().to(person_pages::update)),
    )
    .service(web::resource("/users/{id}/edit").route(web::get().to(person_pages::edit)))
    .service(
        web::resource("/users/{id}/deactivate").route(web::post().to(access_pages::deactivate)),
    )
    .service(
        web::resource("/users/{id}/reactivate").route(web::post().to(access_pages::reactivate)),
    )
    .service(web::resource("/users/{id}/send-link").route(web::post().to(access_pages::send_link)))
    .service(
        web::resource("/users/{id}/force-reset").route(web::post().to(access_pages::force_reset)),
    )
    .service(
        web::resource("/users/{id}/remove-second-factor")
            .route(web::post().to(access_pages::remove_second_factor)),
    )
    .service(
        web::resource("/users/{id}/end-sessions").route(web::post().to(access_pages::end_sessions)),
    )
    .service(
        web::resource("/users/{id}/permission-sets")
            .route(web::post().to(access_pages::set_permission_sets)),
    );
}

/// The endpoints under `/api/v1`.
pub fn api_routes(cfg: &mut web::ServiceConfig) {
    api::routes(cfg);
}

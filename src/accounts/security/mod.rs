//! Security of one's own account: password, second factor, proving again who one is.
mod actions;
mod pages;
mod proof;
mod queries;
mod second_factor_pages;
mod verify_pages;

use actix_web::web;

pub use actions::{PasswordFields, check_new_password, needs_verified};
pub use proof::{NotProved, Proof, prove};
pub use queries::TOTP_SECRET;

/// The pages of security.
pub fn routes(cfg: &mut web::ServiceConfig) {
    use second_factor_pages as factor;
    cfg.service(web::resource("/security").route(web::get().to(pages::overview)))
        .service(
            web::resource("/security/password")
                .route(web::get().to(pages::password))
                .route(web::post().to(pages::change_password)),
        )
        .service(
            web::resource("/security/verify")
                .route(web::get().to(verify_pages::verify))
                .route(web::post().to(verify_pages::prove)),
        )
        .service(
            web::resource("/security/second-factor")
                .route(web::get().to(factor::set_up))
                .route(web::post().to(factor::confirm)),
        )
        .service(
            web::resource("/security/second-factor/remove").route(web::post().to(factor::remove)),
        )
        .service(
            web::resource("/security/recovery-codes").route(web::post().to(factor::renew_codes)),
        );
}

//! Accounts: who can sign in, how they prove it, and what they may do.
mod authentication;
mod browsers;
mod links;
mod lockout;
pub mod passwords;
mod permission_sets;
mod second_factor;
mod security;
mod sessions;
mod sign_in;
mod sweep;
mod users;

use actix_web::web;

use crate::lists::Lists;

pub use authentication::authenticate;
pub use links::{AskForLink, SendLink, sample_letters};
pub use lockout::LockoutPolicy;
pub use permission_sets::restore_built_in;
pub use security::{TOTP_SECRET, needs_verified};
pub use sessions::{Prefill, release_form};
pub use sweep::Sweep;
pub use users::{
    Account, Contact, NewUser, OpensAccounts, account_of, correct_contact, create_user,
    end_staff_access, give_role, open_account, open_demo_account, set_permission_sets,
};

/// The pages and endpoints of accounts.
pub fn routes(cfg: &mut web::ServiceConfig) {
    sign_in::routes(cfg);
    sessions::routes(cfg);
    links::routes(cfg);
    security::routes(cfg);
    users::routes(cfg);
    permission_sets::routes(cfg);
}

/// The endpoints of accounts.
pub fn api_routes(cfg: &mut web::ServiceConfig) {
    sign_in::api_routes(cfg);
    users::api_routes(cfg);
}

/// What the lists of accounts can show, for the views that people keep of them.
pub fn lists(lists: Lists) -> Lists {
    lists.with("users", users::can_show)
}

/// The OpenAPI parts of accounts.
pub fn api_document() -> utoipa::openapi::OpenApi {
    use utoipa::OpenApi;
    let mut document = sign_in::SignInApi::openapi();
    document.merge(sign_in::VerifyApi::openapi());
    document.merge(users::UsersApi::openapi());
    document
}

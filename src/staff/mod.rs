//! Staff: who works here, in which department, as what, and where they stand.
mod actions;
pub mod entry;
mod error;
mod form_pages;
mod list;
mod model;
mod pages;
mod queries;
mod standing;

use actix_web::web;

use crate::{lists::Lists, people::listing};

pub use actions::{BasedOn, StaffError, employ, employ_person, update_member};
pub use entry::{Employ, NewMember, StaffParticulars};
pub use list::Members;
pub use model::{Designation, Member, StaffNumber, StaffStatus};
pub use queries::{check, colleagues, count, findable, member, visible};
pub use standing::{ApplyStaffStatuses, SetStaffStatus, set_staff_status, take_back_staff_status};

/// What the list of staff can show, for the views that people keep of it.
pub fn lists(lists: Lists) -> Lists {
    lists.with("staff", listing::can_show::<Members>)
}

/// The pages of staff.
pub fn routes(cfg: &mut web::ServiceConfig) {
    let at = |rest: &str| web::resource(format!("/staff{rest}"));
    listing::routes::<Members>(cfg, at("").route(web::post().to(form_pages::create)));
    cfg.service(at("/new").route(web::get().to(form_pages::new)))
        .service(
            at("/{id}")
                .route(web::get().to(pages::show))
                .route(web::post().to(form_pages::update)),
        )
        .service(at("/{id}/edit").route(web::get().to(form_pages::edit)))
        .service(at("/{id}/shown").route(web::post().to(pages::shown)))
        .service(at("/{id}/status").route(web::post().to(pages::change_status)))
        .service(at("/{id}/status/take-back").route(web::post().to(pages::take_back)));
}

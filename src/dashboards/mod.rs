//! Dashboards: where each role starts. They answer first what needs the person now, then how it is going. Read-only: one statement a page.
mod charts;
mod model;
mod needs;
mod office_pages;
mod pages;
mod queries;
mod show;

use actix_web::web;

/// The dashboards, and the ways to them.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/").route(web::get().to(pages::home)))
        .service(web::resource("/staff/dashboard").route(web::get().to(pages::home)))
        .service(web::resource("/student/dashboard").route(web::get().to(pages::student)))
        .service(web::resource("/parent/dashboard").route(web::get().to(pages::parent)))
        .service(web::resource("/faculty/dashboard").route(web::get().to(pages::faculty)))
        .service(web::resource("/warden/dashboard").route(web::get().to(pages::warden)))
        .service(web::resource("/admin/dashboard").route(web::get().to(office_pages::admin)))
        .service(
            web::resource("/principal/dashboard").route(web::get().to(office_pages::principal)),
        );
}

//! Every route: one line a slice.
use actix_web::web;

use crate::{
    Result, academics, accounts, audit, dashboards, development, documents, help, jobs, lists,
    outgoing_mail, parents, people,
    platform::{openapi, storage, web as site},
    profile, proposals, search, staff,
    students::{self, StudentSections, who_keeps},
    uploads::{self, Purpose, Readers},
};

/// What is served whatever the environment.
pub fn all(cfg: &mut web::ServiceConfig) {
    cfg.configure(health::routes)
        .configure(lists::routes)
        .configure(accounts::routes)
        .configure(academics::routes)
        .configure(people::routes)
        .configure(students::routes)
        .configure(parents::routes)
        .configure(documents::routes)
        .configure(proposals::routes)
        .configure(profile::routes)
        .configure(uploads::routes)
        .configure(storage::routes)
        .configure(help::routes)
        .configure(search::routes)
        .configure(dashboards::routes)
        .configure(staff::routes)
        .configure(audit::routes)
        .configure(jobs::routes)
        .configure(outgoing_mail::routes)
        .configure(accounts::api_routes)
        .configure(academics::api_routes)
        .configure(students::api_routes)
        .configure(parents::api_routes)
        .configure(site::api_docs::routes)
        .configure(site::csp_reports::routes)
        .service(
            web::resource("/assets/{hash}/{file:.*}").route(web::get().to(site::assets::serve)),
        );
}

/// What is served in development alone.
pub fn development(cfg: &mut web::ServiceConfig) {
    development::routes(cfg);
}

/// Who may read files that are somebody else's, by what they were sent for.
pub fn readers() -> Readers {
    Readers::default()
        .with(Purpose::Photo, profile::may_see_photo)
        .with(Purpose::Photo, documents::may_read_photo)
        .with(Purpose::Document, documents::may_read)
}

/// The parts of the page about a student, in their order; a module adds its own by one line.
pub fn student_sections() -> StudentSections {
    let own = parents::sections(students::sections(StudentSections::default()));
    proposals::sections(documents::sections(own)).with_at(
        "history",
        "History",
        who_keeps,
        "/audit/history/student/{id}",
    )
}

/// The lists of which people keep views.
pub fn lists() -> lists::Lists {
    let lists = academics::lists(accounts::lists(lists::Lists::default()));
    proposals::lists(staff::lists(parents::lists(students::lists(lists))))
        .with("jobs", jobs::can_show)
        .with("mails", outgoing_mail::can_show)
}

/// The OpenAPI document of every endpoint.
pub fn document() -> Result<serde_json::Value> {
    use utoipa::OpenApi;
    openapi::document([
        accounts::api_document(),
        academics::AcademicsApi::openapi(),
        students::StudentsApi::openapi(),
        parents::ParentsApi::openapi(),
        profile::ProfileApi::openapi(),
        audit::AuditApi::openapi(),
        uploads::UploadsApi::openapi(),
    ])
}

/// Whether the process is alive, and whether it can serve.
mod health {
    use actix_web::{HttpResponse, web};

    use crate::{Result, app, platform::db::Db};

    pub fn routes(cfg: &mut web::ServiceConfig) {
        cfg.service(web::resource("/healthz").route(web::get().to(healthz)))
            .service(web::resource("/readyz").route(web::get().to(readyz)));
    }

    async fn healthz() -> HttpResponse {
        HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .body("ok\n")
    }

    async fn readyz(db: Db) -> Result<HttpResponse> {
        db.read(app::is_migrated).await?;
        Ok(HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .body("ready\n"))
    }
}

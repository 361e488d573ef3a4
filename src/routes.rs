//! Every route: one line a slice.
use actix_web::{HttpResponse, web};

use crate::{
    Result, academics, accounts, audit, dashboards, development,
    platform::{openapi, web as site},
    profile, search,
};

/// What is served whatever the environment.
pub fn all(cfg: &mut web::ServiceConfig) {
    cfg.configure(health::routes)
        .configure(accounts::routes)
        .configure(academics::routes)
        .configure(profile::routes)
        .configure(search::routes)
        .configure(dashboards::routes)
        .configure(audit::routes)
        .configure(accounts::api_routes)
        .configure(academics::api_routes)
        .service(web::resource("/api/schema{slash:/?}").route(web::get().to(schema)))
        .service(
            web::resource("/assets/{hash}/{file:.*}").route(web::get().to(site::assets::serve)),
        );
}

/// What is served in development alone.
pub fn development(cfg: &mut web::ServiceConfig) {
    development::routes(cfg);
}

/// The OpenAPI document of every endpoint.
pub fn document() -> utoipa::openapi::OpenApi {
    use utoipa::OpenApi;
    openapi::document([
        accounts::api_document(),
        academics::AcademicsApi::openapi(),
        profile::ProfileApi::openapi(),
    ])
}

async fn schema() -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(document()))
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

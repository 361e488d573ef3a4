//! One's children by the API.
use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, ServiceConfig},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::queries;
use crate::{
    Result,
    platform::{
        db::Db,
        web::{ApiList, Query, read_answer},
    },
    policy::{Acting, AsParent},
    students::{StudentDashboard, StudentSummary},
};

/// The OpenAPI part of parents.
#[derive(OpenApi)]
#[openapi(paths(children, dashboard))]
pub struct ParentsApi;

pub fn routes(cfg: &mut ServiceConfig) {
    for slash in ["/", ""] {
        let at = |rest: &str| web::resource(format!("/api/v1/parents/me/{rest}{slash}"));
        cfg.service(at("children").route(web::get().to(children)))
            .service(at("dashboard").route(web::get().to(dashboard)));
    }
}

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChildrenParams {
    /// At most 200; 25 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// From 0.
    #[param(minimum = 0, maximum = 1_000_000_000)]
    offset: Option<i64>,
}

/// What concerns a parent today: each child.
#[derive(Serialize, ToSchema)]
pub struct ParentDashboard {
    /// The eldest first.
    children: Vec<StudentDashboard>,
}

/// List one's children, the eldest first.
#[utoipa::path(get, path = "/api/v1/parents/me/children/", tag = "parents", params(ChildrenParams),
    responses((status = 200, body = ApiList<StudentSummary>), (status = 400, description = "A parameter is not as it should be"),
        (status = 401, description = "Sign in first"), (status = 403, description = "For who acts as a parent")))]
async fn children(
    db: Db,
    who: Acting<AsParent>,
    query: Query<ChildrenParams>,
) -> Result<HttpResponse> {
    let (limit, offset) = ApiList::<StudentSummary>::bounds(query.0.limit, query.0.offset)?;
    let actor = who.actor().clone();
    let all = db.read(move |conn| queries::children(conn, &actor)).await?;
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let from = usize::try_from(offset).unwrap_or(usize::MAX);
    let most = usize::try_from(limit).unwrap_or(0);
    let shown = all.iter().skip(from).take(most);
    let results: Vec<StudentSummary> = shown.map(StudentSummary::from).collect();
    let base = "/api/v1/parents/me/children/";
    Ok(HttpResponse::Ok().json(ApiList::new(results, count, base, &[], (limit, offset))))
}

/// What concerns one as a parent today; what Campus does not keep yet is null.
#[utoipa::path(get, path = "/api/v1/parents/me/dashboard/", tag = "parents",
    params(("If-None-Match" = Option<String>, Header, description = "The `ETag` that the client has: unchanged, the answer is 304")),
    responses((status = 200, body = ParentDashboard, headers(("ETag" = String, description = "The version"))), (status = 304, description = "As the client has it"),
        (status = 401, description = "Sign in first"), (status = 403, description = "For who acts as a parent")))]
async fn dashboard(req: HttpRequest, db: Db, who: Acting<AsParent>) -> Result<HttpResponse> {
    let actor = who.actor().clone();
    let all = db.read(move |conn| queries::children(conn, &actor)).await?;
    let version = all.iter().map(|child| child.version).sum();
    let body = ParentDashboard {
        children: all.iter().map(StudentDashboard::of).collect(),
    };
    read_answer(&req, version, &body)
}

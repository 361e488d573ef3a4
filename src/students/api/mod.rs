//! Students by the API: read-only, whom one may see.
mod bodies;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, ServiceConfig},
};
use diesel::PgConnection;
use utoipa::OpenApi;

pub use bodies::{StudentDashboard, StudentSummary};
use bodies::{StudentDetail, StudentParams};

use super::{
    about::{About, about},
    list::Students,
    model::Status,
};
use crate::{
    Error, Result,
    people::{
        fields::{Holder, Tier, answers},
        listing::{Cond, Folk, Narrow, found, read_order},
    },
    platform::{
        audit,
        db::{Db, Tx},
        web::{ApiList, Path, Query, read_answer},
    },
    policy::{Actor, Grant, Scope, ViewStudents},
};

/// The OpenAPI part of students.
#[derive(OpenApi)]
#[openapi(paths(list, show, dashboard))]
pub struct StudentsApi;

pub fn routes(cfg: &mut ServiceConfig) {
    for slash in ["/", ""] {
        let at = |rest: &str| web::resource(format!("/api/v1/students{rest}{slash}"));
        cfg.service(at("").route(web::get().to(list)))
            .service(at("/{id}").route(web::get().to(show)))
            .service(at("/{id}/dashboard").route(web::get().to(dashboard)));
    }
}

/// Students and parents see whom they see by being who they are; everybody else needs the permission.
fn may_look(actor: &Actor) -> Result<()> {
    match actor.scope() {
        Scope::Parent(_) | Scope::Student(_) => Ok(()),
        Scope::Institution | Scope::Staff(_) | Scope::Warden(_) | Scope::Nobody => {
            Grant::<ViewStudents>::check(actor.clone()).map(drop)
        }
    }
}

/// List the students whom one may see.
#[utoipa::path(get, path = "/api/v1/students/", tag = "students", params(StudentParams),
    responses((status = 200, body = ApiList<StudentSummary>), (status = 400, description = "A parameter is not as it should be"),
        (status = 401, description = "Sign in first"), (status = 403, description = "Without `students.view`, as a member of staff")))]
async fn list(db: Db, actor: Actor, query: Query<StudentParams>) -> Result<HttpResponse> {
    may_look(&actor)?;
    let params = query.0;
    let narrow = narrow(&params)?;
    let (limit, offset) = ApiList::<StudentSummary>::bounds(params.limit, params.offset)?;
    let (rows, count) = db
        .read(move |conn| found::<Students>(conn, &actor, &narrow, (limit, offset)))
        .await?;
    let key = |key: Option<i64>| key.map(|key| key.to_string());
    let pairs = [
        ("ordering", params.ordering),
        ("search", params.search),
        ("offering", key(params.offering)),
        ("section", key(params.section)),
        ("programme", key(params.programme)),
        ("batch", key(params.batch)),
        ("semester", params.semester.map(|n| n.to_string())),
        ("status", params.status),
    ];
    let results: Vec<StudentSummary> = rows.into_iter().map(StudentSummary::from).collect();
    let base = "/api/v1/students/";
    Ok(HttpResponse::Ok().json(ApiList::new(results, count, base, &pairs, (limit, offset))))
}

fn narrow(params: &StudentParams) -> Result<Narrow> {
    let search = params.search.as_deref().unwrap_or_default();
    if search.chars().count() > 200 {
        let told = "search: it has at most 200 characters.";
        return Err(Error::Malformed(told.into()));
    }
    let mut narrow = Narrow::default().search(search);
    if let Some(ordering) = &params.ordering {
        narrow.order = read_order::<Students>(ordering)?;
    }
    if let Some(offering) = params.offering {
        narrow.conds.push(Cond::key(
            "s.id IN (SELECT v.student_id FROM offering_students v WHERE v.offering_id = ",
            offering,
            ")",
        ));
    }
    for (name, key) in [
        ("section", params.section),
        ("programme", params.programme),
        ("batch", params.batch),
    ] {
        if let Some(key) = key {
            narrow.conds.push(Students::cond(name, &key.to_string())?);
        }
    }
    if let Some(semester) = params.semester {
        narrow
            .conds
            .push(Students::cond("semester", &semester.to_string())?);
    }
    if let Some(status) = &params.status {
        let known = status == "here" || Status::of(status).is_some();
        if !known {
            let told = "status: this value is not one of those offered.";
            return Err(Error::Malformed(told.into()));
        }
        narrow.conds.push(Students::cond("status", status)?);
    }
    Ok(narrow)
}

/// Read one student. What is for those who look after them is null for others; that it was read is noted.
#[utoipa::path(get, path = "/api/v1/students/{id}/", tag = "students",
    params(("id" = i64, Path, description = "The key", example = 7), ("If-None-Match" = Option<String>, Header, description = "The `ETag` that the client has: unchanged, the answer is 304")),
    responses((status = 200, body = StudentDetail, headers(("ETag" = String, description = "The version"))), (status = 304, description = "As the client has it"),
        (status = 401, description = "Sign in first"), (status = 403, description = "Without `students.view`, as a member of staff"), (status = 404, description = "There is none")))]
async fn show(req: HttpRequest, db: Db, actor: Actor, id: Path<i64>) -> Result<HttpResponse> {
    let read = move |tx: &mut Tx<'_>| {
        let about = about(tx, &actor, id.0)?;
        let own = match about.cared {
            true => answers(tx, Holder::Student, about.student.user_id)?,
            false => Vec::new(),
        };
        if about.cared && about.tier != Tier::Own {
            let fields = ["phone", "date_of_birth", "category", "address"];
            audit::read_of(tx, &actor, ("student", Some(id.0)), &fields)?;
        }
        Ok((about, own))
    };
    let (about, own) = db.tx(read).await?;
    let version = about.student.version;
    read_answer(&req, version, &StudentDetail::of(about, &own))
}

/// What concerns a student today; what Campus does not keep yet is null.
#[utoipa::path(get, path = "/api/v1/students/{id}/dashboard/", tag = "students",
    params(("id" = i64, Path, description = "The key", example = 7), ("If-None-Match" = Option<String>, Header, description = "The `ETag` that the client has: unchanged, the answer is 304")),
    responses((status = 200, body = StudentDashboard, headers(("ETag" = String, description = "The version"))), (status = 304, description = "As the client has it"),
        (status = 401, description = "Sign in first"), (status = 403, description = "Without `students.view`, as a member of staff"), (status = 404, description = "There is none")))]
async fn dashboard(req: HttpRequest, db: Db, actor: Actor, id: Path<i64>) -> Result<HttpResponse> {
    let read = move |conn: &mut PgConnection| about(conn, &actor, id.0);
    let about: About = db.read(read).await?;
    let version = about.student.version;
    read_answer(&req, version, &StudentDashboard::of(&about.student))
}

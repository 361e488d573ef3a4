//! The structure of the college by the API: read-only, for everybody who is signed in.
mod bodies;
mod ordering;

use actix_web::{
    HttpResponse,
    web::{self, ServiceConfig},
};
use serde::Serialize;
use utoipa::OpenApi;

use super::{
    courses::Courses,
    programmes::Programmes,
    records::{Narrow, Noun, found},
    sections::Sections,
    terms::Terms,
};
use crate::{
    Error, Result,
    platform::{
        db::Db,
        web::{ApiList, Query},
    },
    policy::Actor,
};
use bodies::{
    CourseBody, CourseParams, ProgrammeBody, ProgrammeParams, SectionBody, SectionParams, TermBody,
    TermParams,
};
use ordering::{Field, default, read};

/// The OpenAPI part of academics.
#[derive(OpenApi)]
#[openapi(paths(programmes, courses, terms, sections))]
pub struct AcademicsApi;

pub fn routes(cfg: &mut ServiceConfig) {
    for slash in ["/", ""] {
        let at = |noun: &str| web::resource(format!("/api/v1/academics/{noun}{slash}"));
        cfg.service(at("programmes").route(web::get().to(programmes)))
            .service(at("courses").route(web::get().to(courses)))
            .service(at("terms").route(web::get().to(terms)))
            .service(at("sections").route(web::get().to(sections)));
    }
}

/// List programmes.
#[utoipa::path(get, path = "/api/v1/academics/programmes/", tag = "academics", params(ProgrammeParams),
    responses((status = 200, body = ApiList<ProgrammeBody>), (status = 400, description = "A parameter is not as it should be"),
        (status = 401, description = "Sign in first")))]
async fn programmes(db: Db, actor: Actor, query: Query<ProgrammeParams>) -> Result<HttpResponse> {
    let params = query.0;
    let asked = Asked {
        bounds: (params.limit, params.offset),
        ordering: params.ordering,
        search: params.search,
        filters: vec![
            ("department", key(params.department)),
            ("state", code(params.state, IN_USE, "state")?),
        ],
    };
    asked
        .answer::<Programmes, ProgrammeBody>(&db, actor, ("programmes", ordering::PROGRAMMES))
        .await
}

/// List courses.
#[utoipa::path(get, path = "/api/v1/academics/courses/", tag = "academics", params(CourseParams),
    responses((status = 200, body = ApiList<CourseBody>), (status = 400, description = "A parameter is not as it should be"),
        (status = 401, description = "Sign in first")))]
async fn courses(db: Db, actor: Actor, query: Query<CourseParams>) -> Result<HttpResponse> {
    let params = query.0;
    let kinds = &["theory", "practical", "project"];
    let asked = Asked {
        bounds: (params.limit, params.offset),
        ordering: params.ordering,
        search: params.search,
        filters: vec![
            ("department", key(params.department)),
            ("kind", code(params.kind, kinds, "kind")?),
            ("state", code(params.state, IN_USE, "state")?),
        ],
    };
    asked
        .answer::<Courses, CourseBody>(&db, actor, ("courses", ordering::COURSES))
        .await
}

/// List terms, the latest first.
#[utoipa::path(get, path = "/api/v1/academics/terms/", tag = "academics", params(TermParams),
    responses((status = 200, body = ApiList<TermBody>), (status = 400, description = "A parameter is not as it should be"),
        (status = 401, description = "Sign in first")))]
async fn terms(db: Db, actor: Actor, query: Query<TermParams>) -> Result<HttpResponse> {
    let params = query.0;
    let parities = &["odd", "even", "summer"];
    let asked = Asked {
        bounds: (params.limit, params.offset),
        ordering: params.ordering,
        search: params.search,
        filters: vec![
            ("academic_year", key(params.academic_year)),
            ("parity", code(params.parity, parities, "parity")?),
        ],
    };
    asked
        .answer::<Terms, TermBody>(&db, actor, ("terms", ordering::TERMS))
        .await
}

/// List sections.
#[utoipa::path(get, path = "/api/v1/academics/sections/", tag = "academics", params(SectionParams),
    responses((status = 200, body = ApiList<SectionBody>), (status = 400, description = "A parameter is not as it should be"),
        (status = 401, description = "Sign in first")))]
async fn sections(db: Db, actor: Actor, query: Query<SectionParams>) -> Result<HttpResponse> {
    let params = query.0;
    let asked = Asked {
        bounds: (params.limit, params.offset),
        ordering: params.ordering,
        search: params.search,
        filters: vec![
            ("programme", key(params.programme)),
            ("batch", key(params.batch)),
            ("state", code(params.state, IN_USE, "state")?),
        ],
    };
    asked
        .answer::<Sections, SectionBody>(&db, actor, ("sections", ordering::SECTIONS))
        .await
}

const IN_USE: &[&str] = &["in_use", "retired"];

/// What every list is asked.
struct Asked {
    bounds: (Option<i64>, Option<i64>),
    ordering: Option<String>,
    search: Option<String>,
    /// In the order of the noun's filters, checked.
    filters: Vec<(&'static str, Option<String>)>,
}

impl Asked {
    async fn answer<N: Noun, B: From<N::Row> + Serialize>(
        self,
        db: &Db,
        actor: Actor,
        (noun, fields): (&str, &[Field]),
    ) -> Result<HttpResponse> {
        let (limit, offset) = ApiList::<B>::bounds(self.bounds.0, self.bounds.1)?;
        let ordering = match self.ordering.as_deref() {
            Some(asked) => read(asked, fields)?,
            None => default::<N>()?,
        };
        let search = self.search.as_deref().unwrap_or_default();
        if search.chars().count() > 200 {
            let told = "search: it has at most 200 characters.";
            return Err(Error::Malformed(told.into()));
        }
        let mut narrow = Narrow::all().search(search).by(ordering);
        for (slot, (_, value)) in narrow.filters.iter_mut().zip(&self.filters) {
            *slot = value.clone().unwrap_or_default();
        }
        let (rows, count) = db
            .read(move |conn| found::<N>(conn, &actor, &narrow, limit, offset))
            .await?;
        let own = [("ordering", self.ordering), ("search", self.search)];
        let pairs: Vec<(&str, Option<String>)> = own.into_iter().chain(self.filters).collect();
        let results: Vec<B> = rows.into_iter().map(B::from).collect();
        let base = format!("/api/v1/academics/{noun}/");
        Ok(HttpResponse::Ok().json(ApiList::new(results, count, &base, &pairs, (limit, offset))))
    }
}

fn key(id: Option<i64>) -> Option<String> {
    id.map(|id| id.to_string())
}

fn code(value: Option<String>, codes: &[&str], name: &str) -> Result<Option<String>> {
    match &value {
        Some(value) if !codes.contains(&value.as_str()) => Err(wrong(name)),
        _ => Ok(value),
    }
}

fn wrong(name: &str) -> Error {
    Error::Malformed(format!("{name}: this value is not one of those offered."))
}

//! The API's own description: the OpenAPI document, and two readers of it (Swagger UI, ReDoc), all from the binary.
//!
//! The readers are programs of others, which set styles of their own: they have a policy of their own, and share no
//! page with anybody's data.
use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web::{self, Bytes, Data, ServiceConfig},
};

use super::{Path, Site, etag};
use crate::{Error, Result, policy::Actor};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; frame-ancestors 'none'; \
     form-action 'none'; report-uri /csp-reports; report-to csp";
const SCHEMA: &str = "/api/schema/";
const REDOC_PAGE: &[u8] = include_bytes!("../../../static/api/redoc.html");
const REDOC_STYLE: &[u8] = include_bytes!("../../../static/api/redoc.css");
const REDOC: &[u8] = include_bytes!("../../../static/api/redoc.standalone.js");

/// The OpenAPI document, as it is sent.
#[derive(Clone)]
pub struct Document(Bytes);

impl Document {
    /// Of the document as JSON.
    pub fn new(document: &serde_json::Value) -> Self {
        Self(document.to_string().into())
    }
}

/// `/api/schema/`, `/api/docs/`, `/api/redoc/`
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/api/schema{slash:/?}").route(web::get().to(schema)))
        .service(web::resource("/api/docs").route(web::get().to(with_slash)))
        .service(web::resource("/api/docs/{file:.*}").route(web::get().to(swagger)))
        .service(web::resource("/api/redoc").route(web::get().to(with_slash)))
        .service(web::resource("/api/redoc/{file:.*}").route(web::get().to(redoc)));
}

/// Where the documentation is not open to everybody, the document is for those who have a token.
async fn schema(
    req: HttpRequest,
    site: Data<Site>,
    document: Data<Document>,
    actor: Option<Actor>,
) -> Result<HttpResponse> {
    if !site.config.api.docs && actor.is_none() {
        return Err(Error::SignedOut);
    }
    Ok(file(&req, "application/json", document.0.clone()))
}

/// What the readers name beside them is relative to their folder.
async fn with_slash(req: HttpRequest, site: Data<Site>) -> Result<HttpResponse> {
    is_open(&site)?;
    Ok(HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, format!("{}/", req.path())))
        .finish())
}

async fn swagger(
    req: HttpRequest,
    site: Data<Site>,
    config: Data<Swagger>,
    path: Path<String>,
) -> Result<HttpResponse> {
    is_open(&site)?;
    let found = utoipa_swagger_ui::serve(&path.0, config.0.clone())
        .map_err(|err| Error::internal(err.to_string()))?;
    let found = found.ok_or(Error::NotFound)?;
    let bytes = Bytes::from(found.bytes.into_owned());
    Ok(file(&req, &found.content_type, bytes))
}

async fn redoc(req: HttpRequest, site: Data<Site>, path: Path<String>) -> Result<HttpResponse> {
    is_open(&site)?;
    let (kind, bytes) = match path.0.as_str() {
        "" => ("text/html; charset=utf-8", REDOC_PAGE),
        "redoc.css" => ("text/css; charset=utf-8", REDOC_STYLE),
        "redoc.standalone.js" => ("text/javascript; charset=utf-8", REDOC),
        _ => return Err(Error::NotFound),
    };
    Ok(file(&req, kind, Bytes::from_static(bytes)))
}

fn is_open(site: &Site) -> Result<()> {
    match site.config.api.docs {
        true => Ok(()),
        false => Err(Error::NotFound),
    }
}

fn file(req: &HttpRequest, kind: &str, bytes: Bytes) -> HttpResponse {
    let tag = format!("\"{}\"", etag::hash(&bytes));
    let is_known = etag::is_known(req, &tag);
    let mut answer = match is_known {
        true => HttpResponse::NotModified(),
        false => HttpResponse::Ok(),
    };
    answer
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-cache")))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY));
    match is_known {
        true => answer.finish(),
        false => answer.content_type(kind).body(bytes),
    }
}

/// How Swagger UI finds the document.
pub struct Swagger(Arc<utoipa_swagger_ui::Config<'static>>);

impl Default for Swagger {
    fn default() -> Self {
        let config = utoipa_swagger_ui::Config::from(SCHEMA)
            .deep_linking(true)
            .try_it_out_enabled(true)
            .validator_url("none");
        Self(Arc::new(config))
    }
}

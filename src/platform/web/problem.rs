//! A refusal as programs read it: problem+json (RFC 9457).
use std::collections::BTreeMap;

use actix_web::{HttpMessage, HttpRequest, HttpResponse, http::StatusCode};
use serde::Serialize;
use tracing_actix_web::RequestId;
use utoipa::ToSchema;

use crate::Error;

/// A refusal, as RFC 9457 has it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "/problems/not-found",
    "title": "Nothing here",
    "status": 404,
    "detail": "There is nothing here. The address may be mistyped, or the thing was moved.",
    "request_id": "019aaf3c-8f1e-7d53-b1c5-5f9b0a7c2d11"
}))]
pub struct Problem {
    /// Which kind of refusal it is; stable, to be compared.
    #[serde(rename = "type")]
    #[schema(pattern = "^/problems/[a-z0-9-]+$")]
    kind: String,
    /// The kind in a few words.
    title: String,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What is wrong with this request, for people.
    detail: String,
    /// To be quoted when asking for help.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    request_id: Option<String>,
    /// Each field that is wrong and why, with `invalid`; `non_field_errors` is the body as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    errors: Option<BTreeMap<String, Vec<String>>>,
}

/// Every kind of refusal that any address may answer with: its name, its status, and when.
/// Those of single operations stand with them.
pub const KINDS: &[(&str, u16, &str)] = &[
    (
        "malformed",
        400,
        "a part of the request could not be read; the detail names it",
    ),
    (
        "invalid",
        400,
        "fields are not as they should be; `errors` names each",
    ),
    (
        "authentication-required",
        401,
        "no token, or one that counts no longer",
    ),
    ("forbidden", 403, "the person may not do this"),
    (
        "verification-required",
        403,
        "a grave step: prove who you are at `/api/v1/auth/verify/` first",
    ),
    (
        "not-found",
        404,
        "there is no such thing, as far as the person may know",
    ),
    (
        "method-not-allowed",
        405,
        "the address does not take this method; `Allow` lists those it takes",
    ),
    ("request-timeout", 408, "the body did not arrive in time"),
    ("changed", 409, "somebody else changed it meanwhile"),
    (
        "idempotency-conflict",
        409,
        "the `Idempotency-Key` was used for another request",
    ),
    (
        "precondition-failed",
        412,
        "`If-Match` names an older version",
    ),
    (
        "content-too-large",
        413,
        "the body is larger than the address takes",
    ),
    (
        "unsupported-media-type",
        415,
        "the body is not of the type that the address takes",
    ),
    (
        "rate-limited",
        429,
        "too many requests; `Retry-After` says when to go on",
    ),
    (
        "locked",
        429,
        "too many wrong sign-ins; `Retry-After` says when to go on",
    ),
    (
        "internal-error",
        500,
        "a fault of ours; quote the `request_id`",
    ),
    (
        "unavailable",
        503,
        "busy, or the database is away: nothing was done, send it again after `Retry-After`",
    ),
    ("maintenance", 503, "Campus is being worked on"),
];

/// The answer of a refusal. What pages answer with 422 is 400 here.
pub fn answer(
    req: &HttpRequest,
    (status, title): (StatusCode, &str),
    err: Option<&Error>,
    sentence: &str,
) -> HttpResponse {
    let status = match status {
        StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
        other => other,
    };
    let code = err.map_or_else(
        || kind_of(status).to_owned(),
        |err| err.code().replace('_', "-"),
    );
    let id = req.extensions().get::<RequestId>().map(ToString::to_string);
    let problem = Problem {
        kind: format!("/problems/{code}"),
        title: title.to_owned(),
        status: status.as_u16(),
        detail: err.map_or_else(|| sentence.to_owned(), ToString::to_string),
        request_id: id,
        errors: err.and_then(errors),
    };
    of(&problem, status)
}

/// The answer of a fault, when nothing is left of the request but its code.
pub fn of_fault(title: &str, sentence: &str, id: Option<String>) -> HttpResponse {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    let problem = Problem {
        kind: format!("/problems/{}", kind_of(status)),
        title: title.to_owned(),
        status: status.as_u16(),
        detail: sentence.to_owned(),
        request_id: id,
        errors: None,
    };
    of(&problem, status)
}

fn of(problem: &Problem, status: StatusCode) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("application/problem+json")
        .body(serde_json::to_vec(problem).unwrap_or_default())
}

/// The kind of a refusal by the framework, of which only the status is known.
fn kind_of(status: StatusCode) -> &'static str {
    let of_status = |kind: &&(&'static str, u16, &str)| kind.1 == status.as_u16();
    match (KINDS.iter().find(of_status), status.is_server_error()) {
        (Some((name, ..)), _) => name,
        (None, false) => "malformed",
        (None, true) => "internal-error",
    }
}

fn errors(err: &Error) -> Option<BTreeMap<String, Vec<String>>> {
    let Error::Invalid(problems) = err else {
        return None;
    };
    let mut errors: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for problem in problems.iter() {
        let field = match problem.field.as_str() {
            "" => "non_field_errors",
            field => field,
        };
        errors
            .entry(field.to_owned())
            .or_default()
            .push(problem.message.clone());
    }
    Some(errors)
}

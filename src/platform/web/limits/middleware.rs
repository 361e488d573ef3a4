//! Where the limits stand in a request's way, and how they show in its answer.
use actix_web::{
    Error as ActixError, HttpMessage,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    web,
};

use super::{Class, Limits, Subject, Taken};
use crate::{
    Error,
    platform::{telemetry::metrics, web::client_address},
    policy::Actor,
};

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const LEFT: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// The headers that say how much is left.
pub const HEADERS: [HeaderName; 3] = [LIMIT, LEFT, RESET];

/// Before anything is known of the sender: by their address.
pub async fn limit_addresses(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let subject = client_address(req.request()).map(Subject::address);
    limited(req, next, subject).await
}

/// When it is known who asks: by the person, or by the session of an API client.
pub async fn limit_people(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let is_api = req.path().starts_with("/api/");
    let subject = match req.extensions().get::<Actor>() {
        Some(Actor::User(user)) if is_api => Some(Subject::Session(user.session)),
        Some(Actor::User(user)) => Some(Subject::Person(user.id)),
        Some(Actor::Applicant { .. } | Actor::System(_)) | None => None,
    };
    limited(req, next, subject).await
}

async fn limited(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    subject: Option<Subject>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let class = Class::of_request(req.method(), req.path(), req.query_string());
    let limits = req.app_data::<web::Data<Limits>>().cloned();
    let taken = match (limits, class, subject) {
        (Some(limits), Some(class), Some(subject)) => limits.take(class, subject).await,
        _ => None,
    };
    let Some(taken) = taken else {
        return Ok(next.call(req).await?.map_into_boxed_body());
    };
    let is_api = req.path().starts_with("/api/");
    if let Some(wait) = taken.wait {
        let limit = class.map_or("none", Class::name);
        tracing::warn!(limit, "refused: too many requests");
        metrics::rate_limited(limit);
        let mut refusal = req.error_response(Error::Limited(wait));
        show(refusal.headers_mut(), taken);
        return Ok(refusal);
    }
    let mut res = next.call(req).await?.map_into_boxed_body();
    if is_api {
        show(res.headers_mut(), taken);
    }
    Ok(res)
}

/// Of two buckets the one that is nearer its end is shown.
fn show(headers: &mut HeaderMap, taken: Taken) {
    let shown = headers
        .get(LEFT)
        .and_then(|left| left.to_str().ok()?.parse().ok());
    if shown.is_some_and(|shown: u32| shown <= taken.left) {
        return;
    }
    headers.insert(LIMIT, HeaderValue::from(taken.limit));
    headers.insert(LEFT, HeaderValue::from(taken.left));
    headers.insert(RESET, HeaderValue::from(taken.full_in));
}

//! Turns an [`Error`] into problem+json under `/api/` and into a page elsewhere; nothing of the inside leaves.
use actix_web::{
    Error as ActixError, HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        ConnectionType, StatusCode,
        header::{self, HeaderValue},
    },
    middleware::Next,
};
use askama::Template;
use tracing_actix_web::RequestId;

use super::{Hx, Site, View, limits::HEADERS as LIMITS, problem, refusals};
use crate::{Error, Result};

/// For visitors, and where nobody knows who asks.
#[derive(Template)]
#[template(path = "layouts/error.html")]
struct ErrorPage<'a> {
    p: &'a View,
    oops: Oops,
}

/// For the signed-in: in their frame, so that they can go on elsewhere.
#[derive(Template)]
#[template(path = "layouts/error_app.html")]
struct ErrorAppPage<'a> {
    p: &'a View,
    oops: Oops,
}

/// What could not be shown.
struct Oops {
    title: String,
    sentence: String,
    code: String,
    retry: bool,
}

/// Renders every refusal and fault, also those of the framework.
pub async fn render_errors(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let res = next.call(req).await?.map_into_boxed_body();
    let status = res.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return Ok(res);
    }
    let ours = res
        .response()
        .error()
        .and_then(|err| err.as_error::<Error>());
    if ours.is_none()
        && res.headers().contains_key(header::CONTENT_TYPE)
        && res.response().error().is_none()
    {
        return Ok(res);
    }
    if let Some(err) = ours {
        refusals::note(res.request(), err);
    }
    let mut answer = answer(res.request(), status, ours);
    for name in LIMITS.iter().chain([&header::ALLOW]) {
        if let Some(value) = res.headers().get(name) {
            answer.headers_mut().insert(name.clone(), value.clone());
        }
    }
    for cookie in res.headers().get_all(header::SET_COOKIE) {
        answer
            .headers_mut()
            .append(header::SET_COOKIE, cookie.clone());
    }
    Ok(res.into_response(answer))
}

fn answer(req: &HttpRequest, status: StatusCode, err: Option<&Error>) -> HttpResponse {
    if let Some(Error::Internal(cause)) = err {
        tracing::error!(cause = %chain(cause.as_ref()), "internal error");
    } else if err.is_none() && status.is_server_error() {
        tracing::error!(%status, "server error");
    }
    let is_api = req.path().starts_with("/api/");
    let mut answer = match is_api {
        true => problem::answer(req, (status, title(status)), err, sentence(status)),
        false => page(req, status, err),
    };
    if matches!(
        status,
        StatusCode::REQUEST_TIMEOUT | StatusCode::PAYLOAD_TOO_LARGE
    ) {
        // What is still on its way must not be read as the next request.
        answer.head_mut().set_connection_type(ConnectionType::Close);
    }
    if let Some(seconds) = err.and_then(Error::retry_after) {
        answer
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if is_api && status == StatusCode::UNAUTHORIZED {
        answer
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    answer
}

fn chain(err: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(err), |err| err.source());
    causes
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

fn page(req: &HttpRequest, status: StatusCode, err: Option<&Error>) -> HttpResponse {
    let message = err.map_or_else(|| sentence(status).to_owned(), ToString::to_string);
    let id = req.extensions().get::<RequestId>().map(ToString::to_string);
    let html = View::of(req)
        .and_then(|p| html(&p, (status, title_of(status, err)), err, id))
        .unwrap_or(message);
    let mut answer = HttpResponse::build(status);
    if Hx::asked(req) {
        // htmx would put the page into a part of the one that is shown.
        answer
            .insert_header(("HX-Retarget", "body"))
            .insert_header(("HX-Reswap", "innerHTML"));
    }
    answer
        .insert_header((header::VARY, "HX-Request"))
        .content_type("text/html; charset=utf-8")
        .body(html)
}

fn html(
    p: &View,
    (status, title): (StatusCode, &str),
    err: Option<&Error>,
    id: Option<String>,
) -> Result<String> {
    let sentence = match err {
        Some(Error::Limited(seconds)) => p.tn(
            &i64::try_from(*seconds).unwrap_or(i64::MAX),
            "That was a lot in a short time. Wait {n} second, then try again.",
            "That was a lot in a short time. Wait {n} seconds, then try again.",
        ),
        Some(err) => p.t(&err.to_string()).into_owned(),
        None => p.t(sentence(status)).into_owned(),
    };
    let id = id.map(|id| format!(" · {id}"));
    let oops = Oops {
        title: p.t(title).into_owned(),
        sentence,
        code: format!("{}{}", status.as_u16(), id.unwrap_or_default()),
        retry: status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS,
    };
    Ok(match p.user {
        Some(_) => ErrorAppPage { p, oops }.render()?,
        None => ErrorPage { p, oops }.render()?,
    })
}

/// The answer of a fault, when nothing is left of the request but its code: a page, or a problem without its frame.
pub fn of_fault(p: Option<&View>, id: Option<String>) -> HttpResponse {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    let Some(p) = p else {
        return problem::of_fault(title(status), sentence(status), id);
    };
    let page = html(p, (status, title(status)), None, id);
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .body(page.unwrap_or_else(|_| sentence(status).to_owned()))
}

fn title_of(status: StatusCode, err: Option<&Error>) -> &'static str {
    match err {
        Some(Error::Maintenance(_)) => "Campus is being worked on",
        Some(Error::Limited(_)) => "Too fast",
        _ => title(status),
    }
}

fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "That could not be read",
        StatusCode::UNAUTHORIZED => "Not signed in",
        StatusCode::FORBIDDEN => "Not allowed",
        StatusCode::NOT_FOUND => "Nothing here",
        StatusCode::METHOD_NOT_ALLOWED => "Not done this way",
        StatusCode::REQUEST_TIMEOUT => "Too slow",
        StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED => "Overtaken",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "Not of that kind",
        StatusCode::PAYLOAD_TOO_LARGE => "Too large",
        StatusCode::UNPROCESSABLE_ENTITY => "Something needs a look",
        StatusCode::TOO_MANY_REQUESTS => "Too many tries",
        StatusCode::SERVICE_UNAVAILABLE => "Busy for a moment",
        status if status.is_client_error() => "That cannot be done",
        _ => "Something went wrong",
    }
}

fn sentence(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => {
            "There is nothing here. The address may be mistyped, or the thing was moved."
        }
        StatusCode::METHOD_NOT_ALLOWED => "This address does not take what was sent to it.",
        StatusCode::REQUEST_TIMEOUT => "It took too long to arrive. Try again.",
        status if status.is_client_error() => {
            "This could not be understood. Go back and try again."
        }
        _ => "Something went wrong on our side. It has been noted.",
    }
}

/// While the settings say that Campus is worked on, everything but health and static files answers with their words.
pub async fn maintenance(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let words = Site::of(req.request()).map(|site| site.config.server.maintenance.clone());
    let open = ["/assets/", "/healthz", "/readyz"]
        .iter()
        .any(|path| req.path().starts_with(path));
    match words.filter(|words| !words.is_empty() && !open) {
        Some(words) => Ok(req.error_response(Error::Maintenance(words))),
        None => Ok(next.call(req).await?.map_into_boxed_body()),
    }
}

/// For addresses that no route has.
pub async fn nothing_here() -> Result<HttpResponse> {
    Err(Error::NotFound)
}

/// Says on a page that was refused when it is worth sending again.
pub fn with_wait(mut answer: HttpResponse, seconds: Option<u64>) -> HttpResponse {
    if let Some(seconds) = seconds {
        let headers = answer.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// The status that an error answers with.
pub fn status_of(err: &Error) -> StatusCode {
    err.status_code()
}

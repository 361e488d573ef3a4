//! No other site can send a form in a person's name.
//!
//! An unsafe page request must come from a page of this host by `Sec-Fetch-Site` or `Origin`, and carry a token:
//! signed in, one made from the session (hidden field `csrf` or header `x-csrf-token`, masked anew each time);
//! otherwise a signed cookie that only this host's pages send along. The API takes no cookies, so needs none of it.
use actix_web::{
    Error as ActixError, HttpMessage, HttpRequest,
    body::{BoxBody, MessageBody},
    cookie::{Cookie, SameSite},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{Method, header},
    middleware::Next,
    web::Bytes,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};

use super::{
    Site, Ticket, body, csp_reports,
    methods::{self, Instead},
    multipart,
};
use crate::{
    Error, Result,
    platform::secrets::{constant_time_eq, random_bytes},
    policy::Actor,
};

/// The body of a posted form, kept so that it is not lost when the session has ended.
pub struct PostedForm(pub Bytes);

/// The code that the tokens of this request's session are made of.
pub fn session_code(req: &HttpRequest) -> Option<[u8; 32]> {
    let ticket = Ticket::of(req)?;
    Some(Site::of(req)?.mac("csrf", ticket.form_code.as_bytes()))
}

/// A token: the code, hidden by a random pad, so that no two pages hold the same text.
pub fn token(code: &[u8; 32]) -> String {
    let pad: [u8; 32] = random_bytes();
    let mut token = [0; 64];
    for i in 0..32 {
        token[i] = pad[i];
        token[32 + i] = pad[i] ^ code[i];
    }
    BASE64.encode(token)
}

fn is_token_of(token: &str, code: &[u8; 32]) -> bool {
    let Ok(bytes) = BASE64.decode(token) else {
        return false;
    };
    let Some((pad, hidden)) = bytes
        .split_at_checked(32)
        .filter(|(_, hidden)| hidden.len() == 32)
    else {
        return false;
    };
    let shown: Vec<u8> = pad.iter().zip(hidden).map(|(a, b)| a ^ b).collect();
    constant_time_eq(&shown, code)
}

/// Refuses forged requests, and gives visitors the signed cookie.
pub async fn guard(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let path = req.path();
    // A signed address is a permission by itself, and no cookie adds to it.
    let open = ["/api/", "/assets/", "/files/", csp_reports::PATH];
    if path == "/api" || open.iter().any(|open| path.starts_with(open)) {
        return Ok(next.call(req).await?.map_into_boxed_body());
    }
    let changes = !matches!(*req.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes && let Err(err) = check(&mut req).await {
        return Ok(refuse(req, err));
    }
    let visitor = visit_of(req.request()).is_none() && !req.extensions().contains::<Actor>();
    let mut res = next.call(req).await?.map_into_boxed_body();
    let is_page = res
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if visitor
        && is_page
        && let Some(cookie) = visit_cookie(res.request())
    {
        res.response_mut().add_cookie(&cookie)?;
    }
    Ok(res)
}

/// An address that takes nothing, or not by this method, says so whether or not the request is a forged one.
fn refuse(req: ServiceRequest, err: Error) -> ServiceResponse<BoxBody> {
    match methods::taken_instead(req.request()) {
        Instead::Methods(allow) => methods::wrong_method(req, allow),
        Instead::Nothing => req.error_response(Error::NotFound),
        Instead::AsItIs => req.error_response(err),
    }
}

async fn check(req: &mut ServiceRequest) -> Result<()> {
    if !comes_from_here(req.request()) {
        return Err(Error::Forged);
    }
    let code = session_code(req.request());
    let token = sent_token(req).await?;
    let by_token = code.is_some_and(|code| token.is_some_and(|token| is_token_of(&token, &code)));
    let signed_in = req.extensions().contains::<Actor>() && req.path() != "/login";
    let by_visit = !signed_in && visit_of(req.request()).is_some();
    match by_token || by_visit {
        true => Ok(()),
        false => Err(Error::Forged),
    }
}

/// Browsers say where a request comes from; what says nothing is no browser, and must hold the token alone.
fn comes_from_here(req: &HttpRequest) -> bool {
    let header = |name: &str| {
        req.headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    if let Some(site) = header("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (header("origin"), header("host")) {
        (Some(origin), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(_, from)| from == host),
        (Some(_), None) => false,
        (None, _) => true,
    }
}

async fn sent_token(req: &mut ServiceRequest) -> Result<Option<String>> {
    let header = req
        .headers()
        .get("x-csrf-token")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    if header.is_none() && req.content_type() == "multipart/form-data" {
        return multipart::first_field(req, "csrf").await;
    }
    if req.content_type() != "application/x-www-form-urlencoded" {
        return Ok(header);
    }
    let (http, payload) = req.parts_mut();
    let bytes = body::read(http, payload).await?;
    req.set_payload(Payload::from(bytes.clone()));
    let field = url::form_urlencoded::parse(&bytes)
        .find(|(name, _)| name == "csrf")
        .map(|(_, token)| token.into_owned());
    req.extensions_mut().insert(PostedForm(bytes));
    Ok(header.or(field))
}

/// The visitor's number, when their cookie is ours.
fn visit_of(req: &HttpRequest) -> Option<String> {
    let site = Site::of(req)?;
    let cookie = req.cookie(&site.cookie_name("visit"))?;
    let (number, code) = cookie.value().split_once('.')?;
    let expected = BASE64.encode(site.mac("visit", number.as_bytes()));
    constant_time_eq(code.as_bytes(), expected.as_bytes()).then(|| number.to_owned())
}

fn visit_cookie(req: &HttpRequest) -> Option<Cookie<'static>> {
    let site = Site::of(req)?;
    let number = BASE64.encode(random_bytes::<16>());
    let code = BASE64.encode(site.mac("visit", number.as_bytes()));
    let cookie = Cookie::build(site.cookie_name("visit"), format!("{number}.{code}"))
        .path("/")
        .http_only(true)
        .secure(!site.config.server.insecure_cookies)
        .same_site(SameSite::Strict);
    Some(cookie.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_never_the_same_text_and_always_the_same_code() {
        let code = [7; 32];
        let (a, b) = (token(&code), token(&code));
        assert_ne!(a, b);
        assert!(is_token_of(&a, &code) && is_token_of(&b, &code));
        assert!(!is_token_of(&a, &[8; 32]));
        for wrong in ["", "x", &a[1..], &format!("{a}AAAA")] {
            assert!(!is_token_of(wrong, &code), "{wrong}");
        }
    }
}

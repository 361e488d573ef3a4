//! What a browser says of itself: by which token it may be known, and what it is.
use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
    http::header,
};

use super::attempts::{Attempt, Holding};
use crate::{
    accounts::browsers::KNOWN_DAYS,
    platform::{secrets::Token, web::Site},
};

/// The attempt that a request makes at an account.
pub fn attempt(req: &HttpRequest, site: &Site, email: &str) -> Attempt {
    Attempt {
        email: email.trim().to_lowercase().chars().take(254).collect(),
        with: held(req, site).map_or(Holding::Nothing, Holding::Browser),
    }
}

/// The token that the browser holds, whoever it is known to.
pub fn held(req: &HttpRequest, site: &Site) -> Option<Token> {
    let cookie = req.cookie(&site.cookie_name("known"))?;
    Token::parse(cookie.value())
}

/// Says, on the next sign-in from here, that the owner has used this browser.
pub fn known_cookie(site: &Site, token: &Token) -> Cookie<'static> {
    Cookie::build(site.cookie_name("known"), token.to_string())
        .path("/")
        .http_only(true)
        .secure(!site.config.server.insecure_cookies)
        .same_site(SameSite::Strict)
        .max_age(Duration::days(KNOWN_DAYS))
        .finish()
}

/// The name that the browser gives itself, cut to what is worth keeping.
pub fn agent(req: &HttpRequest) -> String {
    let header = req
        .headers()
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    header.unwrap_or_default().chars().take(300).collect()
}

//! What a browser says of itself: whether its owner has signed in from it before, and what it is.
use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
    http::header,
};

use super::attempts::Attempt;
use crate::platform::{secrets::constant_time_eq, web::Site};

/// The attempt that a request makes at an account.
pub fn attempt(req: &HttpRequest, site: &Site, email: &str) -> Attempt {
    let email: String = email.trim().to_lowercase().chars().take(254).collect();
    let known = req
        .cookie(&site.cookie_name("known"))
        .is_some_and(|cookie| {
            constant_time_eq(
                cookie.value().as_bytes(),
                known_value(site, &email).as_bytes(),
            )
        });
    Attempt {
        email,
        known_browser: known,
    }
}

fn known_value(site: &Site, email: &str) -> String {
    site.mac("known-browser", email.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Says, on the next sign-in from here, that the owner has used this browser.
pub fn known_cookie(site: &Site, email: &str) -> Cookie<'static> {
    Cookie::build(site.cookie_name("known"), known_value(site, email))
        .path("/")
        .http_only(true)
        .secure(!site.config.server.insecure_cookies)
        .same_site(SameSite::Strict)
        .max_age(Duration::days(180))
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

//! The session cookie: encrypted, it only names a row of `sessions`, which decides.
use actix_session::{
    Session, SessionExt, SessionMiddleware, config::BrowserSession, storage::CookieSessionStore,
};
use actix_web::{
    Error as ActixError, HttpMessage, HttpRequest,
    body::MessageBody,
    cookie::SameSite,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderValue},
    middleware::Next,
};
use serde::{Deserialize, Serialize};

use super::{Flash, Site};
use crate::{Error, Result, platform::secrets::Token};

const TICKET: &str = "ticket";
const FLASH: &str = "flash";

/// What the cookie carries of a sign-in. The role is for menus; the row and the user decide.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ticket {
    /// Names the row; the row holds its hash.
    pub token: String,
    /// `users.id`
    pub user: i64,
    /// The active role's code.
    pub role: String,
    /// The user's epoch at sign-in.
    pub epoch: i32,
    /// Whether the cookie outlives the browser's session.
    pub remembered: bool,
    /// What the tokens of forms are made of: the same from sign-in to sign-out, so that a page that is open in another
    /// tab can still be sent when the token of the session has changed.
    pub form_code: String,
}

/// Marks a request whose cookie outlives the browser's session.
struct Remembered;

impl Ticket {
    /// Of a session that has just begun.
    pub fn new(token: &Token, user: i64, role: &str, epoch: i32) -> Self {
        Self {
            token: token.to_string(),
            user,
            role: role.to_owned(),
            epoch,
            remembered: false,
            form_code: Token::random().to_string(),
        }
    }
    /// Whose cookie may outlive the browser's session.
    #[must_use]
    pub fn remembered(mut self, remembered: bool) -> Self {
        self.remembered = remembered;
        self
    }
    /// The request's ticket, if its cookie is ours.
    pub fn of(req: &HttpRequest) -> Option<Self> {
        let ticket: Option<Self> = req.get_session().get(TICKET).ok().flatten();
        if ticket.as_ref().is_some_and(|ticket| ticket.remembered) {
            req.extensions_mut().insert(Remembered);
        }
        ticket
    }
    /// Begins a session in this browser: the cookie is made anew.
    pub fn issue(&self, req: &HttpRequest) -> Result<()> {
        let session = req.get_session();
        session.clear();
        session.renew();
        self.keep(req, &session)
    }
    /// Stores a change of the ticket.
    pub fn keep(&self, req: &HttpRequest, session: &Session) -> Result<()> {
        // What the ticket before said of the cookie counts no longer.
        match self.remembered {
            true => drop(req.extensions_mut().insert(Remembered)),
            false => drop(req.extensions_mut().remove::<Remembered>()),
        }
        session
            .insert(TICKET, self)
            .map_err(|err| Error::internal(err.to_string()))
    }
    /// Forgets the ticket.
    pub fn drop_from(req: &HttpRequest) {
        req.get_session().purge();
    }
    /// Forgets the ticket, but keeps the cookie for what is said on the next page.
    pub fn leave(req: &HttpRequest) {
        req.get_session().clear();
    }
    /// The token that names the row.
    pub fn token(&self) -> Option<Token> {
        Token::parse(&self.token)
    }
}

/// Says something on the next page.
pub fn flash(req: &HttpRequest, tone: &'static str, text: impl Into<String>) {
    let note = Flash {
        tone: tone.into(),
        text: text.into(),
    };
    if let Err(err) = req.get_session().insert(FLASH, note) {
        tracing::warn!(%err, "flash was not kept");
    }
}

/// Takes what the last page said.
pub(super) fn take_flash(req: &HttpRequest) -> Option<Flash> {
    let session = req.get_session();
    if !session.contains_key(FLASH) {
        return None;
    }
    session.remove_as::<Flash>(FLASH).and_then(Result::ok)
}

/// Reads and writes the session cookie.
pub fn middleware(site: &Site) -> SessionMiddleware<CookieSessionStore> {
    SessionMiddleware::builder(CookieSessionStore::default(), site.cookie_key())
        .cookie_name(site.cookie_name("campus"))
        .cookie_secure(!site.config.server.insecure_cookies)
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_path("/".into())
        .session_lifecycle(BrowserSession::default())
        .build()
}

/// Lets the cookie of a remembered sign-in outlive the browser's session.
pub async fn remember_cookie(
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, ActixError> {
    let site = Site::of(req.request()).cloned();
    let mut res = next.call(req).await?;
    let remembered = res.request().extensions().contains::<Remembered>();
    let Some(site) = site.filter(|_| remembered) else {
        return Ok(res);
    };
    let prefix = format!("{}=", site.cookie_name("campus"));
    let days = i64::from(site.config.accounts.remembered_absolute_days);
    let cookies: Vec<HeaderValue> = res.headers().get_all(header::SET_COOKIE).cloned().collect();
    res.headers_mut().remove(header::SET_COOKIE);
    for cookie in cookies {
        let text = cookie.to_str().unwrap_or_default();
        let lasting = text.starts_with(&prefix) && !text.contains("Max-Age");
        let value = match lasting {
            true => HeaderValue::from_str(&format!("{text}; Max-Age={}", days * 86400))
                .unwrap_or(cookie),
            false => cookie,
        };
        res.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(res)
}

//! Who sends a request: the cookie or the token names a session, the database says whether it still counts.
use std::sync::Arc;

use actix_web::{
    Error as ActixError, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
};
use chrono::{TimeDelta, Utc};

use super::sessions::{self, LiveSession};
use crate::{
    Error, Result,
    config::Config,
    platform::{
        db::Db,
        secrets::Token,
        web::{Hx, Site, Ticket, csrf::PostedForm, local_path, see_other},
    },
    policy::{Actor, Role, User},
};

/// Finds out who sends the request, before anything else looks at it, and turns "sign in first" into the way there.
pub async fn authenticate(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let path = req.path().to_owned();
    if path.starts_with("/assets/") || path == "/healthz" || path == "/readyz" {
        return Ok(next.call(req).await?.map_into_boxed_body());
    }
    let is_api = path.starts_with("/api/");
    match identify(req.request(), is_api).await {
        Ok(None) => {}
        Ok(Some(way)) => return Ok(req.into_response(see_other(way))),
        Err(err) => return Ok(req.error_response(err)),
    }
    let res = next.call(req).await?.map_into_boxed_body();
    let refusal = res
        .response()
        .error()
        .and_then(|err| err.as_error::<Error>());
    match refusal {
        Some(Error::SignedOut) if !is_api => {
            let way = way_to_sign_in(res.request()).await;
            Ok(match way {
                Ok(way) => res.into_response(way),
                Err(err) => res.error_response(err),
            })
        }
        Some(Error::Unverified) if !is_api => {
            let page = page_of(res.request());
            if let Err(err) = keep_form(res.request(), &page).await {
                return Ok(res.error_response(err));
            }
            let way = format!("/security/verify?next={}", encoded(&page));
            let way = redirect(res.request(), &way);
            Ok(res.into_response(way))
        }
        _ => Ok(res),
    }
}

/// Puts the person, if there is one, where extractors find them; the way they must go first, if there is one.
async fn identify(req: &HttpRequest, is_api: bool) -> Result<Option<&'static str>> {
    let live = match is_api {
        true => by_token(req).await?,
        false => by_ticket(req).await?,
    };
    let Some(live) = live else {
        return Ok(None);
    };
    let site = site(req)?;
    let user = user_of(live, &site.config)?;
    let way = needs_second_factor(&user, req.path(), &site.config);
    if is_api && way.is_some() {
        return Err(Error::Forbidden);
    }
    req.extensions_mut().insert(Actor::User(Arc::new(user)));
    Ok(way)
}

fn site(req: &HttpRequest) -> Result<Site> {
    let site = Site::of(req).ok_or_else(|| Error::internal("no site"))?;
    Ok(site.get_ref().clone())
}

async fn by_ticket(req: &HttpRequest) -> Result<Option<LiveSession>> {
    let Some(token) = Ticket::of(req).and_then(|ticket| ticket.token()) else {
        return Ok(None);
    };
    Db::for_request(req)?
        .read(move |conn| sessions::live_by_cookie(conn, &token))
        .await
}

async fn by_token(req: &HttpRequest) -> Result<Option<LiveSession>> {
    let header = req
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let Some(token) = header
        .and_then(|value| value.strip_prefix("Bearer "))
        .and_then(Token::parse)
    else {
        return Ok(None);
    };
    Db::for_request(req)?
        .read(move |conn| sessions::live_by_access_token(conn, &token))
        .await
}

fn user_of(live: LiveSession, config: &Config) -> Result<User> {
    let role = Role::of(&live.active_role).ok_or(Error::SignedOut)?;
    let fresh = TimeDelta::minutes(config.accounts.verified_minutes.into());
    Ok(User {
        id: live.user_id,
        name: live.name,
        email: live.email,
        language: live.language,
        role,
        roles: Role::ALL
            .into_iter()
            .filter(|role| live.roles.iter().any(|held| held == role.code()))
            .collect(),
        permissions: live.permissions,
        student: live.student_id,
        parent: live.parent_id,
        staff: live.staff_id,
        session: live.id,
        verified: Utc::now() - live.verified_at < fresh,
        idle_seconds: live.idle_seconds,
        second_factor: live.second_factor,
        shortcuts: live.shortcuts,
        holds_form: live.holds_form,
    })
}

/// Staff who must have a second factor, and have none yet, can do nothing but set one up.
fn needs_second_factor(user: &User, path: &str, config: &Config) -> Option<&'static str> {
    let needed =
        config.accounts.require_second_factor && user.role.is_staff() && !user.second_factor;
    let open =
        path.starts_with("/security") || path.starts_with("/preferences") || path == "/logout";
    (needed && !open).then_some("/security/second-factor")
}

/// To the sign-in page, and back to the page that was asked for. What a form held is kept for when the person is back.
async fn way_to_sign_in(req: &HttpRequest) -> Result<HttpResponse> {
    let page = page_of(req);
    keep_form(req, &page).await?;
    let way = match page.as_str() {
        "/" => "/login".to_owned(),
        page => format!("/login?next={}", encoded(page)),
    };
    Ok(redirect(req, &way))
}

/// Keeps what was posted, so that it comes back on its page when the person has done what stands before it.
async fn keep_form(req: &HttpRequest, page: &str) -> Result<()> {
    let form = req.extensions_mut().remove::<PostedForm>();
    let token = Ticket::of(req).and_then(|ticket| ticket.token());
    let (Some(form), Some(token)) = (form, token) else {
        return Ok(());
    };
    let path = page.split('?').next().unwrap_or_default().to_owned();
    let fields = String::from_utf8_lossy(&form.0).into_owned();
    let db = Db::for_request(req)?;
    db.tx(move |tx| sessions::hold_form(tx, &token, &path, &fields))
        .await
}

fn redirect(req: &HttpRequest, to: &str) -> HttpResponse {
    match Hx::asked(req) {
        // A login page inside a table cell helps nobody: htmx leaves the page.
        true => HttpResponse::build(StatusCode::UNAUTHORIZED)
            .insert_header(("HX-Redirect", to))
            .content_type("text/plain; charset=utf-8")
            .body("Sign in to continue."),
        false => see_other(to),
    }
}

/// The page that the person has before them: a form's own page, not the address that it is sent to.
fn page_of(req: &HttpRequest) -> String {
    let asked = req
        .uri()
        .path_and_query()
        .map_or("/", |target| target.as_str());
    if matches!(*req.method(), Method::GET | Method::HEAD) && !Hx::asked(req) {
        return local_path(asked).to_owned();
    }
    let header = |name: &str| {
        req.headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let shown = header("hx-current-url").or_else(|| header("referer"));
    let page = shown
        .and_then(|shown| url::Url::parse(shown).ok())
        .map(|shown| match shown.query() {
            Some(query) => format!("{}?{query}", shown.path()),
            None => shown.path().to_owned(),
        });
    page.map_or_else(|| "/".to_owned(), |page| local_path(&page).to_owned())
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

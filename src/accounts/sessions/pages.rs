//! Pages: one's own sessions and devices; switching roles; giving a form back after sign-in.
use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, dev::Payload, http::StatusCode, web::Data,
};
use askama::Template;
use serde::{Deserialize, de::DeserializeOwned};

use super::{actions, model::SessionRow, queries};
use crate::{
    Error, Result,
    accounts::browsers::{self, KnownBrowser},
    platform::{
        db::Db,
        web::{Form, Hx, Nothing, Path, Site, Ticket, View, flash, see_other},
    },
    policy::{Actor, Role},
};

#[derive(Template)]
#[template(path = "accounts/sessions/list.html")]
struct ListPage {
    p: View,
    current: i64,
    sessions: Vec<SessionRow>,
    browsers: Vec<KnownBrowser>,
    /// The known browser that asks.
    here: Option<i64>,
}

impl ListPage {
    fn role(&self, session: &SessionRow) -> String {
        let word = Role::of(&session.active_role).map_or("", Role::word);
        self.p.t(word).into_owned()
    }
    fn is_here(&self, browser: &KnownBrowser) -> bool {
        self.here == Some(browser.id)
    }
    /// Which device the question is about.
    fn told(&self, session: &SessionRow) -> String {
        let device = session.device();
        format!("{}, {}", self.p.t(&device), session.address)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleForm {
    role: String,
}

/// What the person had typed into this page's form when their session ended; the empty form when nothing was kept.
pub struct Prefill<T> {
    /// The form.
    pub form: T,
    /// Whether it is what was kept.
    pub restored: bool,
}

pub async fn list(db: Db, actor: Actor, p: View) -> Result<HttpResponse> {
    let (user, current) = (actor.user()?.id, actor.user()?.session);
    let read = move |conn: &mut diesel::PgConnection| {
        let sessions = queries::of_user(conn, user)?;
        let here = sessions.iter().find(|session| session.id == current);
        Ok(ListPage {
            p,
            current,
            here: here.and_then(|session| session.browser_id),
            sessions,
            browsers: browsers::of_user(conn, user)?,
        })
    };
    Hx::page(StatusCode::OK, &db.read(read).await?)
}

pub async fn forget_browser(
    req: HttpRequest,
    db: Db,
    actor: Actor,
    p: View,
    id: Path<i64>,
    _: Form<Nothing>,
) -> Result<HttpResponse> {
    db.tx(move |tx| browsers::forget_browser(tx, &actor, id.0))
        .await?;
    flash(&req, "good", p.t("That browser is forgotten."));
    Ok(see_other("/sessions"))
}

/// Says that the person is still there; the sign-in check has noted it.
pub async fn ping(_: Actor) -> Result<HttpResponse> {
    Ok(HttpResponse::NoContent().finish())
}

pub async fn end(
    req: HttpRequest,
    db: Db,
    actor: Actor,
    p: View,
    id: Path<i64>,
    _: Form<Nothing>,
) -> Result<HttpResponse> {
    let own = actor.user()?.session == id.0;
    db.tx(move |tx| actions::end_session(tx, &actor, id.0))
        .await?;
    if own {
        Ticket::drop_from(&req);
        return Ok(see_other("/login"));
    }
    flash(&req, "good", p.t("That device is signed out."));
    Ok(see_other("/sessions"))
}

pub async fn end_others(
    req: HttpRequest,
    db: Db,
    actor: Actor,
    p: View,
    _: Form<Nothing>,
) -> Result<HttpResponse> {
    db.tx(move |tx| actions::end_other_sessions(tx, &actor))
        .await?;
    flash(&req, "good", p.t("All other devices are signed out."));
    Ok(see_other("/sessions"))
}

pub async fn switch_role(
    req: HttpRequest,
    db: Db,
    site: Data<Site>,
    actor: Actor,
    form: Form<RoleForm>,
) -> Result<HttpResponse> {
    let role = db
        .tx(move |tx| actions::switch_role(tx, &actor, &site.config.accounts, &form.value.role))
        .await?;
    if let Some(mut ticket) = Ticket::of(&req) {
        ticket.role = role.code().to_owned();
        ticket.keep(&req, &actix_session::SessionExt::get_session(&req))?;
    }
    Ok(see_other(&role.dashboard()))
}

impl<T: DeserializeOwned + Default + 'static> FromRequest for Prefill<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (req, page) = (req.clone(), req.path().to_owned());
        Box::pin(async move {
            let actor = Actor::extract(&req).await?;
            let user = actor.user()?.id;
            if !actor.user()?.holds_form {
                return Ok(Prefill {
                    form: T::default(),
                    restored: false,
                });
            }
            let held = Db::for_request(&req)?
                .read(move |conn| queries::held_form(conn, user, &page))
                .await?;
            let form = held.and_then(|fields| {
                let pairs = url::form_urlencoded::parse(fields.as_bytes());
                let own = pairs.filter(|(name, _)| name != "csrf" && name != "idempotency_key");
                let text = url::form_urlencoded::Serializer::new(String::new())
                    .extend_pairs(own)
                    .finish();
                serde_html_form::from_str(&text).ok()
            });
            Ok(Prefill {
                restored: form.is_some(),
                form: form.unwrap_or_default(),
            })
        })
    }
}

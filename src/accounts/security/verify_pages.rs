//! Pages: proving again who one is, before a grave step.
use actix_session::SessionExt;
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use serde::Deserialize;

use super::proof::{self, Proof};
use crate::{
    Error, Result,
    accounts::passwords::Hasher,
    error::Problems,
    platform::{
        db::Db,
        secrets::KeyRing,
        web::{
            Form, Hx, Query, Site, Ticket, View,
            errors::{status_of, with_wait},
            local_path, see_other,
        },
    },
    policy::Actor,
};

#[derive(Template)]
#[template(path = "accounts/security/verify.html")]
struct VerifyPage {
    p: View,
    next: String,
    asks_code: bool,
    minutes: i64,
    problems: Problems,
}

impl VerifyPage {
    fn new(p: View, site: &Site, actor: &Actor, next: String) -> Result<Self> {
        Ok(Self {
            p,
            next,
            asks_code: actor.user()?.second_factor,
            minutes: site.config.accounts.verified_minutes.into(),
            problems: Problems::default(),
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProveForm {
    current: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub struct NextQuery {
    #[serde(default)]
    next: String,
}

pub async fn verify(
    site: Data<Site>,
    actor: Actor,
    p: View,
    query: Query<NextQuery>,
) -> Result<HttpResponse> {
    let page = VerifyPage::new(p, &site, &actor, query.0.next)?;
    Hx::page(StatusCode::OK, &page)
}

pub async fn prove(
    req: HttpRequest,
    db: Db,
    site: Data<Site>,
    (hasher, ring): (Data<Hasher>, Data<KeyRing>),
    actor: Actor,
    p: View,
    form: Form<ProveForm>,
) -> Result<HttpResponse> {
    let ProveForm {
        current: password,
        code,
        next,
    } = form.value;
    let proof = Proof { password, code };
    let proved = proof::prove(&db, (&site, &ring), &hasher, &actor, proof).await;
    match proved.and_then(|proved| proved.map_err(Error::from)) {
        Ok(token) => {
            if let Some(mut ticket) = Ticket::of(&req) {
                ticket.token = token.to_string();
                ticket.keep(&req, &req.get_session())?;
            }
            Ok(see_other(local_path(&next)))
        }
        Err(err) => {
            let mut page = VerifyPage::new(p, &site, &actor, next)?;
            let (status, wait) = (status_of(&err), err.retry_after());
            page.problems = Problems::of(err)?;
            Ok(with_wait(Hx::page(status, &page)?, wait))
        }
    }
}

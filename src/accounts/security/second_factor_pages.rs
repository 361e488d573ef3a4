//! Pages: setting up an authenticator app, its recovery codes, taking it off.
use actix_session::SessionExt;
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
use chrono::Utc;
use serde::Deserialize;

use super::actions::{self, SecurityError, needs_verified};
use crate::{
    Error, Result,
    accounts::{
        second_factor::{QrDrawing, Secret},
        sessions::Nothing,
    },
    error::{Problems, Violation},
    platform::{
        db::Db,
        secrets::KeyRing,
        web::{Form, Hx, Site, View, flash, see_other},
    },
    policy::Actor,
};

/// Where the secret waits until its first code: in the encrypted cookie, so that nothing half-made is stored.
const SECRET: &str = "new-second-factor";

#[derive(Template)]
#[template(path = "accounts/security/set_up.html")]
struct SetUpPage {
    p: View,
    qr: Option<QrDrawing>,
    typed_secret: String,
    problems: Problems,
    required: bool,
}

#[derive(Template)]
#[template(path = "accounts/security/codes.html")]
struct CodesPage {
    p: View,
    codes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeForm {
    code: String,
}

pub async fn set_up(
    req: HttpRequest,
    site: Data<Site>,
    actor: Actor,
    p: View,
) -> Result<HttpResponse> {
    needs_verified(&actor)?;
    if actor.user()?.second_factor {
        return Ok(see_other("/security"));
    }
    let secret = Secret::random();
    let kept = BASE64.encode(secret.to_bytes());
    req.get_session()
        .insert(SECRET, kept)
        .map_err(|err| Error::internal(err.to_string()))?;
    show(
        StatusCode::OK,
        p,
        &site,
        &actor,
        &secret,
        Problems::default(),
    )
}

pub async fn confirm(
    req: HttpRequest,
    db: Db,
    site: Data<Site>,
    ring: Data<KeyRing>,
    actor: Actor,
    p: View,
    form: Form<CodeForm>,
) -> Result<HttpResponse> {
    needs_verified(&actor)?;
    let Some(secret) = waiting(&req) else {
        return Ok(see_other("/security/second-factor"));
    };
    let Some(step) = secret.matching_step(&form.value.code, Utc::now().timestamp()) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let wrong = Violation::from(SecurityError::WrongCode).into();
        return show(status, p, &site, &actor, &secret, wrong);
    };
    let codes = db
        .tx(move |tx| actions::set_up_second_factor(tx, &actor, &site, &ring, &secret, step))
        .await?;
    req.get_session().remove(SECRET);
    Hx::page(
        StatusCode::OK,
        &CodesPage {
            p,
            codes: codes.shown().to_vec(),
        },
    )
}

pub async fn remove(
    req: HttpRequest,
    db: Db,
    site: Data<Site>,
    actor: Actor,
    p: View,
    _: Form<Nothing>,
) -> Result<HttpResponse> {
    needs_verified(&actor)?;
    db.tx(move |tx| actions::remove_second_factor(tx, &actor, &site))
        .await?;
    flash(&req, "good", p.t("The second factor is taken off."));
    Ok(see_other("/security"))
}

pub async fn renew_codes(
    db: Db,
    site: Data<Site>,
    actor: Actor,
    p: View,
    _: Form<Nothing>,
) -> Result<HttpResponse> {
    needs_verified(&actor)?;
    let codes = db
        .tx(move |tx| actions::renew_recovery_codes(tx, &actor, &site))
        .await?;
    Hx::page(
        StatusCode::OK,
        &CodesPage {
            p,
            codes: codes.shown().to_vec(),
        },
    )
}

fn waiting(req: &HttpRequest) -> Option<Secret> {
    let kept: String = req.get_session().get(SECRET).ok()??;
    Secret::from_bytes(&BASE64.decode(kept).ok()?)
}

fn show(
    status: StatusCode,
    p: View,
    site: &Site,
    actor: &Actor,
    secret: &Secret,
    problems: Problems,
) -> Result<HttpResponse> {
    let user = actor.user()?;
    let page = SetUpPage {
        qr: secret.qr_svg(&site.config.college.name, &user.email),
        typed_secret: secret.base32_groups().join(" "),
        required: site.config.accounts.require_second_factor && user.role.is_staff(),
        problems,
        p,
    };
    Hx::page(status, &page)
}

//! Pages: the overview, changing one's password, proving again who one is.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use serde::Deserialize;

use super::{
    actions::{self, PasswordFields, SecurityError},
    queries::{self, Locks},
};
use crate::{
    Error, Result,
    accounts::{
        passwords::Hasher,
        sessions::verified_now,
        sign_in::{Attempt, close_attempt, open_attempt},
    },
    error::Problems,
    platform::{
        db::Db,
        web::{Form, Hx, Query, Site, Ticket, View, flash, local_path, see_other},
    },
    policy::Actor,
};

#[derive(Template)]
#[template(path = "accounts/security/overview.html")]
struct OverviewPage {
    p: View,
    locks: Locks,
    codes_left: i64,
}

#[derive(Template)]
#[template(path = "accounts/security/password.html")]
struct PasswordPage {
    p: View,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "accounts/security/verify.html")]
struct VerifyPage {
    p: View,
    next: String,
    problems: Problems,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeForm {
    current: String,
    password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProveForm {
    current: String,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub struct NextQuery {
    #[serde(default)]
    next: String,
}

pub async fn overview(db: Db, actor: Actor, p: View) -> Result<HttpResponse> {
    let user = actor.user()?.id;
    let (locks, codes_left) = db
        .read(move |conn| {
            Ok((
                queries::locks(conn, user)?,
                queries::codes_left(conn, user)?,
            ))
        })
        .await?;
    Hx::page(
        StatusCode::OK,
        &OverviewPage {
            p,
            locks,
            codes_left,
        },
    )
}

pub async fn password(_: Actor, p: View) -> Result<HttpResponse> {
    Hx::page(
        StatusCode::OK,
        &PasswordPage {
            p,
            problems: Problems::default(),
        },
    )
}

pub async fn change_password(
    req: HttpRequest,
    db: Db,
    site: Data<Site>,
    hasher: Data<Hasher>,
    actor: Actor,
    p: View,
    form: Form<ChangeForm>,
) -> Result<HttpResponse> {
    let ChangeForm { current, password } = form.value;
    let fields = PasswordFields { password };
    let user = actor.user()?;
    let checked = match check_password(&db, &site, &hasher, &actor, current).await {
        Ok(()) => check_new(&site, &fields, &user.name, &user.email),
        Err(err) => Err(err),
    };
    if let Err(Error::Invalid(problems)) = checked {
        return Hx::page(
            StatusCode::UNPROCESSABLE_ENTITY,
            &PasswordPage { p, problems },
        );
    }
    checked?;
    let hash = hasher
        .hash(fields.password)
        .await
        .map_err(|_| Error::Unavailable)?;
    db.tx(move |tx| actions::change_password(tx, &actor, &hash))
        .await?;
    Ticket::drop_from(&req);
    flash(
        &req,
        "good",
        p.t("Your password is changed and every session is ended. Sign in with the new one.")
            .into_owned(),
    );
    Ok(see_other("/login"))
}

fn check_new(site: &Site, fields: &PasswordFields, name: &str, email: &str) -> Result<()> {
    actions::check_new_password(site, fields, name, email)
}

pub async fn verify(_: Actor, p: View, query: Query<NextQuery>) -> Result<HttpResponse> {
    let page = VerifyPage {
        p,
        next: query.0.next,
        problems: Problems::default(),
    };
    Hx::page(StatusCode::OK, &page)
}

pub async fn prove(
    db: Db,
    site: Data<Site>,
    hasher: Data<Hasher>,
    actor: Actor,
    p: View,
    form: Form<ProveForm>,
) -> Result<HttpResponse> {
    let ProveForm { current, next } = form.value;
    match check_password(&db, &site, &hasher, &actor, current).await {
        Ok(()) => {
            db.tx(move |tx| verified_now(tx, &actor)).await?;
            Ok(see_other(local_path(&next)))
        }
        Err(Error::Invalid(problems)) => Hx::page(
            StatusCode::UNPROCESSABLE_ENTITY,
            &VerifyPage { p, next, problems },
        ),
        Err(err) => Err(err),
    }
}

/// Checks the signed-in person's own password, by the same rules against guessing as the sign-in.
pub async fn check_password(
    db: &Db,
    site: &Site,
    hasher: &Hasher,
    actor: &Actor,
    password: String,
) -> Result<()> {
    let attempt = Attempt {
        email: actor.user()?.email.clone(),
        known_browser: true,
    };
    let policy = site.config.accounts.lockout.clone();
    let (opened, attempt) = db
        .tx(move |tx| Ok((open_attempt(tx, &policy, &attempt)?, attempt)))
        .await?;
    let stored = opened
        .0
        .as_ref()
        .and_then(|account| account.password_hash.clone());
    let verdict = hasher
        .verify(password, stored)
        .await
        .map_err(|_| Error::Unavailable)?;
    let known = db
        .tx(move |tx| close_attempt(tx, &attempt, opened, &verdict, "sign_in.proof_refused"))
        .await?;
    known
        .map(|_| ())
        .ok_or_else(|| SecurityError::WrongPassword.into())
}

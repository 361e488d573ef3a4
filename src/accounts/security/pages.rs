//! Pages: the overview, changing one's password.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use serde::Deserialize;

use super::{
    actions::{self, PasswordFields},
    proof::check_password,
    queries::{self, Locks},
};
use crate::{
    Error, Result,
    accounts::passwords::Hasher,
    error::Problems,
    platform::{
        db::Db,
        web::{
            Form, Hx, Site, Ticket, View,
            errors::{status_of, with_wait},
            flash, see_other,
        },
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeForm {
    current: String,
    password: String,
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
        Ok(()) => actions::check_new_password(&site, &fields, &user.name, &user.email),
        Err(err) => Err(err),
    };
    if let Err(err) = checked {
        let (status, wait) = (status_of(&err), err.retry_after());
        let problems = Problems::of(err)?;
        let page = Hx::page(status, &PasswordPage { p, problems })?;
        return Ok(with_wait(page, wait));
    }
    let hash = hasher
        .hash(fields.password)
        .await
        .map_err(|_| Error::Unavailable)?;
    db.tx(move |tx| actions::change_password(tx, &actor, &hash))
        .await?;
    Ticket::leave(&req);
    flash(
        &req,
        "good",
        p.t("Your password is changed and every session is ended. Sign in with the new one.")
            .into_owned(),
    );
    Ok(see_other("/login"))
}

//! Pages: asking for a link, choosing a password by it.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use serde::Deserialize;

use super::{
    actions,
    queries::{self, OpenLink},
};
use crate::{
    Error, Result,
    accounts::{
        passwords::Hasher,
        security::{PasswordFields, check_new_password},
    },
    error::Problems,
    platform::{
        db::Db,
        secrets::Token,
        web::{Form, Hx, Path, Site, View, errors::status_of, flash, see_other},
    },
    types::Email,
};

#[derive(Template)]
#[template(path = "accounts/links/forgot.html")]
struct ForgotPage {
    p: View,
    email: String,
    problems: Problems,
    sent: bool,
}

#[derive(Template)]
#[template(path = "accounts/links/choose.html")]
struct ChoosePage {
    p: View,
    token: String,
    email: String,
    is_new: bool,
    problems: Problems,
}

impl ChoosePage {
    fn new(p: View, token: String, link: OpenLink) -> Self {
        Self {
            p,
            token,
            email: link.email,
            is_new: link.purpose == "activate",
            problems: Problems::default(),
        }
    }
}

#[derive(Template)]
#[template(path = "accounts/links/spent.html")]
struct SpentPage {
    p: View,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForgotForm {
    email: String,
}

pub async fn forgot(p: View) -> Result<HttpResponse> {
    let page = ForgotPage {
        p,
        email: String::new(),
        problems: Problems::default(),
        sent: false,
    };
    Hx::page(StatusCode::OK, &page)
}

/// Answers alike whether there is such an account or not; the letter goes out by a job, so that time tells nothing either.
pub async fn ask(db: Db, p: View, form: Form<ForgotForm>) -> Result<HttpResponse> {
    let typed = form.value.email;
    let mut problems = Problems::default();
    let Some(email) = problems.take(Email::parse(&typed)) else {
        let page = ForgotPage {
            p,
            email: typed,
            problems,
            sent: false,
        };
        return Hx::page(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    db.tx(move |tx| actions::ask_for_link(tx, email.as_str()))
        .await?;
    Hx::page(
        StatusCode::OK,
        &ForgotPage {
            p,
            email: typed,
            problems,
            sent: true,
        },
    )
}

pub async fn choose(db: Db, p: View, token: Path<String>) -> Result<HttpResponse> {
    match open(&db, &token.0).await? {
        Some(link) => Hx::page(StatusCode::OK, &ChoosePage::new(p, token.0, link)),
        None => Hx::page(StatusCode::GONE, &SpentPage { p }),
    }
}

pub async fn set(
    req: HttpRequest,
    db: Db,
    site: Data<Site>,
    hasher: Data<Hasher>,
    p: View,
    token: Path<String>,
    form: Form<PasswordFields>,
) -> Result<HttpResponse> {
    let Some(link) = open(&db, &token.0).await? else {
        return Hx::page(StatusCode::GONE, &SpentPage { p });
    };
    if let Err(err) = check_new_password(&site, &form.value, &link.name, &link.email) {
        let status = status_of(&err);
        let page = ChoosePage {
            problems: Problems::of(err)?,
            ..ChoosePage::new(p, token.0, link)
        };
        return Hx::page(status, &page);
    }
    let hash = hasher
        .hash(form.value.password)
        .await
        .map_err(|_| Error::Unavailable)?;
    let token = Token::parse(&token.0).ok_or(Error::NotFound)?;
    db.tx(move |tx| actions::choose_password(tx, &token, &hash))
        .await?;
    flash(
        &req,
        "good",
        p.t("Your password is set. Sign in with it.").into_owned(),
    );
    Ok(see_other("/login"))
}

async fn open(db: &Db, token: &str) -> Result<Option<OpenLink>> {
    let Some(token) = Token::parse(token) else {
        return Ok(None);
    };
    db.read(move |conn| queries::open_link(conn, &token.hash()))
        .await
}

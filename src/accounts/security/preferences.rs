//! How pages look to a person: theme and language; cookies for visitors, the language kept with the account.
use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::header,
};
use serde::Deserialize;

use super::actions;
use crate::{
    Error, Result,
    platform::{
        db::Db,
        web::{Form, Site, local_path, see_other},
    },
    policy::Actor,
    words::Language,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThemeForm {
    theme: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LanguageForm {
    language: String,
}

pub async fn theme(req: HttpRequest, form: Form<ThemeForm>) -> Result<HttpResponse> {
    let theme = match form.theme.as_str() {
        "light" => "light",
        "dark" => "dark",
        _ => return Err(Error::Malformed("The theme is light or dark.".into())),
    };
    back(&req, "theme", theme)
}

pub async fn language(req: HttpRequest, db: Db, form: Form<LanguageForm>) -> Result<HttpResponse> {
    let language = match form.language.as_str() {
        "en" => Language::English,
        "hi" => Language::Hindi,
        _ => return Err(Error::Malformed("The language is en or hi.".into())),
    };
    if let Ok(actor) = <Actor as actix_web::FromRequest>::extract(&req).await {
        db.tx(move |tx| actions::set_language(tx, &actor, language.code()))
            .await?;
    }
    back(&req, "language", language.code())
}

/// To the page before, which now looks as chosen.
fn back(req: &HttpRequest, name: &'static str, value: &'static str) -> Result<HttpResponse> {
    let referer = req
        .headers()
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok());
    let page = referer.and_then(|page| url::Url::parse(page).ok());
    let to = page.map_or_else(
        || "/".to_owned(),
        |page| local_path(&page[url::Position::BeforePath..]).to_owned(),
    );
    let plain = Site::of(req).is_some_and(|site| site.config.server.insecure_cookies);
    let cookie = Cookie::build(name, value)
        .path("/")
        .secure(!plain)
        // The theme is switched by a script, too, which could not write over what it may not see.
        .http_only(name != "theme")
        .same_site(SameSite::Lax)
        .max_age(Duration::days(365));
    let mut answer = see_other(&to);
    answer
        .add_cookie(&cookie.finish())
        .map_err(|err| Error::Internal(err.into()))?;
    Ok(answer)
}

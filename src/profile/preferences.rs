//! How pages look to somebody: theme and language; cookies for visitors, the language kept with the account.
use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::header,
};
use serde::Deserialize;

use super::{
    actions::{self, ChangeOwn},
    forms::language_of,
};
use crate::{
    Error, Result,
    platform::{
        db::Db,
        web::{Form, Site, local_path, see_other},
    },
    policy::Actor,
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
    let cookie = theme_cookie(&req, &form.theme)?;
    back(&req, cookie)
}

pub async fn language(req: HttpRequest, db: Db, form: Form<LanguageForm>) -> Result<HttpResponse> {
    let language =
        language_of(&form.language).map_err(|unknown| Error::Malformed(unknown.to_string()))?;
    if let Ok(actor) = Actor::extract(&req).await {
        let cmd = ChangeOwn {
            language: Some(language),
            ..ChangeOwn::default()
        };
        db.tx(move |tx| actions::change_own(tx, &actor, &cmd))
            .await?;
    }
    let cookie = cookie(&req, "language", language.code());
    back(&req, cookie)
}

/// Keeps a theme in the browser; the empty one is the system's.
pub fn theme_cookie(req: &HttpRequest, theme: &str) -> Result<Cookie<'static>> {
    match theme {
        "light" => Ok(cookie(req, "theme", "light")),
        "dark" => Ok(cookie(req, "theme", "dark")),
        "" => {
            let mut gone = cookie(req, "theme", "");
            gone.make_removal();
            Ok(gone)
        }
        _ => Err(Error::Malformed("The theme is light or dark.".into())),
    }
}

fn cookie(req: &HttpRequest, name: &'static str, value: &'static str) -> Cookie<'static> {
    let plain = Site::of(req).is_some_and(|site| site.config.server.insecure_cookies);
    Cookie::build(name, value)
        .path("/")
        .secure(!plain)
        // The theme is switched by a script, too, which could not write over what it may not see.
        .http_only(name != "theme")
        .same_site(SameSite::Lax)
        .max_age(Duration::days(365))
        .finish()
}

/// To the page before, which now looks as chosen.
fn back(req: &HttpRequest, cookie: Cookie<'static>) -> Result<HttpResponse> {
    let referer = req
        .headers()
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok());
    let page = referer.and_then(|page| url::Url::parse(page).ok());
    let to = page.map_or_else(
        || "/".to_owned(),
        |page| local_path(&page[url::Position::BeforePath..]).to_owned(),
    );
    let mut answer = see_other(&to);
    answer
        .add_cookie(&cookie)
        .map_err(|err| Error::Internal(err.into()))?;
    Ok(answer)
}

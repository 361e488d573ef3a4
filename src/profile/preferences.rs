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
        web::{Form, local_path, see_other},
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
    back(&req, theme_cookie(&form.theme)?)
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
    back(&req, cookie("language", language.code()))
}

/// Keeps a theme in the browser; the empty one is the system's.
pub fn theme_cookie(theme: &str) -> Result<Cookie<'static>> {
    match theme {
        "light" => Ok(cookie("theme", "light")),
        "dark" => Ok(cookie("theme", "dark")),
        "" => {
            let mut gone = cookie("theme", "");
            gone.make_removal();
            Ok(gone)
        }
        _ => Err(Error::Malformed("The theme is light or dark.".into())),
    }
}

fn cookie(name: &'static str, value: &'static str) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
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

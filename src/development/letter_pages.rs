//! Pages: each letter that Campus writes, with sample data, as mail programs show it.
use actix_web::{HttpResponse, web::Data};

use crate::{
    Error, Result, accounts,
    platform::{
        mail::Mail,
        web::{Path, Query, Site},
    },
    words::Language,
};

/// What stands in a letter's address.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterQuery {
    #[serde(default)]
    language: String,
    #[serde(default)]
    form: String,
}

/// Every letter by name, with sample data.
pub fn letters(site: &Site, language: Language) -> Result<Vec<(&'static str, Mail)>> {
    accounts::sample_letters(site, language)
}

pub async fn letter(
    site: Data<Site>,
    name: Path<String>,
    query: Query<LetterQuery>,
) -> Result<HttpResponse> {
    let all = letters(&site, Language::of(&query.0.language))?;
    let (_, mail) = all
        .into_iter()
        .find(|(known, _)| *known == name.0)
        .ok_or(Error::NotFound)?;
    Ok(match query.0.form.as_str() {
        "text" => HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .body(mail.text),
        _ => HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .body(mail.html),
    })
}

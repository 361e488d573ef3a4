//! Pages: what has been mailed.
use actix_web::{HttpResponse, http::StatusCode, web::Data};
use askama::Template;

use super::letter_pages::letters;
use crate::{
    Error, Result,
    platform::{
        mail::{self, Kept, Mail},
        web::{Hx, Path, Site, View},
    },
    words::Language,
};

#[derive(Template)]
#[template(path = "development/mail.html")]
struct MailPage {
    p: View,
    mails: Vec<(String, Kept)>,
    letters: Vec<(&'static str, Mail)>,
}

#[derive(Template)]
#[template(path = "development/letter.html")]
struct LetterPage {
    p: View,
    kept: Kept,
}

pub async fn mail(site: Data<Site>, p: View) -> Result<HttpResponse> {
    let mails = mail::outbox(&site.config.data_dir.join("mail"), 200);
    let letters = letters(&site, Language::English)?;
    Hx::page(StatusCode::OK, &MailPage { p, mails, letters })
}

pub async fn letter(site: Data<Site>, p: View, name: Path<String>) -> Result<HttpResponse> {
    let kept = mail::kept(&site.config.data_dir.join("mail"), &name.0).ok_or(Error::NotFound)?;
    Hx::page(StatusCode::OK, &LetterPage { p, kept })
}

impl LetterPage {
    /// The text, with its addresses as links of this page: mail pages are read by tests and people alike.
    fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let lines = self.kept.mail.text.lines();
        let said = lines.filter(|text| !matches!(text.trim_end(), "" | "--"));
        said.map(|text| Line {
            text,
            link: text.starts_with("http://") || text.starts_with("https://"),
        })
    }
}

/// A line of a letter.
struct Line<'a> {
    text: &'a str,
    link: bool,
}

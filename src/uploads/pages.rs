//! Pages: handing a file in from a page (ask, put, complete, by `static/js/upload.js`), and getting one.
use actix_web::{HttpRequest, HttpResponse, http::header};
use serde::{Deserialize, Serialize};

use super::{
    desk::Desk,
    forms::Announcement,
    model::{State, Upload},
};
use crate::{
    Error, Result,
    platform::{
        storage::answer,
        web::{Form, Nothing, Path, Submit, View, errors::status_of},
    },
    policy::Actor,
};

/// What a page's script announces.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskForm {
    filename: String,
    size: i64,
    sha256: String,
    purpose: String,
}

/// For the script: where to put the file.
#[derive(Serialize)]
struct Asked {
    id: i64,
    method: &'static str,
    url: String,
    content_type: String,
}

/// For the script: how it went, in words.
#[derive(Serialize)]
struct Told {
    message: String,
}

pub async fn ask(desk: Desk, actor: Actor, p: View, form: Form<AskForm>) -> Result<HttpResponse> {
    let Form { value, submit } = form;
    let announcement = Announcement {
        filename: value.filename,
        content_type: None,
        size: value.size,
        sha256: value.sha256,
        purpose: value.purpose,
    };
    match announced(&desk, &actor, submit, &announcement).await {
        Ok(upload) => {
            let signed = desk.store.sign_own_upload(&upload.announced())?;
            Ok(HttpResponse::Created().json(Asked {
                id: upload.id,
                method: signed.method,
                url: signed.url,
                content_type: upload.content_type,
            }))
        }
        Err(err) => told(&p, err),
    }
}

async fn announced(
    desk: &Desk,
    actor: &Actor,
    submit: Submit,
    announcement: &Announcement,
) -> Result<Upload> {
    desk.announce(actor, submit, announcement.check()?).await
}

pub async fn complete(
    desk: Desk,
    actor: Actor,
    p: View,
    id: Path<i64>,
    _: Form<Nothing>,
) -> Result<HttpResponse> {
    match desk.complete(&actor, id.0).await {
        Ok(_) => Ok(HttpResponse::NoContent().finish()),
        Err(err) => told(&p, err),
    }
}

/// What the person can do something about, the script shows by the field.
fn told(p: &View, err: Error) -> Result<HttpResponse> {
    let message = match &err {
        Error::Invalid(problems) => {
            let sentences = problems.iter().map(|problem| p.t(&problem.message));
            sentences.collect::<Vec<_>>().join(" ")
        }
        Error::Conflict(problem) => p.t(&problem.message).into_owned(),
        Error::StoreDown | Error::StoreFull => p.t(&err.to_string()).into_owned(),
        _ => return Err(err),
    };
    Ok(HttpResponse::build(status_of(&err)).json(Told { message }))
}

/// The file itself, once it is clean. Pictures that pages show come from here always; the rest from the store, when
/// that is elsewhere.
pub async fn get(
    req: HttpRequest,
    desk: Desk,
    actor: Actor,
    id: Path<i64>,
) -> Result<HttpResponse> {
    let upload = desk.readable(&actor, id.0).await?;
    if upload.state() != State::Clean {
        return Err(Error::NotFound);
    }
    let file = upload.file();
    if file.inline || !desk.store.is_elsewhere() {
        return answer(&req, &desk.store, &file).await;
    }
    let signed = desk.store.sign_download(&file).await?;
    Ok(HttpResponse::Found()
        .insert_header((header::LOCATION, signed.url))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .finish())
}

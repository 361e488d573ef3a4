//! Pages: one's own photo.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::{actions, queries};
use crate::{
    Error, Result,
    error::Problems,
    platform::{
        db::Db,
        web::{Form, Hx, Nothing, View, errors::status_of, flash},
    },
    policy::Actor,
    uploads::{FileField, FileForm, Purpose, State, Upload},
};

#[derive(Template)]
#[template(path = "profile/photo/show.html")]
struct ShowPage {
    p: View,
    photo: Option<Upload>,
    problems: Problems,
    purpose: Purpose,
}

/// The field of the form.
#[derive(Debug)]
pub struct Photo;

impl FileField for Photo {
    const NAME: &'static str = "photo";
    const PURPOSE: Purpose = Purpose::Photo;
}

pub async fn show(db: Db, actor: Actor, p: View) -> Result<HttpResponse> {
    page(db, actor, p, Problems::default(), StatusCode::OK).await
}

pub async fn set(
    req: HttpRequest,
    db: Db,
    actor: Actor,
    hx: Hx,
    p: View,
    form: FileForm<Nothing, Photo>,
) -> Result<HttpResponse> {
    let set = match form.file {
        Ok(id) => {
            let actor = actor.clone();
            db.tx(move |tx| actions::set_photo(tx, &actor, Some(id)))
                .await
        }
        Err(problems) => Err(Error::Invalid(problems)),
    };
    match set {
        Ok(()) => {
            flash(&req, "good", p.t("Your photo is kept."));
            Ok(hx.lead_to("/profile/photo"))
        }
        Err(err) => {
            let status = status_of(&err);
            page(db, actor, p, Problems::of(err)?, status).await
        }
    }
}

pub async fn remove(
    req: HttpRequest,
    db: Db,
    actor: Actor,
    hx: Hx,
    p: View,
    _: Form<Nothing>,
) -> Result<HttpResponse> {
    db.tx(move |tx| actions::set_photo(tx, &actor, None))
        .await?;
    flash(&req, "good", p.t("Your photo is taken off."));
    Ok(hx.lead_to("/profile/photo"))
}

async fn page(
    db: Db,
    actor: Actor,
    p: View,
    problems: Problems,
    status: StatusCode,
) -> Result<HttpResponse> {
    let photo = db
        .read(move |conn| queries::own_photo(conn, actor.user()?))
        .await?;
    let purpose = Purpose::Photo;
    Hx::page(
        status,
        &ShowPage {
            p,
            photo,
            problems,
            purpose,
        },
    )
}

//! Pages: the photo of a student, as the office puts it in.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::actions;
use crate::{
    Error, Result,
    error::Problems,
    platform::{
        db::Db,
        web::{Form, Hx, Nothing, Path, View, errors::status_of, flash},
    },
    policy::{Actor, Grant, ManageStudents},
    students::{Student, student},
    uploads::{FileField, FileForm, Purpose},
};

#[derive(Template)]
#[template(path = "documents/photo.html")]
struct PhotoPage {
    p: View,
    student: Student,
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

pub async fn photo(
    db: Db,
    who: Grant<ManageStudents>,
    p: View,
    id: Path<i64>,
) -> Result<HttpResponse> {
    page(
        &db,
        who.actor(),
        p,
        (id.0, Problems::default(), StatusCode::OK),
    )
    .await
}

pub async fn set(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageStudents>,
    hx: Hx,
    p: View,
    id: Path<i64>,
    form: FileForm<Nothing, Photo>,
) -> Result<HttpResponse> {
    let actor = who.actor().clone();
    let set = match form.file {
        Ok(photo) => {
            db.tx(move |tx| actions::set_photo(tx, &who, id.0, Some(photo)))
                .await
        }
        Err(problems) => Err(Error::Invalid(problems)),
    };
    match set {
        Ok(()) => {
            flash(&req, "good", p.t("The photo is kept."));
            Ok(hx.lead_to(&format!("/students/{}/photo", id.0)))
        }
        Err(err) => {
            let status = status_of(&err);
            page(&db, &actor, p, (id.0, Problems::of(err)?, status)).await
        }
    }
}

pub async fn remove(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageStudents>,
    hx: Hx,
    p: View,
    id: Path<i64>,
    _: Form<Nothing>,
) -> Result<HttpResponse> {
    db.tx(move |tx| actions::set_photo(tx, &who, id.0, None))
        .await?;
    flash(&req, "good", p.t("The photo is taken off."));
    Ok(hx.lead_to(&format!("/students/{}", id.0)))
}

async fn page(
    db: &Db,
    actor: &Actor,
    p: View,
    (id, problems, status): (i64, Problems, StatusCode),
) -> Result<HttpResponse> {
    let actor = actor.clone();
    let student = db.read(move |conn| student(conn, &actor, id)).await?;
    let page = PhotoPage {
        p,
        student,
        problems,
        purpose: Purpose::Photo,
    };
    Hx::page(status, &page)
}

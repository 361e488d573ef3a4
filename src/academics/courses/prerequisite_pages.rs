//! Pages: what a course requires.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use serde::Deserialize;

use super::{
    Courses,
    actions::{release_course, require_course},
    queries::{self, CourseRow, Requirable},
};
use crate::{
    Result,
    academics::records::{Noun, one},
    error::Problems,
    platform::{
        db::{Db, Tx},
        web::{Choice, Form, Hx, Path, View, errors::status_of, flash, once, see_other},
    },
    policy::{Actor, Grant, ManageAcademics},
};

#[derive(Template)]
#[template(path = "academics/courses/prerequisites.html")]
struct PrerequisitesPage {
    p: View,
    course: CourseRow,
    required: Vec<Requirable>,
    choices: Vec<Choice>,
    problems: Problems,
}

/// The course chosen.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequiresForm {
    #[serde(default)]
    requires_id: String,
}

impl PrerequisitesPage {
    async fn read(db: &Db, actor: &Actor, p: View, id: i64, chosen: &str) -> Result<Self> {
        let actor = actor.clone();
        let read = move |conn: &mut diesel::PgConnection| {
            let course = one::<Courses>(conn, &actor, id)?;
            Ok((course, queries::requirable(conn, id)?))
        };
        let (course, all) = db.read(read).await?;
        let (required, open): (Vec<Requirable>, Vec<Requirable>) =
            all.into_iter().partition(|one| one.required);
        let choices = open.iter().map(|one| {
            let value = one.id.to_string();
            let is_chosen = value == chosen;
            Choice::new(value, format!("{} {}", one.code, one.name), is_chosen)
        });
        Ok(Self {
            choices: choices.collect(),
            p,
            course,
            required,
            problems: Problems::default(),
        })
    }
    fn title(&self) -> String {
        Courses::title(&self.course)
    }
}

pub async fn prerequisites(
    db: Db,
    who: Grant<ManageAcademics>,
    p: View,
    id: Path<i64>,
) -> Result<HttpResponse> {
    let page = PrerequisitesPage::read(&db, who.actor(), p, id.0, "").await?;
    Hx::page(StatusCode::OK, &page)
}

pub async fn add(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
    p: View,
    id: Path<i64>,
    form: Form<RequiresForm>,
) -> Result<HttpResponse> {
    let (id, actor, submit) = (id.0, who.actor().clone(), form.submit.clone());
    let other = form.requires_id.parse().unwrap_or(0);
    let user = actor.user()?.id;
    let work = move |tx: &mut Tx<'_>| {
        let operation = format!("require_course {id}");
        once(tx, user, &submit, &operation, |tx| {
            require_course(tx, &who, id, other)
        })
    };
    let Err(err) = db.tx(work).await else {
        flash(&req, "good", p.t("The prerequisite is added."));
        return Ok(see_other(&format!("/academics/courses/{id}/prerequisites")));
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let mut page = PrerequisitesPage::read(&db, &actor, p, id, &form.requires_id).await?;
    page.problems = problems;
    Hx::page(status, &page)
}

pub async fn remove(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
    p: View,
    id: Path<i64>,
    form: Form<RequiresForm>,
) -> Result<HttpResponse> {
    let (id, submit) = (id.0, form.submit.clone());
    let (user, other) = (
        who.actor().user()?.id,
        form.requires_id.parse().unwrap_or(0),
    );
    let work = move |tx: &mut Tx<'_>| {
        let operation = format!("release_course {id}");
        once(tx, user, &submit, &operation, |tx| {
            release_course(tx, &who, id, other)
        })
    };
    db.tx(work).await?;
    flash(&req, "good", p.t("The prerequisite is taken away."));
    Ok(see_other(&format!("/academics/courses/{id}/prerequisites")))
}

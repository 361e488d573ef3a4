//! Pages: appointing the head of a department and the class adviser of a section.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::{
    actions::{appoint_adviser, appoint_head},
    at::At,
    departments::{DepartmentRow, Departments},
    queries::appointments::{ADVISERS, Candidate, HEADS, candidates},
    records::{Noun, one},
    sections::{SectionRow, Sections},
};
use crate::{
    Result,
    error::Problems,
    platform::{
        db::{Db, Tx},
        web::{Choice, Form, Hx, Path, View, errors::status_of, flash, once, see_other},
    },
    policy::{Actor, Grant, ManageAcademics},
};

#[derive(Template)]
#[template(path = "academics/head.html")]
struct HeadPage {
    p: View,
    department: DepartmentRow,
    candidates: Vec<Candidate>,
    appointed: Option<i64>,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "academics/adviser.html")]
struct AdviserPage {
    p: View,
    section: SectionRow,
    candidates: Vec<Candidate>,
    appointed: Option<i64>,
    problems: Problems,
}

/// Who is appointed; nobody when it is empty.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadForm {
    #[serde(default)]
    head: Option<i64>,
    #[serde(default)]
    version: String,
}

/// Who is appointed; nobody when it is empty.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdviserForm {
    #[serde(default)]
    adviser: Option<i64>,
    #[serde(default)]
    version: String,
}

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/academics/departments/{id}/head")
            .route(web::get().to(head))
            .route(web::post().to(set_head)),
    )
    .service(
        web::resource("/academics/sections/{id}/adviser")
            .route(web::get().to(adviser))
            .route(web::post().to(set_adviser)),
    );
}

impl HeadPage {
    async fn read(db: &Db, actor: &Actor, p: View, id: i64) -> Result<Self> {
        let actor = actor.clone();
        let read = move |conn: &mut diesel::PgConnection| {
            let department = one::<Departments>(conn, &actor, id)?;
            Ok((department, candidates(conn, HEADS, id)?))
        };
        let (department, candidates) = db.read(read).await?;
        let appointed = appointed(&candidates);
        Ok(Self {
            p,
            department,
            candidates,
            appointed,
            problems: Problems::default(),
        })
    }
    fn choices(&self) -> Vec<Choice> {
        choices(&self.candidates, self.appointed)
    }
}

impl AdviserPage {
    async fn read(db: &Db, actor: &Actor, p: View, id: i64) -> Result<Self> {
        let actor = actor.clone();
        let read = move |conn: &mut diesel::PgConnection| {
            let section = one::<Sections>(conn, &actor, id)?;
            Ok((section, candidates(conn, ADVISERS, id)?))
        };
        let (section, candidates) = db.read(read).await?;
        let appointed = appointed(&candidates);
        Ok(Self {
            p,
            section,
            candidates,
            appointed,
            problems: Problems::default(),
        })
    }
    fn choices(&self) -> Vec<Choice> {
        choices(&self.candidates, self.appointed)
    }
}

fn appointed(candidates: &[Candidate]) -> Option<i64> {
    let one = candidates.iter().find(|one| one.appointed);
    one.map(|one| one.id)
}

fn choices(candidates: &[Candidate], appointed: Option<i64>) -> Vec<Choice> {
    let choice = |one: &Candidate| {
        let label = format!("{} – {}", one.name, one.designation);
        Choice::new(one.id.to_string(), label, appointed == Some(one.id))
    };
    candidates.iter().map(choice).collect()
}

async fn head(db: Db, who: Grant<ManageAcademics>, p: View, id: Path<i64>) -> Result<HttpResponse> {
    let page = HeadPage::read(&db, who.actor(), p, id.0).await?;
    Hx::page(StatusCode::OK, &page)
}

async fn set_head(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
    p: View,
    id: Path<i64>,
    form: Form<HeadForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let (id, actor) = (id.0, who.actor().clone());
    let (user, chosen) = (actor.user()?.id, form.head);
    let at = At::of_form(id, &form.version)?;
    let work = move |tx: &mut Tx<'_>| {
        let operation = format!("appoint_head {id}");
        once(tx, user, &submit, &operation, |tx| {
            appoint_head(tx, &who, at, chosen)
        })
    };
    let Err(err) = db.tx(work).await else {
        flash(
            &req,
            "good",
            p.t("The head is appointed. It holds from their next page."),
        );
        return Ok(see_other(&format!("{}/{id}", Departments::PATH)));
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let mut page = HeadPage::read(&db, &actor, p, id).await?;
    (page.problems, page.appointed) = (problems, chosen);
    Hx::page(status, &page)
}

async fn adviser(
    db: Db,
    who: Grant<ManageAcademics>,
    p: View,
    id: Path<i64>,
) -> Result<HttpResponse> {
    let page = AdviserPage::read(&db, who.actor(), p, id.0).await?;
    Hx::page(StatusCode::OK, &page)
}

async fn set_adviser(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
    p: View,
    id: Path<i64>,
    form: Form<AdviserForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let (id, actor) = (id.0, who.actor().clone());
    let (user, chosen) = (actor.user()?.id, form.adviser);
    let at = At::of_form(id, &form.version)?;
    let work = move |tx: &mut Tx<'_>| {
        let operation = format!("appoint_adviser {id}");
        once(tx, user, &submit, &operation, |tx| {
            appoint_adviser(tx, &who, at, chosen)
        })
    };
    let Err(err) = db.tx(work).await else {
        flash(
            &req,
            "good",
            p.t("The class adviser is appointed. It holds from their next page."),
        );
        return Ok(see_other(&format!("{}/{id}", Sections::PATH)));
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let mut page = AdviserPage::read(&db, &actor, p, id).await?;
    (page.problems, page.appointed) = (problems, chosen);
    Hx::page(status, &page)
}

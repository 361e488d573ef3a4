//! Pages: publishing, reopening, retiring and copying a curriculum.
use actix_web::{HttpRequest, HttpResponse};

use super::{actions, plan_forms::CopyForm, plan_pages::PlanPage, step::Step};
use crate::{
    Error, Result,
    academics::{model::Title, records::Broken},
    error::Problems,
    platform::{
        db::Db,
        web::{Form, Hx, Nothing, Path, View, errors::status_of, flash, see_other},
    },
    policy::{Actor, Grant, ManageAcademics},
};

pub async fn publish(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let (step, actor) = (
        Step::new("publish_curriculum", id.0, form.submit, who.actor()),
        who.actor().clone(),
    );
    let done = step
        .take(&db, move |tx| actions::publish_curriculum(tx, &who, id.0))
        .await;
    let words = "The curriculum is published: batches can follow it.";
    after(&req, &db, (&actor, id.0), done, words).await
}

pub async fn reopen(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let (step, actor) = (
        Step::new("reopen_curriculum", id.0, form.submit, who.actor()),
        who.actor().clone(),
    );
    let done = step
        .take(&db, move |tx| actions::reopen_curriculum(tx, &who, id.0))
        .await;
    after(
        &req,
        &db,
        (&actor, id.0),
        done,
        "The curriculum can be changed again.",
    )
    .await
}

pub async fn retire(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let (step, actor) = (
        Step::new("retire_curriculum", id.0, form.submit, who.actor()),
        who.actor().clone(),
    );
    let done = step
        .take(&db, move |tx| actions::retire_curriculum(tx, &who, id.0))
        .await;
    let words = "The curriculum is retired: who follows it does so to the end.";
    after(&req, &db, (&actor, id.0), done, words).await
}

pub async fn copy(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
    p: View,
    id: Path<i64>,
    form: Form<CopyForm>,
) -> Result<HttpResponse> {
    let (step, actor) = (
        Step::new("copy_curriculum", id.0, form.submit, who.actor()),
        who.actor().clone(),
    );
    let name = form.value.name;
    let named = Title::parse(&name)
        .map_err(|err| Error::from(Broken::new("name", "name_form", err.to_string())));
    let done = match named {
        Ok(name) => {
            step.take(&db, move |tx| {
                actions::copy_curriculum(tx, &who, id.0, name)
            })
            .await
        }
        Err(err) => Err(err),
    };
    let err = match done {
        Ok(copy) => {
            flash(
                &req,
                "good",
                p.t("This is the new version. Change what is to be different, then publish it."),
            );
            return Ok(see_other(&format!("/academics/curricula/{copy}/plan")));
        }
        Err(err) => err,
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let mut page = PlanPage::read(&db, &actor, p, id.0).await?;
    (page.problems, page.copy_name) = (problems, name);
    Hx::page(status, &page)
}

/// Back to the plan, which says what was done or why not.
async fn after(
    req: &HttpRequest,
    db: &Db,
    (actor, id): (&Actor, i64),
    done: Result<()>,
    words: &str,
) -> Result<HttpResponse> {
    let p = View::of(req)?;
    let Err(err) = done else {
        flash(req, "good", p.t(words));
        return Ok(see_other(&format!("/academics/curricula/{id}/plan")));
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let mut page = PlanPage::read(db, actor, p, id).await?;
    page.problems = problems;
    Hx::page(status, &page)
}

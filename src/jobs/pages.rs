//! Pages: one job, with how far it is, and what can be done with it.
use std::borrow::Cow;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use chrono::{TimeDelta, Utc};

use super::{
    actions,
    model::{Found, JobRow},
    queries,
};
use crate::{
    Result,
    platform::{
        db::Db,
        jobs::{Registry, State},
        web::{Form, Hx, Nothing, Path, View, flash, once, see_other},
    },
    policy::{Actor, Grant, ManageJobs},
};

#[derive(Template)]
#[template(path = "jobs/show.html", blocks = ["all", "live"])]
pub struct ShowPage {
    pub p: View,
    pub found: Found,
    pub registry: Data<Registry>,
    pub own: bool,
}

pub async fn show(
    db: Db,
    who: Actor,
    hx: Hx,
    p: View,
    registry: Data<Registry>,
    id: Path<i64>,
) -> Result<HttpResponse> {
    let page = read(&db, who, p, registry, id.0).await?;
    hx.render(StatusCode::OK, &page, page.as_all())
}

/// All that the page shows.
pub async fn read(
    db: &Db,
    who: Actor,
    p: View,
    registry: Data<Registry>,
    id: i64,
) -> Result<ShowPage> {
    let own = who.user()?.id;
    let found = db.read(move |conn| queries::found(conn, &who, id)).await?;
    Ok(ShowPage {
        own: found.job.asked_by == Some(own),
        p,
        found,
        registry,
    })
}

pub async fn retry(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageJobs>,
    p: View,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let (id, user, submit) = (id.0, who.actor().user()?.id, form.submit);
    db.tx(move |tx| {
        once(tx, user, &submit, &format!("jobs.retry:{id}"), |tx| {
            actions::retry_job(tx, &who, id)
        })
    })
    .await?;
    flash(&req, "good", p.t("It is being tried again."));
    Ok(see_other(&format!("/jobs/{id}")))
}

pub async fn cancel(
    req: HttpRequest,
    db: Db,
    who: Actor,
    p: View,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let (id, user, submit) = (id.0, who.user()?.id, form.submit);
    let is_over: bool = db
        .tx(move |tx| {
            once(tx, user, &submit, &format!("jobs.cancel:{id}"), |tx| {
                Ok(actions::cancel_job(tx, &who, id)? == State::Cancelled)
            })
        })
        .await?;
    let text = match is_over {
        true => "It is cancelled.",
        false => "It was asked to stop, and does so at the next step.",
    };
    flash(&req, "good", p.t(text));
    Ok(see_other(&format!("/jobs/{id}")))
}

impl ShowPage {
    fn job(&self) -> &JobRow {
        &self.found.job
    }
    pub(super) fn title(&self) -> Cow<'_, str> {
        self.p.t(self.registry.title(&self.job().kind))
    }
    fn state(&self) -> State {
        self.job().now.state()
    }
    /// Whether it is worth following: it runs, or is about to.
    fn is_live(&self) -> bool {
        let soon = self.job().now.run_at < Utc::now() + TimeDelta::seconds(60);
        match self.state() {
            State::Running => true,
            State::Waiting => soon,
            State::Done | State::Failed | State::Cancelled => false,
        }
    }
    fn can_cancel(&self) -> bool {
        let now = &self.job().now;
        let may = self.own || self.p.can("jobs.manage");
        may && !now.state().is_final() && now.cancel_asked_at.is_none()
    }
    fn can_retry(&self) -> bool {
        self.p.can("jobs.manage") && matches!(self.state(), State::Failed | State::Cancelled)
    }
    /// What it is doing, or waits for.
    fn says(&self) -> String {
        let now = &self.job().now;
        let t = |words: &str| self.p.t(words).into_owned();
        match now.state() {
            State::Running if now.cancel_asked_at.is_some() => t("It was asked to stop."),
            State::Running if !now.words.is_empty() => t(&now.words),
            State::Running => t("It is being done."),
            State::Waiting if now.run_at > Utc::now() => {
                format!("{} {}", t("It begins at"), self.p.moment(&now.run_at))
            }
            State::Waiting => t("It begins as soon as a worker is free."),
            State::Done => t("It is done."),
            State::Failed => t("It is given up until somebody has it tried again."),
            State::Cancelled => t("It was stopped before its end."),
        }
    }
    fn tries(&self) -> String {
        let now = &self.job().now;
        format!("{} {} {}", now.attempts, self.p.t("of"), now.max_attempts)
    }
}

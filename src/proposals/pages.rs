//! Pages: one proposal as a difference, and deciding on it.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use serde::Deserialize;

use super::{
    actions::{self, Decision, differences},
    list::Proposals,
    model::{Difference, Proposal},
};
use crate::{
    Error, Result,
    error::Problems,
    people::{
        fields::{Holder, answers},
        listing::one,
    },
    platform::{
        audit,
        db::{Db, Tx},
        web::{Form, Hx, Nothing, Path, Submit, View, errors::status_of, flash, once, see_other},
    },
    policy::{Actor, Grant, ManageStudents},
    students::{Based, Student, student},
};

#[derive(Template)]
#[template(path = "proposals/show.html")]
struct ShowPage {
    p: View,
    proposal: Proposal,
    student: Student,
    differences: Vec<Difference>,
    reason: String,
    problems: Problems,
}

/// What an approval is based on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApproveForm {
    version: i32,
    account_version: i32,
}

/// Why a proposal is refused.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefuseForm {
    #[serde(default)]
    reason: String,
}

impl ShowPage {
    /// What is proposed beside what is there; that it was looked at is noted.
    async fn read(db: &Db, actor: &Actor, p: View, id: i64) -> Result<Self> {
        let actor = actor.clone();
        let read = move |tx: &mut Tx<'_>| {
            let proposal = one::<Proposals>(tx, &actor, id)?;
            let student = student(tx, &actor, proposal.student_id)?;
            let all = answers(tx, Holder::Student, student.user_id)?;
            let differences = differences(&proposal.pairs(), &student, &all);
            let labels: Vec<&str> = differences.iter().map(|one| one.label.as_str()).collect();
            audit::read_of(tx, &actor, ("student", Some(student.id)), &labels)?;
            Ok((proposal, student, differences))
        };
        let (proposal, student, differences) = db.tx(read).await?;
        Ok(Self {
            p,
            proposal,
            student,
            differences,
            reason: String::new(),
            problems: Problems::default(),
        })
    }
    fn is_open(&self) -> bool {
        self.proposal.state().code() == "open"
    }
    fn is_stale(&self) -> bool {
        self.is_open() && self.differences.iter().any(|one| one.stale)
    }
    fn is_own(&self) -> bool {
        let own = self.p.user.as_ref().map(|user| user.id);
        own == Some(self.proposal.proposer_id)
    }
    fn look(&self) -> (&'static str, &'static str) {
        self.proposal.state().look()
    }
}

pub async fn show(
    db: Db,
    who: Grant<ManageStudents>,
    p: View,
    id: Path<i64>,
) -> Result<HttpResponse> {
    let page = ShowPage::read(&db, who.actor(), p, id.0).await?;
    Hx::page(StatusCode::OK, &page)
}

pub async fn approve(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageStudents>,
    p: View,
    id: Path<i64>,
    form: Form<ApproveForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let actor = who.actor().clone();
    let work = move |tx: &mut Tx<'_>| {
        let found = one::<Proposals>(tx, who.actor(), id.0)?;
        let based = Based {
            student: found.student_id,
            version: form.version,
            account_version: form.account_version,
        };
        actions::decide_proposal(tx, &who, id.0, &Decision::Approve(based))
    };
    let done = take(&db, &actor, ("approve", id.0, submit), work).await;
    let words = "The change is in the record. Whoever proposed it is told.";
    after(&req, &db, (&actor, p, id.0), (done, words), String::new()).await
}

pub async fn refuse(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageStudents>,
    p: View,
    id: Path<i64>,
    form: Form<RefuseForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let (actor, reason) = (who.actor().clone(), form.reason.clone());
    let work = move |tx: &mut Tx<'_>| {
        actions::decide_proposal(tx, &who, id.0, &Decision::Refuse(form.reason))
    };
    let done = take(&db, &actor, ("refuse", id.0, submit), work).await;
    let words = "The proposal is refused. Whoever proposed it reads why.";
    after(&req, &db, (&actor, p, id.0), (done, words), reason).await
}

/// Whoever proposed takes it back.
pub async fn withdraw(
    req: HttpRequest,
    db: Db,
    actor: Actor,
    p: View,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let user = actor.user()?.id;
    let operation = format!("proposals.withdraw:{}", id.0);
    let student: i64 = db
        .tx(move |tx| {
            once(tx, user, &form.submit, &operation, |tx| {
                actions::withdraw_proposal(tx, &actor, id.0)
            })
        })
        .await?;
    flash(&req, "good", p.t("The proposal is withdrawn."));
    Ok(see_other(&format!("/students/{student}/proposals")))
}

/// Does it once for each press of its button.
async fn take(
    db: &Db,
    actor: &Actor,
    (verb, id, submit): (&str, i64, Submit),
    work: impl FnOnce(&mut Tx<'_>) -> Result<()> + Send + 'static,
) -> Result<()> {
    let (user, operation) = (actor.user()?.id, format!("proposals.{verb}:{id}"));
    db.tx(move |tx| once(tx, user, &submit, &operation, work))
        .await
}

async fn after(
    req: &HttpRequest,
    db: &Db,
    (actor, p, id): (&Actor, View, i64),
    (done, words): (Result<()>, &str),
    reason: String,
) -> Result<HttpResponse> {
    let err = match done {
        Ok(()) => {
            flash(req, "good", p.t(words));
            return Ok(see_other(&format!("/proposals/{id}")));
        }
        Err(err @ (Error::Invalid(_) | Error::Conflict(_))) => err,
        Err(err) => return Err(err),
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let mut page = ShowPage::read(db, actor, p, id).await?;
    (page.reason, page.problems) = (reason, problems);
    Hx::page(status, &page)
}

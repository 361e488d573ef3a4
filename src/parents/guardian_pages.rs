//! Page and fragment: the parents and guardians of a student; linking one, changing a link, ending it.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use diesel::PgConnection;
use serde::Deserialize;

use super::{
    actions::{self, LinkChild},
    entry::{self, NewGuardian},
    error::ParentError,
    model::{Guardian, Relation},
    queries,
};
use crate::{
    Error, Result,
    error::Problems,
    people::{Typed, fields::Tier},
    platform::{
        db::{Db, Tx},
        web::{Choice, Form, Hx, Path, Submit, View, errors::status_of, flash, once},
    },
    policy::{Actor, Grant, ManageStudents},
    students::{About, about},
};

#[derive(Template)]
#[template(path = "parents/guardians.html", blocks = ["section"])]
struct GuardiansPage {
    p: View,
    about: About,
    guardians: Vec<Guardian>,
    typed: Typed,
    problems: Problems,
}

/// A link to be changed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkForm {
    parent: i64,
    relation: String,
    #[serde(default)]
    is_primary: Option<String>,
}

/// A link to be ended.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnlinkForm {
    parent: i64,
    #[serde(default)]
    reason: String,
}

impl GuardiansPage {
    async fn read(db: &Db, actor: &Actor, p: View, id: i64) -> Result<Self> {
        let actor = actor.clone();
        let read = move |conn: &mut PgConnection| {
            let about = about(conn, &actor, id)?.close()?;
            let guardians = queries::guardians_of(conn, &actor, id)?;
            Ok((about, guardians))
        };
        let (about, guardians) = db.read(read).await?;
        Ok(Self {
            p,
            about,
            guardians,
            typed: Typed::default(),
            problems: Problems::default(),
        })
    }
    fn may_change(&self) -> bool {
        self.p.can("students.manage")
    }
    /// Whether the reader sees how the guardians are reached.
    fn is_staff(&self) -> bool {
        self.about.tier != Tier::Own
    }
    fn relations(&self, chosen: &str) -> Vec<Choice> {
        let all = Relation::ALL.iter();
        all.map(|one| Choice::new(one.code(), self.p.t(one.word()), one.code() == chosen))
            .collect()
    }
}

pub async fn guardians(
    db: Db,
    actor: Actor,
    hx: Hx,
    p: View,
    id: Path<i64>,
) -> Result<HttpResponse> {
    let page = GuardiansPage::read(&db, &actor, p, id.0).await?;
    hx.render(StatusCode::OK, &page, page.as_section())
}

pub async fn link(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageStudents>,
    hx: Hx,
    p: View,
    id: Path<i64>,
    form: Form<Typed>,
) -> Result<HttpResponse> {
    let Form {
        value: typed,
        submit,
    } = form;
    typed.known(|name| entry::FIELDS.contains(&name))?;
    let (actor, text) = (who.actor().clone(), |name: &str| typed.one(name));
    let done = match NewGuardian::read(&text) {
        Ok(cmd) => {
            let work =
                move |tx: &mut Tx<'_>| actions::link_guardian(tx, &who, id.0, &cmd).map(drop);
            take(&db, &actor, ("link", id.0, submit), work).await
        }
        Err(err) => Err(err),
    };
    let words = "The guardian is linked, and sees the student from now on.";
    after(&req, &db, (&actor, hx, p, id.0), (done, words), typed).await
}

pub async fn change(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageStudents>,
    hx: Hx,
    p: View,
    id: Path<i64>,
    form: Form<LinkForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let actor = who.actor().clone();
    let relation = Relation::of(&form.relation).ok_or(ParentError::NoRelation);
    let work = move |tx: &mut Tx<'_>| {
        let cmd = LinkChild {
            parent: form.parent,
            student: id.0,
            relation: relation?,
        };
        actions::change_link(tx, &who, &cmd, form.is_primary.is_some())
    };
    let done = take(&db, &actor, ("change_link", id.0, submit), work).await;
    let page = (&actor, hx, p, id.0);
    after(&req, &db, page, (done, "It is saved."), Typed::default()).await
}

pub async fn unlink(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageStudents>,
    hx: Hx,
    p: View,
    id: Path<i64>,
    form: Form<UnlinkForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let actor = who.actor().clone();
    let work =
        move |tx: &mut Tx<'_>| actions::unlink_child(tx, &who, (form.parent, id.0), &form.reason);
    let done = take(&db, &actor, ("unlink", id.0, submit), work).await;
    let words = "The link has ended: the parent sees the student no longer.";
    let page = (&actor, hx, p, id.0);
    after(&req, &db, page, (done, words), Typed::default()).await
}

/// Does it once for each press of its button.
async fn take(
    db: &Db,
    actor: &Actor,
    (verb, id, submit): (&str, i64, Submit),
    work: impl FnOnce(&mut Tx<'_>) -> Result<()> + Send + 'static,
) -> Result<()> {
    let (user, operation) = (actor.user()?.id, format!("parents.{verb}:{id}"));
    db.tx(move |tx| once(tx, user, &submit, &operation, work))
        .await
}

/// On to the student's page, or back with why not.
async fn after(
    req: &HttpRequest,
    db: &Db,
    (actor, hx, p, id): (&Actor, Hx, View, i64),
    (done, words): (Result<()>, &str),
    typed: Typed,
) -> Result<HttpResponse> {
    let err = match done {
        Ok(()) => {
            flash(req, "good", p.t(words));
            return Ok(hx.lead_to(&format!("/students/{id}")));
        }
        Err(err @ (Error::Invalid(_) | Error::Conflict(_))) => err,
        Err(err) => return Err(err),
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let mut page = GuardiansPage::read(db, actor, p, id).await?;
    (page.typed, page.problems) = (typed, problems);
    hx.render(status, &page, page.as_section())
}

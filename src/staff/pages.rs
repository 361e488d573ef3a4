//! Pages: one member of staff with where they stand, changing that, and what is masked shown.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use diesel::PgConnection;
use serde::Deserialize;

use super::{
    list::standing_face,
    model::{Member, StaffStatus},
    queries,
    standing::{SetStaffStatus, set_staff_status, take_back_staff_status},
};
use crate::{
    Error, Result,
    error::Problems,
    people::{
        Broken,
        fields::{self, Answer, Holder, mask},
        listing::Face,
        standing::{Change, staff as history},
        worth_reading,
    },
    platform::{
        audit,
        db::{Db, Tx},
        web::{
            Choice, Form, Hx, Nothing, Path, Submit, View, errors::status_of, flash, once,
            see_other,
        },
    },
    policy::{Actor, Grant, ManageStaff, ViewStaff},
    types::Day,
};

#[derive(Template)]
#[template(path = "staff/show.html")]
struct ShowPage {
    p: View,
    member: Member,
    changes: Vec<Change>,
    answers: Vec<Answer>,
    shown: bool,
    form: StatusForm,
    problems: Problems,
}

/// A change of status as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusForm {
    status: String,
    from_on: String,
    #[serde(default)]
    reason: String,
    version: i32,
}

/// A change to be taken back.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakeBackForm {
    change: i64,
    #[serde(default)]
    reason: String,
    version: i32,
}

type Read = (Member, Vec<Change>, Vec<Answer>);

fn read(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<Read> {
    let member = queries::member(conn, actor, id)?;
    let changes = history::history(conn, id)?;
    let answers = match actor.holds("staff.manage") {
        true => fields::answers(conn, Holder::Staff, member.user_id)?,
        false => Vec::new(),
    };
    Ok((member, changes, answers))
}

impl ShowPage {
    fn new(p: View, (member, changes, answers): Read, shown: bool) -> Self {
        Self {
            form: StatusForm {
                from_on: p.today().to_string(),
                version: member.version,
                ..StatusForm::default()
            },
            p,
            member,
            changes,
            answers,
            shown,
            problems: Problems::default(),
        }
    }
    fn phone(&self) -> String {
        let phone = self.member.phone.as_deref().unwrap_or_default();
        match self.shown {
            true => phone.to_owned(),
            false => mask(phone),
        }
    }
    fn value(&self, answer: &Answer) -> String {
        match answer.field.sensitive && !self.shown {
            true => answer.masked(),
            false => self.p.t(&answer.shown()).into_owned(),
        }
    }
    fn moves(&self) -> Vec<Choice> {
        let last = self.changes.iter().find(|change| change.counts());
        let last = last.and_then(|change| StaffStatus::of(&change.status));
        let next = last.map_or(&[][..], StaffStatus::next);
        next.iter()
            .map(|status| {
                let chosen = self.form.status == status.code();
                Choice::new(status.code(), self.p.t(status.word()), chosen)
            })
            .collect()
    }
    fn standing(&self) -> Face {
        standing_face(&self.member.status, &self.p)
    }
    fn face(&self, change: &Change) -> Face {
        standing_face(&change.status, &self.p)
    }
    fn is_latest(&self, change: &Change) -> bool {
        let mut counting = self.changes.iter().filter(|change| change.counts());
        counting.next().is_some_and(|latest| latest.id == change.id) && counting.next().is_some()
    }
    fn day(&self, day: &chrono::NaiveDate) -> String {
        day.format("%-d %b %Y").to_string()
    }
}

pub async fn show(db: Db, who: Grant<ViewStaff>, p: View, id: Path<i64>) -> Result<HttpResponse> {
    let actor = who.actor().clone();
    let found = db.read(move |conn| read(conn, &actor, id.0)).await?;
    Hx::page(StatusCode::OK, &ShowPage::new(p, found, false))
}

/// The same with what was masked; that it was looked at is noted.
pub async fn shown(
    db: Db,
    who: Grant<ViewStaff>,
    p: View,
    id: Path<i64>,
    _: Form<Nothing>,
) -> Result<HttpResponse> {
    let actor = who.actor().clone();
    let work = move |tx: &mut Tx<'_>| {
        let found = read(tx, &actor, id.0)?;
        if actor.user()?.id != found.0.user_id {
            audit::read_of(tx, &actor, ("staff", Some(id.0)), &["phone"])?;
        }
        Ok(found)
    };
    let found = db.tx(work).await?;
    Hx::page(StatusCode::OK, &ShowPage::new(p, found, true))
}

pub async fn change_status(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageStaff>,
    p: View,
    id: Path<i64>,
    form: Form<StatusForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let (actor, today) = (who.actor().clone(), p.today());
    let done = match command(id.0, &form) {
        Ok(cmd) => {
            let work = move |tx: &mut Tx<'_>| set_staff_status(tx, &who, &cmd, today).map(drop);
            take(&db, &actor, ("set_status", id.0, submit), work).await
        }
        Err(err) => Err(err),
    };
    let words = "The status is changed. One for a later day takes effect by itself.";
    after(&req, &db, (&actor, p, id.0), (done, words), Some(form)).await
}

pub async fn take_back(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageStaff>,
    p: View,
    id: Path<i64>,
    form: Form<TakeBackForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let actor = who.actor().clone();
    let work = move |tx: &mut Tx<'_>| {
        let based = (id.0, Some(form.version));
        take_back_staff_status(tx, &who, based, (form.change, &form.reason))
    };
    let done = take(&db, &actor, ("take_back_status", id.0, submit), work).await;
    let words = "The change is taken back. Roles and appointments that ended are given anew.";
    after(&req, &db, (&actor, p, id.0), (done, words), None).await
}

fn command(member: i64, form: &StatusForm) -> Result<SetStaffStatus> {
    let mut problems = Problems::default();
    let status = problems.take(StaffStatus::of(&form.status).ok_or(Broken::new(
        "status",
        "not_chosen",
        "Choose where the person stands from then on.",
    )));
    let day = problems.take(Day::parse(&form.from_on).ok_or(Broken::new(
        "from_on",
        "date_form",
        "Enter the first day, such as 1 Jul 2026.",
    )));
    problems.take(worth_reading(&form.reason));
    problems.check()?;
    let (status, day) = status
        .zip(day)
        .ok_or_else(|| Error::internal("a change without problems could not be read"))?;
    Ok(SetStaffStatus {
        member,
        version: Some(form.version),
        status,
        from_on: day.date(),
        reason: form.reason.clone(),
    })
}

/// Does it once for each press of its button.
async fn take(
    db: &Db,
    actor: &Actor,
    (verb, id, submit): (&str, i64, Submit),
    work: impl FnOnce(&mut Tx<'_>) -> Result<()> + Send + 'static,
) -> Result<()> {
    let (user, operation) = (actor.user()?.id, format!("staff.{verb}:{id}"));
    db.tx(move |tx| once(tx, user, &submit, &operation, work))
        .await
}

async fn after(
    req: &HttpRequest,
    db: &Db,
    (actor, p, id): (&Actor, View, i64),
    (done, words): (Result<()>, &str),
    form: Option<StatusForm>,
) -> Result<HttpResponse> {
    let err = match done {
        Ok(()) => {
            flash(req, "good", p.t(words));
            return Ok(see_other(&format!("/staff/{id}")));
        }
        Err(err @ (Error::Invalid(_) | Error::Conflict(_))) => err,
        Err(err) => return Err(err),
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let actor = actor.clone();
    let found = db.read(move |conn| read(conn, &actor, id)).await?;
    let mut page = ShowPage::new(p, found, false);
    if let Some(form) = form {
        let version = page.form.version;
        page.form = StatusForm { version, ..form };
    }
    page.problems = problems;
    Hx::page(status, &page)
}

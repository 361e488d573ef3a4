//! Page and fragment: where a student stands and stood; changing it, and taking a change back.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use diesel::PgConnection;
use serde::Deserialize;

use super::{SetStatus, follows, set_status, take_back_status};
use crate::{
    Error, Result,
    error::Problems,
    people::{
        listing::Face,
        standing::{Change, students as history},
    },
    platform::{
        db::{Db, Tx},
        web::{Choice, Form, Hx, Path, Submit, View, errors::status_of, flash, once},
    },
    policy::{Actor, Grant, ManageStudents},
    students::{
        Status,
        about::{About, about},
        list::standing_face,
    },
    types::Day,
};

#[derive(Template)]
#[template(path = "students/standing/standing.html", blocks = ["section"])]
struct StandingPage {
    p: View,
    about: About,
    changes: Vec<Change>,
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

impl StandingPage {
    async fn read(db: &Db, actor: &Actor, p: View, id: i64) -> Result<Self> {
        let actor = actor.clone();
        let read = move |conn: &mut PgConnection| {
            let about = about(conn, &actor, id)?.close()?;
            let changes = history::history(conn, id)?;
            Ok((about, changes))
        };
        let (about, changes) = db.read(read).await?;
        Ok(Self {
            form: StatusForm {
                from_on: p.today().to_string(),
                version: about.student.version,
                ..StatusForm::default()
            },
            p,
            about,
            changes,
            problems: Problems::default(),
        })
    }
    /// Where the student may stand next.
    fn moves(&self) -> Vec<Choice> {
        let last = self.changes.iter().find(|change| change.counts());
        let last = last.and_then(|change| Status::of(&change.status));
        let next = last.map_or(&[][..], follows);
        next.iter()
            .map(|status| {
                let chosen = self.form.status == status.code();
                Choice::new(status.code(), self.p.t(status.word()), chosen)
            })
            .collect()
    }
    fn face(&self, change: &Change) -> Face {
        standing_face(&change.status, &self.p)
    }
    /// Whether this is the change that can be taken back: the latest, and not the one with which the record began.
    fn is_latest(&self, change: &Change) -> bool {
        let mut counting = self.changes.iter().filter(|change| change.counts());
        counting.next().is_some_and(|latest| latest.id == change.id) && counting.next().is_some()
    }
    fn may_change(&self) -> bool {
        self.p.can("students.manage")
    }
    fn day(&self, day: &chrono::NaiveDate) -> String {
        day.format("%-d %b %Y").to_string()
    }
}

pub async fn standing(
    db: Db,
    actor: Actor,
    hx: Hx,
    p: View,
    id: Path<i64>,
) -> Result<HttpResponse> {
    let page = StandingPage::read(&db, &actor, p, id.0).await?;
    hx.render(StatusCode::OK, &page, page.as_section())
}

pub async fn change(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageStudents>,
    hx: Hx,
    p: View,
    id: Path<i64>,
    form: Form<StatusForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let (actor, today) = (who.actor().clone(), p.today());
    let step = Step::new("set_status", id.0, submit);
    let done = match command(id.0, &form) {
        Ok(cmd) => {
            step.take(&db, &actor, move |tx| {
                set_status(tx, &who, &cmd, today).map(drop)
            })
            .await
        }
        Err(err) => Err(err),
    };
    let words = "The status is changed. One for a later day takes effect by itself.";
    after(&req, &db, (&actor, hx, p, id.0), (done, words), Some(form)).await
}

pub async fn take_back(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageStudents>,
    hx: Hx,
    p: View,
    id: Path<i64>,
    form: Form<TakeBackForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let (actor, today) = (who.actor().clone(), p.today());
    let step = Step::new("take_back_status", id.0, submit);
    let done = step
        .take(&db, &actor, move |tx| {
            let based = (id.0, Some(form.version));
            take_back_status(tx, &who, based, (form.change, &form.reason), today)
        })
        .await;
    let words = "The change is taken back. It stays to be read.";
    after(&req, &db, (&actor, hx, p, id.0), (done, words), None).await
}

fn command(student: i64, form: &StatusForm) -> Result<SetStatus> {
    use crate::people::Broken;
    let mut problems = Problems::default();
    let status = Status::of(&form.status).ok_or(Broken::new(
        "status",
        "not_chosen",
        "Choose where the student stands from then on.",
    ));
    let status = problems.take(status);
    let day = Day::parse(&form.from_on).ok_or(Broken::new(
        "from_on",
        "date_form",
        "Enter the first day, such as 1 Jul 2026.",
    ));
    let day = problems.take(day);
    problems.take(crate::people::worth_reading(&form.reason));
    problems.check()?;
    match status.zip(day) {
        Some((status, day)) => Ok(SetStatus {
            student,
            version: Some(form.version),
            status,
            from_on: day.date(),
            reason: form.reason.clone(),
        }),
        None => Err(Error::internal(
            "a change without problems could not be read",
        )),
    }
}

/// Something that is done from the page, once for each press of its button.
struct Step {
    operation: String,
    submit: Submit,
}

impl Step {
    fn new(verb: &str, id: i64, submit: Submit) -> Self {
        Self {
            operation: format!("students.{verb}:{id}"),
            submit,
        }
    }
    async fn take(
        self,
        db: &Db,
        actor: &Actor,
        work: impl FnOnce(&mut Tx<'_>) -> Result<()> + Send + 'static,
    ) -> Result<()> {
        let user = actor.user()?.id;
        db.tx(move |tx| once(tx, user, &self.submit, &self.operation, work))
            .await
    }
}

/// On to the student's page, or back with why not.
async fn after(
    req: &HttpRequest,
    db: &Db,
    (actor, hx, p, id): (&Actor, Hx, View, i64),
    (done, words): (Result<()>, &str),
    form: Option<StatusForm>,
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
    let mut page = StandingPage::read(db, actor, p, id).await?;
    if let Some(form) = form {
        let version = page.form.version;
        page.form = StatusForm { version, ..form };
    }
    page.problems = problems;
    hx.render(status, &page, page.as_section())
}

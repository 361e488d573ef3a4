//! Pages: the students of an offering, who wait, and deciding on them.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use serde::Deserialize;

use super::{
    actions::{self, Decision},
    error::EnrolmentError,
    list::Participants,
    model::{Participant, State},
    queries,
};
use crate::{
    Error, Result,
    academics::{
        offerings::{OfferingRow, Offerings},
        records::{Noun, one},
    },
    error::Problems,
    platform::{
        db::{Db, Tx},
        export,
        web::{Form, Hx, Path, Query, Submit, View, errors::status_of, flash, once, see_other},
    },
    policy::{Actor, DecideEnrolments, Grant, ManageAcademics, ViewAcademics},
};

#[derive(Template)]
#[template(path = "academics/enrolments/students.html")]
struct StudentsPage {
    p: View,
    offering: OfferingRow,
    students: Vec<Participant>,
    admission_number: String,
    problems: Problems,
}

/// Who is to be enrolled.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolForm {
    #[serde(default)]
    admission_number: String,
}

/// What is decided on a choice.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionForm {
    enrolment: i64,
    #[serde(default)]
    approve: bool,
    #[serde(default)]
    reason: String,
}

/// Who is taken out, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveForm {
    enrolment: i64,
    #[serde(default)]
    reason: String,
}

/// The form of a file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileQuery {
    #[serde(default)]
    format: String,
}

impl StudentsPage {
    async fn read(db: &Db, actor: &Actor, p: View, id: i64) -> Result<Self> {
        let actor = actor.clone();
        let read = move |conn: &mut diesel::PgConnection| {
            let offering = one::<Offerings>(conn, &actor, id)?;
            Ok((offering, queries::participants(conn, id)?))
        };
        let (offering, students) = db.read(read).await?;
        Ok(Self {
            p,
            offering,
            students,
            admission_number: String::new(),
            problems: Problems::default(),
        })
    }
    fn title(&self) -> String {
        Offerings::title(&self.offering)
    }
    fn id(&self) -> i64 {
        self.offering.mark.id
    }
    fn count(&self) -> String {
        let enrolled = |student: &&Participant| student.state == State::Enrolled.code();
        let n = self.students.iter().filter(enrolled).count();
        self.p.tn(
            &i64::try_from(n).unwrap_or(0),
            "{n} student",
            "{n} students",
        )
    }
    fn link(&self, rest: &str) -> String {
        format!("/academics/offerings/{}/students{rest}", self.id())
    }
    fn state(&self, student: &Participant) -> State {
        State::of(&student.state).unwrap_or(State::Enrolled)
    }
    fn is_singly(&self) -> bool {
        self.offering.section.is_none()
    }
}

pub async fn students(
    db: Db,
    who: Grant<ViewAcademics>,
    p: View,
    id: Path<i64>,
) -> Result<HttpResponse> {
    let page = StudentsPage::read(&db, who.actor(), p, id.0).await?;
    Hx::page(StatusCode::OK, &page)
}

/// The list as a file.
pub async fn file(
    db: Db,
    who: Grant<ViewAcademics>,
    p: View,
    id: Path<i64>,
    query: Query<FileQuery>,
) -> Result<HttpResponse> {
    let list = Participants {
        actor: who.actor().clone(),
        offering: id.0,
    };
    export::answer(&db, &p, who.actor(), list, (&query.0.format, "")).await
}

pub async fn enrol(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
    p: View,
    id: Path<i64>,
    form: Form<EnrolForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let (actor, number) = (
        who.actor().clone(),
        form.admission_number.trim().to_uppercase(),
    );
    let work = move |tx: &mut Tx<'_>| {
        let student = queries::student_of(tx, &number)?.ok_or(EnrolmentError::NoStudent)?;
        let state = actions::enrol_student(tx, &who, id.0, student)?;
        Ok(state.code().to_owned())
    };
    let done = taken(&db, &actor, format!("enrol {}", id.0), submit, work).await;
    let words = match done.as_ref().ok().and_then(|code| State::of(code)) {
        Some(State::Waiting) => "It is full: the student is on the waiting list.",
        _ => "The student is enrolled.",
    };
    after(
        &req,
        &db,
        (&actor, id.0),
        p,
        (done, words, form.admission_number),
    )
    .await
}

pub async fn decide(
    req: HttpRequest,
    db: Db,
    who: Grant<DecideEnrolments>,
    p: View,
    id: Path<i64>,
    form: Form<DecisionForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let actor = who.actor().clone();
    let decision = match form.approve {
        true => Decision::Approve,
        false => Decision::Refuse(form.reason),
    };
    let which = (id.0, form.enrolment);
    let work = move |tx: &mut Tx<'_>| {
        let state = actions::decide_enrolment(tx, &who, which, &decision)?;
        Ok(state.code().to_owned())
    };
    let done = taken(
        &db,
        &actor,
        format!("decide_enrolment {}", which.1),
        submit,
        work,
    )
    .await;
    let words = match done.as_ref().ok().and_then(|code| State::of(code)) {
        Some(State::Refused) => "The choice is refused. The student reads why.",
        Some(State::Waiting) => {
            "It is approved. There is no seat left: the student is on the waiting list."
        }
        _ => "The choice is approved.",
    };
    after(&req, &db, (&actor, id.0), p, (done, words, String::new())).await
}

pub async fn remove(
    req: HttpRequest,
    db: Db,
    who: Grant<DecideEnrolments>,
    p: View,
    id: Path<i64>,
    form: Form<RemoveForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let (actor, which) = (who.actor().clone(), (id.0, form.enrolment));
    let work = move |tx: &mut Tx<'_>| {
        actions::take_out_of_offering(tx, &who, which, &form.reason)?;
        Ok(String::new())
    };
    let done = taken(&db, &actor, format!("take_out {}", which.1), submit, work).await;
    let words = "The student is taken out. Who waited first has the seat.";
    after(&req, &db, (&actor, id.0), p, (done, words, String::new())).await
}

/// Does it once for each press of its button.
async fn taken(
    db: &Db,
    actor: &Actor,
    operation: String,
    submit: Submit,
    work: impl FnOnce(&mut Tx<'_>) -> Result<String> + Send + 'static,
) -> Result<String> {
    let user = actor.user()?.id;
    db.tx(move |tx| once(tx, user, &submit, &operation, work))
        .await
}

/// Back to the list, which says what was done or why not.
async fn after(
    req: &HttpRequest,
    db: &Db,
    (actor, id): (&Actor, i64),
    p: View,
    (done, words, typed): (Result<String>, &str, String),
) -> Result<HttpResponse> {
    match done {
        Ok(_) => {
            flash(req, "good", p.t(words));
            Ok(see_other(&format!("/academics/offerings/{id}/students")))
        }
        Err(err @ (Error::Invalid(_) | Error::Conflict(_))) => {
            let (status, problems) = (status_of(&err), Problems::of(err)?);
            let mut page = StudentsPage::read(db, actor, p, id).await?;
            (page.problems, page.admission_number) = (problems, typed);
            Hx::page(status, &page)
        }
        Err(err) => Err(err),
    }
}

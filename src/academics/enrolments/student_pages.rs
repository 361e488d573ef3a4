//! Pages: the students of an offering, who wait, and deciding on them.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    actions::{self, Decision},
    error::EnrolmentError,
    forms::{DecisionForm, EnrolForm, RemoveForm},
    list::Participants,
    model::{Participant, State},
    queries,
    roll::RollQuery,
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
        web::{
            Choice, Form, Hx, Page, Path, Query, Sort, Submit, View, errors::status_of, flash,
            once, see_other,
        },
    },
    policy::{Actor, DecideEnrolments, Grant, ManageAcademics, ViewAcademics},
};

#[derive(Template)]
#[template(path = "academics/enrolments/students.html", blocks = ["results"])]
struct StudentsPage {
    p: View,
    offering: OfferingRow,
    query: RollQuery,
    sort: Sort,
    students: Page<Participant>,
    form: EnrolForm,
    problems: Problems,
}

impl StudentsPage {
    async fn read(db: &Db, actor: &Actor, p: View, (id, query): (i64, RollQuery)) -> Result<Self> {
        let (actor, roll, offset) = (actor.clone(), query.roll()?, query.offset());
        let sort = roll.sort;
        let read = move |conn: &mut diesel::PgConnection| {
            let offering = one::<Offerings>(conn, &actor, id)?;
            let bounds = (Page::<Participant>::SIZE, offset);
            let mut found = queries::roll(conn, id, &roll, bounds)?;
            if found.0.is_empty() && offset > 0 {
                found.1 = queries::roll(conn, id, &roll, (1, 0))?.1;
            }
            Ok((offering, found))
        };
        let (offering, (rows, total)) = db.read(read).await?;
        let path = format!("/academics/offerings/{id}/students");
        Ok(Self {
            students: Page::new(rows, total, query.page, &path, &query.pairs()),
            p,
            offering,
            query,
            sort,
            form: EnrolForm::default(),
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
        let total = &self.students.total;
        self.p.tn(total, "{n} student", "{n} students")
    }
    fn shown(&self) -> String {
        self.students.shown(&self.p, self.count())
    }
    fn states(&self) -> Vec<Choice> {
        let choice = |(code, word): &(&str, &str)| {
            Choice::new(*code, self.p.t(word), *code == self.query.state)
        };
        State::OFFERED.iter().map(choice).collect()
    }
    fn export(&self, format: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let set = self.query.pairs().into_iter();
        query.extend_pairs(set.filter(|(_, value)| !value.is_empty()));
        query.append_pair("format", format);
        self.link(&format!("/export?{}", query.finish()))
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
    hx: Hx,
    p: View,
    id: Path<i64>,
    query: Query<RollQuery>,
) -> Result<HttpResponse> {
    let page = StudentsPage::read(&db, who.actor(), p, (id.0, query.0)).await?;
    hx.render(StatusCode::OK, &page, page.as_results())
}

/// The list as a file.
pub async fn file(
    db: Db,
    who: Grant<ViewAcademics>,
    p: View,
    id: Path<i64>,
    query: Query<RollQuery>,
) -> Result<HttpResponse> {
    let format = query.0.format.clone();
    query.0.roll()?;
    let list = Participants {
        actor: who.actor().clone(),
        offering: id.0,
        query: query.0,
    };
    export::answer(&db, &p, who.actor(), list, (&format, "")).await
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
    let (actor, today, typed) = (who.actor().clone(), p.today(), form.clone());
    let work = move |tx: &mut Tx<'_>| {
        let number = typed.admission_number.trim().to_uppercase();
        let student = queries::student_of(tx, &number)?.ok_or(EnrolmentError::NoStudent)?;
        let which = (id.0, student);
        let state = actions::enrol_student(tx, &who, which, &typed.beyond, today)?;
        Ok(state.code().to_owned())
    };
    let done = taken(&db, &actor, format!("enrol {}", id.0), submit, work).await;
    let words = match done.as_ref().ok().and_then(|code| State::of(code)) {
        Some(State::Waiting) => "It is full: the student is on the waiting list.",
        _ => "The student is enrolled.",
    };
    after(&req, &db, (&actor, id.0), p, (done, words, form)).await
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
    let (which, today) = ((id.0, form.enrolment), p.today());
    let work = move |tx: &mut Tx<'_>| {
        let state = actions::decide_enrolment(tx, &who, which, &decision, today)?;
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
    after(
        &req,
        &db,
        (&actor, id.0),
        p,
        (done, words, EnrolForm::default()),
    )
    .await
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
    let (actor, which, today) = (who.actor().clone(), (id.0, form.enrolment), p.today());
    let work = move |tx: &mut Tx<'_>| {
        actions::take_out_of_offering(tx, &who, which, &form.reason, today)?;
        Ok(String::new())
    };
    let done = taken(&db, &actor, format!("take_out {}", which.1), submit, work).await;
    let words = "The student is taken out. Who waited first has the seat.";
    after(
        &req,
        &db,
        (&actor, id.0),
        p,
        (done, words, EnrolForm::default()),
    )
    .await
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
    (done, words, typed): (Result<String>, &str, EnrolForm),
) -> Result<HttpResponse> {
    match done {
        Ok(_) => {
            flash(req, "good", p.t(words));
            Ok(see_other(&format!("/academics/offerings/{id}/students")))
        }
        Err(err @ (Error::Invalid(_) | Error::Conflict(_))) => {
            let (status, problems) = (status_of(&err), Problems::of(err)?);
            let mut page = StudentsPage::read(db, actor, p, (id, RollQuery::default())).await?;
            (page.problems, page.form) = (problems, typed);
            Hx::page(status, &page)
        }
        Err(err) => Err(err),
    }
}

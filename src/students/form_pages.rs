//! Pages: admitting a student, and putting a student's record right.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use diesel::PgConnection;

use super::{
    actions::{self, Based},
    entry::{self, NewStudent, Particulars},
    model::{Category, Gender, Student},
    queries::{self, Offered},
};
use crate::{
    Result,
    accounts::{Prefill, release_form},
    error::Problems,
    people::{
        Typed,
        fields::{self, Answer, FieldKind, Holder, Values},
    },
    platform::{
        audit,
        db::{Db, Tx},
        web::{Choice, Form, Hx, Path, View, errors::status_of, flash, once},
    },
    policy::{Actor, Grant, ManageStudents},
};

#[derive(Template)]
#[template(path = "students/new.html", blocks = ["form"])]
struct NewPage {
    p: View,
    form: StudentForm,
}

#[derive(Template)]
#[template(path = "students/edit.html", blocks = ["form"])]
struct EditPage {
    p: View,
    student: Student,
    form: StudentForm,
}

/// What both forms hold.
struct StudentForm {
    typed: Typed,
    offers: Vec<Offered>,
    answers: Vec<Answer>,
    problems: Problems,
    restored: bool,
}

impl StudentForm {
    /// What there is to choose from, and the college's own fields; of a student, or of nobody yet.
    fn read(conn: &mut PgConnection, (batch, user): (i64, i64), typed: Typed) -> Result<Self> {
        let mut answers = fields::answers(conn, Holder::Student, user)?;
        answers.retain(|answer| answer.field.retired_at.is_none());
        Ok(Self {
            typed,
            offers: queries::offered(conn, batch)?,
            answers,
            problems: Problems::default(),
            restored: false,
        })
    }
    fn choices(&self, field: &str) -> Vec<Choice> {
        let chosen = self.typed.one(field);
        let own = self.offers.iter().filter(|offer| offer.field == field);
        own.map(|offer| {
            Choice::new(
                offer.value.clone(),
                offer.label.clone(),
                offer.value == chosen,
            )
        })
        .collect()
    }
    fn genders(&self, p: &View) -> Vec<Choice> {
        let chosen = self.typed.one("gender");
        let all = Gender::ALL.iter();
        all.map(|one| Choice::new(one.code(), p.t(one.word()), one.code() == chosen))
            .collect()
    }
    fn categories(&self, p: &View) -> Vec<Choice> {
        let chosen = self.typed.one("category");
        let all = Category::ALL.iter();
        all.map(|one| Choice::new(one.code(), p.t(one.word()), one.code() == chosen))
            .collect()
    }
    fn ticked(&self, field: &str) -> bool {
        self.typed.one(field) == "true"
    }
    fn is_overtaken(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.code == "changed")
    }
}

fn is_own_field(name: &str) -> bool {
    let digits = name.strip_prefix("field_").unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// A record as the form shows it.
fn typed_of(student: &Student, answers: &[Answer]) -> Typed {
    let key = |key: Option<i64>| key.map(|key| key.to_string()).unwrap_or_default();
    let hostelite = if student.hostelite { "true" } else { "" };
    let own = [
        ("name", student.name.clone()),
        ("phone", student.phone.clone().unwrap_or_default()),
        ("section", key(student.section_id)),
        ("semester", student.semester.to_string()),
        ("date_of_birth", student.date_of_birth.to_string()),
        ("gender", student.gender.clone()),
        ("category", student.category.clone()),
        ("hostelite", hostelite.to_owned()),
        ("address", student.address.clone()),
        ("version", student.version.to_string()),
        ("account_version", student.account_version.to_string()),
    ];
    let own = own.map(|(name, value)| (name.to_owned(), value));
    let more = answers.iter().map(|answer| {
        let value = answer.value.clone().unwrap_or_default();
        (answer.field.input(), value)
    });
    Typed::of(own.into_iter().chain(more))
}

pub async fn new(
    db: Db,
    _: Grant<ManageStudents>,
    p: View,
    prefill: Prefill<Typed>,
) -> Result<HttpResponse> {
    let Prefill { form, restored } = prefill;
    let typed = match restored {
        true => form,
        false => Typed::of([
            ("semester", "1".to_owned()),
            ("admitted_on", p.today().to_string()),
        ]),
    };
    let mut form = db
        .read(move |conn| StudentForm::read(conn, (0, 0), typed))
        .await?;
    form.restored = restored;
    Hx::page(StatusCode::OK, &NewPage { p, form })
}

pub async fn create(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageStudents>,
    hx: Hx,
    p: View,
    form: Form<Typed>,
) -> Result<HttpResponse> {
    let Form {
        value: typed,
        submit,
    } = form;
    typed.known(|name| entry::FIELDS.contains(&name) || is_own_field(name))?;
    let text = |name: &str| typed.one(name);
    let created = match NewStudent::read(&text) {
        Ok(cmd) => {
            let (user, values) = (who.actor().user()?.id, typed.clone());
            db.tx(move |tx: &mut Tx<'_>| {
                release_form(tx, user, "/students/new")?;
                once(tx, user, &submit, "students.create", |tx| {
                    actions::create_student(tx, &who, &cmd, &values)
                })
            })
            .await
        }
        Err(err) => Err(err),
    };
    let err = match created {
        Ok(id) => {
            let words = "The student is admitted. A link to begin with is on its way by mail. Add the parents next.";
            flash(&req, "good", p.t(words));
            return Ok(hx.lead_to(&format!("/students/{id}")));
        }
        Err(err) => err,
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let mut form = db
        .read(move |conn| StudentForm::read(conn, (0, 0), typed))
        .await?;
    form.problems = problems;
    let page = NewPage { p, form };
    hx.render(status, &page, page.as_form())
}

/// The student with the form of what they are, and the note that it was looked at.
async fn read(db: &Db, actor: &Actor, id: i64) -> Result<(Student, StudentForm)> {
    let actor = actor.clone();
    let read = move |tx: &mut Tx<'_>| {
        let student = queries::student(tx, &actor, id)?;
        let place = (student.batch_id, student.user_id);
        let mut form = StudentForm::read(tx, place, Typed::default())?;
        form.typed = typed_of(&student, &form.answers);
        let sensitive = form.answers.iter().filter(|answer| answer.field.sensitive);
        let mut fields = vec!["phone", "date_of_birth", "category", "address"];
        fields.extend(sensitive.map(|answer| answer.field.name.as_str()));
        audit::read_of(tx, &actor, ("student", Some(id)), &fields)?;
        Ok((student, form))
    };
    db.tx(read).await
}

pub async fn edit(
    db: Db,
    who: Grant<ManageStudents>,
    p: View,
    id: Path<i64>,
    prefill: Prefill<Typed>,
) -> Result<HttpResponse> {
    let (student, mut form) = read(&db, who.actor(), id.0).await?;
    if prefill.restored {
        (form.typed, form.restored) = (prefill.form, true);
    }
    Hx::page(StatusCode::OK, &EditPage { p, student, form })
}

pub async fn update(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageStudents>,
    hx: Hx,
    p: View,
    id: Path<i64>,
    form: Form<Typed>,
) -> Result<HttpResponse> {
    let (id, actor) = (id.0, who.actor().clone());
    let Form {
        value: typed,
        submit,
    } = form;
    let versions = ["version", "account_version"];
    typed.known(|name| {
        Particulars::FIELDS.contains(&name) || versions.contains(&name) || is_own_field(name)
    })?;
    let based = Based {
        student: id,
        version: typed.version("version")?,
        account_version: typed.version("account_version")?,
    };
    let text = |name: &str| typed.one(name);
    let saved = match Particulars::read(&text) {
        Ok(cmd) => {
            let (user, values) = (actor.user()?.id, typed.clone());
            db.tx(move |tx: &mut Tx<'_>| {
                release_form(tx, user, &format!("/students/{id}/edit"))?;
                once(tx, user, &submit, &format!("students.update:{id}"), |tx| {
                    actions::update_student(tx, &who, based, &cmd, Values::All(&values))
                })
            })
            .await
        }
        Err(err) => Err(err),
    };
    let Err(err) = saved else {
        flash(&req, "good", p.t("The record is saved."));
        return Ok(hx.lead_to(&format!("/students/{id}")));
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let (student, mut form) = read(&db, &actor, id).await?;
    let latest = form.typed;
    form.typed = typed;
    if problems.iter().any(|problem| problem.code == "changed") {
        // The next save is based on what is there now, which the page shows beside what was typed.
        for name in versions {
            form.typed.set(name, latest.one(name));
        }
    }
    form.problems = problems;
    let page = EditPage { p, student, form };
    hx.render(status, &page, page.as_form())
}

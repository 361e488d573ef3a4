//! Pages: everything about one student, gathered; and what they are, masked until shown.
use actix_web::{HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use diesel::PgConnection;

use super::{
    about::{About, about},
    model::{Category, Gender},
    sections::{StudentSection, StudentSections},
};
use crate::{
    Result, academics,
    people::fields::{self, Answer, Holder, Tier, mask},
    platform::{
        audit,
        db::{Db, Tx},
        web::{Form, Hx, Nothing, Path, View},
    },
    policy::Actor,
};

#[derive(Template)]
#[template(path = "students/show.html")]
struct ShowPage {
    p: View,
    about: About,
    sections: Vec<StudentSection>,
}

#[derive(Template)]
#[template(path = "students/profile.html", blocks = ["section"])]
struct ProfilePage {
    p: View,
    about: About,
    facts: Vec<Fact>,
    /// Whether something is masked that can be shown.
    masked: bool,
}

#[derive(Template)]
#[template(path = "students/enrolments.html", blocks = ["section"])]
struct EnrolmentsPage {
    p: View,
    about: About,
    taken: Vec<academics::Taken>,
}

/// What stands on a profile.
struct Fact {
    label: String,
    /// Empty for nothing.
    value: String,
}

pub async fn show(
    db: Db,
    actor: Actor,
    p: View,
    sections: Data<StudentSections>,
    id: Path<i64>,
) -> Result<HttpResponse> {
    let who = actor.clone();
    let about = db.read(move |conn| about(conn, &who, id.0)).await?;
    let page = ShowPage {
        sections: sections.of(&actor, about.cared),
        p,
        about,
    };
    Hx::page(StatusCode::OK, &page)
}

pub async fn profile(db: Db, actor: Actor, hx: Hx, p: View, id: Path<i64>) -> Result<HttpResponse> {
    let read = move |conn: &mut PgConnection| {
        let about = about(conn, &actor, id.0)?;
        let answers = answers(conn, &about)?;
        Ok((about, answers))
    };
    let (about, answers) = db.read(read).await?;
    let masked = about.tier != Tier::Own;
    let page = ProfilePage::new(p, about, &answers, masked);
    hx.render(StatusCode::OK, &page, page.as_section())
}

/// The same with what was masked; that it was looked at is noted.
pub async fn profile_shown(
    db: Db,
    actor: Actor,
    hx: Hx,
    p: View,
    id: Path<i64>,
    _: Form<Nothing>,
) -> Result<HttpResponse> {
    let read = move |tx: &mut Tx<'_>| {
        let about = about(tx, &actor, id.0)?.close()?;
        let answers = answers(tx, &about)?;
        if about.tier != Tier::Own {
            let mut read = vec!["phone", "date_of_birth", "category", "address"];
            let sensitive = answers.iter().filter(|answer| answer.field.sensitive);
            read.extend(sensitive.map(|answer| answer.field.name.as_str()));
            audit::read_of(tx, &actor, ("student", Some(id.0)), &read)?;
        }
        Ok((about, answers))
    };
    let (about, answers) = db.tx(read).await?;
    let page = ProfilePage::new(p, about, &answers, false);
    hx.render(StatusCode::OK, &page, page.as_section())
}

/// What the college's own fields say, as far as the reader may see it.
fn answers(conn: &mut PgConnection, about: &About) -> Result<Vec<Answer>> {
    if !about.cared {
        return Ok(Vec::new());
    }
    let mut answers = fields::answers(conn, Holder::Student, about.student.user_id)?;
    answers.retain(|answer| about.tier.sees(answer.field.seen_by()));
    Ok(answers)
}

pub async fn enrolments(
    db: Db,
    actor: Actor,
    hx: Hx,
    p: View,
    id: Path<i64>,
) -> Result<HttpResponse> {
    let today = p.today();
    let read = move |conn: &mut PgConnection| {
        let about = about(conn, &actor, id.0)?;
        let taken = academics::taken_by(conn, about.student.id, today)?;
        Ok((about, taken))
    };
    let (about, taken) = db.read(read).await?;
    let page = EnrolmentsPage { p, about, taken };
    hx.render(StatusCode::OK, &page, page.as_section())
}

impl EnrolmentsPage {
    fn state(&self, taken: &academics::Taken) -> academics::EnrolmentState {
        academics::EnrolmentState::of(&taken.state).unwrap_or(academics::EnrolmentState::Enrolled)
    }
    fn credits(&self, taken: &academics::Taken) -> String {
        let credits = academics::Credits::of_halves(taken.half_credits);
        credits
            .map(|credits| credits.to_string())
            .unwrap_or_default()
    }
}

impl ProfilePage {
    fn new(p: View, about: About, answers: &[Answer], masks: bool) -> Self {
        let mut facts = open_facts(&p, &about);
        let mut masked = false;
        if about.cared {
            for (label, value) in close_facts(&p, &about) {
                let hidden = masks && !value.is_empty();
                masked |= hidden;
                let value = if hidden { mask(&value) } else { value };
                facts.push(Fact { label, value });
            }
        }
        for answer in answers {
            let hidden = masks && answer.field.sensitive && answer.value.is_some();
            masked |= hidden;
            facts.push(Fact {
                label: answer.field.name.clone(),
                value: match hidden {
                    true => answer.masked(),
                    false => p.t(&answer.shown()).into_owned(),
                },
            });
        }
        Self {
            p,
            about,
            facts,
            masked,
        }
    }
}

/// What everybody who sees the student may know.
fn open_facts(p: &View, about: &About) -> Vec<Fact> {
    let student = &about.student;
    let living = if student.hostelite {
        "In the hostel"
    } else {
        "At home"
    };
    let fact = |label: &str, value: String| Fact {
        label: p.t(label).into_owned(),
        value,
    };
    vec![
        fact("Admission number", student.admission_number.clone()),
        fact("Programme", student.programme.clone()),
        fact("Department", student.department.clone()),
        fact("Batch", student.admission_year.to_string()),
        fact("Section", student.section.clone().unwrap_or_default()),
        fact(
            "Roll number",
            student
                .roll_number
                .map(|n| format!("{n:02}"))
                .unwrap_or_default(),
        ),
        fact(
            "Semester",
            format!("{} {} {}", student.semester, p.t("of"), student.semesters),
        ),
        fact("Email", student.email.clone()),
        fact("Living", p.t(living).into_owned()),
        fact(
            "Admitted on",
            student.admitted_on.format("%-d %b %Y").to_string(),
        ),
    ]
}

/// What is for those who look after the student.
fn close_facts(p: &View, about: &About) -> Vec<(String, String)> {
    let student = &about.student;
    let word = |word: &str| p.t(word).into_owned();
    vec![
        (word("Phone"), student.phone.clone().unwrap_or_default()),
        (
            word("Date of birth"),
            student.date_of_birth.format("%-d %b %Y").to_string(),
        ),
        (
            word("Gender"),
            Gender::of(&student.gender).map_or_else(String::new, |one| word(one.word())),
        ),
        (
            word("Category"),
            Category::of(&student.category).map_or_else(String::new, |one| word(one.word())),
        ),
        (word("Address"), student.address.clone()),
    ]
}

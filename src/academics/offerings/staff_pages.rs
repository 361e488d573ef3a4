//! Pages: who teaches an offering.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use serde::Deserialize;

use super::{
    Offerings,
    actions::{Teaching, assign_staff},
    queries::OfferingRow,
};
use crate::{
    Result,
    academics::{
        at::At,
        queries::appointments::{Candidate, TEACHERS, candidates},
        records::{Noun, one},
    },
    error::Problems,
    platform::{
        db::{Db, Tx},
        web::{Choice, Form, Hx, Path, View, errors::status_of, flash, once, see_other},
    },
    policy::{Actor, Grant, ManageAcademics},
};

#[derive(Template)]
#[template(path = "academics/offerings/staff.html")]
struct StaffPage {
    p: View,
    offering: OfferingRow,
    teachers: Vec<Candidate>,
    form: StaffForm,
    problems: Problems,
}

/// Who is ticked, and who leads.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffForm {
    #[serde(default)]
    staff: Vec<i64>,
    #[serde(default)]
    leads: Option<i64>,
    #[serde(default)]
    version: String,
}

impl StaffPage {
    async fn read(db: &Db, actor: &Actor, p: View, id: i64) -> Result<Self> {
        let actor = actor.clone();
        let read = move |conn: &mut diesel::PgConnection| {
            let offering = one::<Offerings>(conn, &actor, id)?;
            Ok((offering, candidates(conn, TEACHERS, id)?))
        };
        let (offering, teachers) = db.read(read).await?;
        let teaching = teachers.iter().filter(|one| one.appointed);
        let form = StaffForm {
            staff: teaching.map(|one| one.id).collect(),
            leads: teachers.iter().find(|one| one.leads).map(|one| one.id),
            version: String::new(),
        };
        Ok(Self {
            p,
            offering,
            teachers,
            form,
            problems: Problems::default(),
        })
    }
    fn title(&self) -> String {
        Offerings::title(&self.offering)
    }
    /// Those of each department, under its short name.
    fn departments(&self) -> Vec<(String, Vec<Choice>)> {
        let mut groups: Vec<(String, Vec<Choice>)> = Vec::new();
        for teacher in &self.teachers {
            let chosen = self.form.staff.contains(&teacher.id);
            let choice = Choice::new(teacher.id.to_string(), &*teacher.name, chosen)
                .hint(&*teacher.designation);
            let department = teacher.department.clone().unwrap_or_default();
            match groups.last_mut().filter(|group| group.0 == department) {
                Some(group) => group.1.push(choice),
                None => groups.push((department, vec![choice])),
            }
        }
        groups
    }
    /// Whether somebody of a department teaches it.
    fn is_open(&self, choices: &[Choice]) -> bool {
        choices.iter().any(|choice| choice.chosen)
    }
    fn leaders(&self) -> Vec<Choice> {
        let choice = |teacher: &Candidate| {
            let label = match &teacher.department {
                Some(department) => format!("{} ({department})", teacher.name),
                None => teacher.name.clone(),
            };
            Choice::new(
                teacher.id.to_string(),
                label,
                self.form.leads == Some(teacher.id),
            )
        };
        self.teachers.iter().map(choice).collect()
    }
}

pub async fn staff(
    db: Db,
    who: Grant<ManageAcademics>,
    p: View,
    id: Path<i64>,
) -> Result<HttpResponse> {
    let page = StaffPage::read(&db, who.actor(), p, id.0).await?;
    Hx::page(StatusCode::OK, &page)
}

pub async fn assign(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
    p: View,
    id: Path<i64>,
    form: Form<StaffForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let (id, actor) = (id.0, who.actor().clone());
    let user = actor.user()?.id;
    let at = At::of_form(id, &form.version)?;
    let done = match Teaching::new(&form.staff, form.leads) {
        Ok(teaching) => {
            let work = move |tx: &mut Tx<'_>| {
                let operation = format!("assign_staff {id}");
                once(tx, user, &submit, &operation, |tx| {
                    assign_staff(tx, &who, at, teaching)
                })
            };
            db.tx(work).await
        }
        Err(err) => Err(err),
    };
    let Err(err) = done else {
        flash(&req, "good", p.t("The faculty is saved."));
        return Ok(see_other(&format!("/academics/offerings/{id}")));
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let mut page = StaffPage::read(&db, &actor, p, id).await?;
    (page.problems, page.form) = (problems, form);
    Hx::page(status, &page)
}

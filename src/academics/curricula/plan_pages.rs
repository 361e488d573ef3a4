//! Pages: the plan of study of a curriculum, semester by semester, and changing it.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    Curricula, actions,
    model::{Group, Planned, State},
    plan_forms::{GroupForm, OutForm, PlanForm},
    queries::{self, CurriculumRow},
    step::Step,
};
use crate::{
    Result,
    academics::{
        model::Credits,
        records::{Noun, one},
    },
    error::Problems,
    platform::{
        db::{Db, Tx},
        web::{Choice, Form, Hx, Path, View, errors::status_of, flash, see_other},
    },
    policy::{Actor, Grant, ManageAcademics, ViewAcademics},
};

#[derive(Template)]
#[template(path = "academics/curricula/plan.html")]
pub struct PlanPage {
    p: View,
    curriculum: CurriculumRow,
    groups: Vec<Group>,
    planned: Vec<Planned>,
    offers: Vec<(i64, String)>,
    typed: PlanForm,
    typed_group: GroupForm,
    pub copy_name: String,
    pub problems: Problems,
}

/// A semester of the plan.
struct Semester<'a> {
    number: i16,
    core: Vec<&'a Planned>,
    groups: Vec<(&'a Group, Vec<&'a Planned>)>,
}

impl Semester<'_> {
    /// What somebody earns in it: of a group, its first so many.
    fn credits(&self) -> String {
        let halves = |course: &&Planned| course.credits.halves();
        let core: i16 = self.core.iter().map(halves).sum();
        let chosen = self.groups.iter().map(|(group, courses)| {
            let most = usize::try_from(group.choose).unwrap_or(0);
            courses.iter().take(most).map(halves).sum::<i16>()
        });
        let all = core + chosen.sum::<i16>();
        Credits::of_halves(all).map_or_else(|| (all / 2).to_string(), |credits| credits.to_string())
    }
}

impl PlanPage {
    /// The page as the database has it.
    pub async fn read(db: &Db, actor: &Actor, p: View, id: i64) -> Result<Self> {
        let actor = actor.clone();
        let read = move |conn: &mut diesel::PgConnection| {
            let curriculum = one::<Curricula>(conn, &actor, id)?;
            Ok((curriculum, queries::plan(conn, id)?))
        };
        let (curriculum, plan) = db.read(read).await?;
        Ok(Self {
            p,
            curriculum,
            groups: plan.groups,
            planned: plan.planned,
            offers: plan.offers,
            typed: PlanForm::default(),
            typed_group: GroupForm::default(),
            copy_name: String::new(),
            problems: Problems::default(),
        })
    }
    fn title(&self) -> String {
        Curricula::title(&self.curriculum)
    }
    fn state(&self) -> State {
        State::of(&self.curriculum.state).unwrap_or(State::Draft)
    }
    fn is_draft(&self) -> bool {
        self.state() == State::Draft && self.p.can("academics.manage")
    }
    fn semesters(&self) -> Vec<Semester<'_>> {
        let last = self.planned.iter().map(|course| course.semester).max();
        let numbers = 1..=self.curriculum.semesters.max(last.unwrap_or(0));
        numbers.map(|number| self.semester(number)).collect()
    }
    fn semester(&self, number: i16) -> Semester<'_> {
        let courses = |group: Option<i64>| -> Vec<&Planned> {
            let own = |course: &&Planned| course.semester == number && course.group == group;
            self.planned.iter().filter(own).collect()
        };
        let own = self.groups.iter().filter(|group| group.semester == number);
        Semester {
            number,
            core: courses(None),
            groups: own.map(|group| (group, courses(Some(group.id)))).collect(),
        }
    }
    fn choose(&self, group: &Group) -> String {
        self.p
            .tn(&i64::from(group.choose), "Choose {n}", "Choose {n}")
    }
    fn semester_choices(&self, chosen: &str) -> Vec<Choice> {
        let all = 1..=self.curriculum.semesters;
        all.map(|n| {
            let label = format!("{} {n}", self.p.t("Semester"));
            Choice::new(n.to_string(), label, n.to_string() == chosen)
        })
        .collect()
    }
    fn course_choices(&self) -> Vec<Choice> {
        let choice = |(id, label): &(i64, String)| {
            let value = id.to_string();
            let chosen = value == self.typed.course_id;
            Choice::new(value, &**label, chosen)
        };
        self.offers.iter().map(choice).collect()
    }
    fn group_choices(&self) -> Vec<Choice> {
        let choice = |group: &Group| {
            let (key, label) = (
                group.id.to_string(),
                format!(
                    "{} {} – {}",
                    self.p.t("Semester"),
                    group.semester,
                    group.name
                ),
            );
            Choice::new(key.clone(), label, key == self.typed.group_id)
        };
        self.groups.iter().map(choice).collect()
    }
}

pub async fn plan(
    db: Db,
    who: Grant<ViewAcademics>,
    p: View,
    id: Path<i64>,
) -> Result<HttpResponse> {
    let page = PlanPage::read(&db, who.actor(), p, id.0).await?;
    Hx::page(StatusCode::OK, &page)
}

pub async fn add(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
    p: View,
    id: Path<i64>,
    form: Form<PlanForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let (step, actor) = (
        Step::new("add_to_plan", id.0, submit, who.actor()),
        who.actor().clone(),
    );
    let done = match form.command() {
        Ok(cmd) => {
            step.take(&db, move |tx| actions::add_to_plan(tx, &who, id.0, &cmd))
                .await
        }
        Err(err) => Err(err),
    };
    let words = p.t("The course is in the plan.");
    let Err(err) = done else {
        flash(&req, "good", words);
        return Ok(see_other(&format!("/academics/curricula/{}/plan", id.0)));
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let mut page = PlanPage::read(&db, &actor, p, id.0).await?;
    (page.problems, page.typed) = (problems, form);
    Hx::page(status, &page)
}

pub async fn group(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
    p: View,
    id: Path<i64>,
    form: Form<GroupForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let (step, actor) = (
        Step::new("add_group", id.0, submit, who.actor()),
        who.actor().clone(),
    );
    let done = match form.command() {
        Ok(cmd) => {
            let add = move |tx: &mut Tx<'_>| actions::add_group(tx, &who, id.0, &cmd).map(drop);
            step.take(&db, add).await
        }
        Err(err) => Err(err),
    };
    let words = p.t("The group is added. Put courses into it.");
    let Err(err) = done else {
        flash(&req, "good", words);
        return Ok(see_other(&format!("/academics/curricula/{}/plan", id.0)));
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let mut page = PlanPage::read(&db, &actor, p, id.0).await?;
    (page.problems, page.typed_group) = (problems, form);
    Hx::page(status, &page)
}

pub async fn remove(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
    p: View,
    id: Path<i64>,
    form: Form<OutForm>,
) -> Result<HttpResponse> {
    let (step, course) = (
        Step::new("take_out_of_plan", id.0, form.submit, who.actor()),
        form.value.id,
    );
    let out = move |tx: &mut Tx<'_>| actions::take_out_of_plan(tx, &who, id.0, course);
    step.take(&db, out).await?;
    flash(&req, "good", p.t("The course is taken out of the plan."));
    Ok(see_other(&format!("/academics/curricula/{}/plan", id.0)))
}

pub async fn ungroup(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
    p: View,
    id: Path<i64>,
    form: Form<OutForm>,
) -> Result<HttpResponse> {
    let (step, group) = (
        Step::new("remove_group", id.0, form.submit, who.actor()),
        form.value.id,
    );
    let out = move |tx: &mut Tx<'_>| actions::remove_group(tx, &who, id.0, group);
    step.take(&db, out).await?;
    flash(
        &req,
        "good",
        p.t("The group is taken out, and its courses with it."),
    );
    Ok(see_other(&format!("/academics/curricula/{}/plan", id.0)))
}

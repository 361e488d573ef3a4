//! Pages: the ways to one's dashboard, and those of students, parents, faculty and wardens.
use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    charts,
    model::{Card, Device, FacultyFacts, Headed, ParentFacts, Section, StudentFacts, WardenFacts},
    queries,
    show::{self, Figure, fill},
};
use crate::{
    Result,
    platform::{
        db::Db,
        web::{
            Hx, View,
            chart::{Funnel, Heat},
            see_other,
        },
    },
    policy::{Acting, Actor, AsFaculty, AsParent, AsStudent, AsWarden},
    words::grouped,
};

#[derive(Template)]
#[template(path = "dashboards/student.html")]
struct StudentPage {
    p: View,
    facts: Option<StudentFacts>,
    second_factor: bool,
}

#[derive(Template)]
#[template(path = "dashboards/parent.html")]
struct ParentPage {
    p: View,
    facts: ParentFacts,
    second_factor: bool,
}

#[derive(Template)]
#[template(path = "dashboards/faculty.html")]
struct FacultyPage {
    p: View,
    facts: Option<FacultyFacts>,
    /// One for each department headed.
    charts: Vec<Option<Heat>>,
    second_factor: bool,
}

#[derive(Template)]
#[template(path = "dashboards/warden.html")]
struct WardenPage {
    p: View,
    facts: Option<WardenFacts>,
    chart: Option<Funnel>,
    second_factor: bool,
}

/// To the dashboard of the role in use; a visitor has none and is asked to sign in.
pub async fn home(actor: Actor) -> Result<HttpResponse> {
    Ok(see_other(&actor.user()?.role.dashboard()))
}

pub async fn student(db: Db, who: Acting<AsStudent>, p: View) -> Result<HttpResponse> {
    let actor = who.actor().clone();
    let second_factor = actor.user()?.second_factor;
    let facts = db.read(move |conn| queries::student(conn, &actor)).await?;
    Hx::page(
        StatusCode::OK,
        &StudentPage {
            p,
            facts,
            second_factor,
        },
    )
}

pub async fn parent(db: Db, who: Acting<AsParent>, p: View) -> Result<HttpResponse> {
    let actor = who.actor().clone();
    let second_factor = actor.user()?.second_factor;
    let facts = db.read(move |conn| queries::parent(conn, &actor)).await?;
    Hx::page(
        StatusCode::OK,
        &ParentPage {
            p,
            facts: facts.unwrap_or_default(),
            second_factor,
        },
    )
}

pub async fn faculty(db: Db, who: Acting<AsFaculty>, p: View) -> Result<HttpResponse> {
    const IDS: [&str; 3] = ["headed-1", "headed-2", "headed-3"];
    let actor = who.actor().clone();
    let second_factor = actor.user()?.second_factor;
    let facts = db.read(move |conn| queries::faculty(conn, &actor)).await?;
    let headed = facts.iter().flat_map(|facts| &facts.headed).zip(IDS);
    let charts = headed
        .map(|(department, id)| charts::in_department(&p, id, &department.counts))
        .collect();
    Hx::page(
        StatusCode::OK,
        &FacultyPage {
            p,
            facts,
            charts,
            second_factor,
        },
    )
}

pub async fn warden(db: Db, who: Acting<AsWarden>, p: View) -> Result<HttpResponse> {
    let actor = who.actor().clone();
    let second_factor = actor.user()?.second_factor;
    let facts = db.read(move |conn| queries::warden(conn, &actor)).await?;
    let chart = facts
        .as_ref()
        .and_then(|facts| charts::by_gender(&p, &facts.counts));
    Hx::page(
        StatusCode::OK,
        &WardenPage {
            p,
            facts,
            chart,
            second_factor,
        },
    )
}

/// The heading of a page that greets.
fn greeting(p: &View) -> String {
    let name = p.user.as_ref().map_or("", |user| user.name.as_str());
    show::greeting(p, show::call_name(name))
}

impl StudentPage {
    fn greeting(&self) -> String {
        greeting(&self.p)
    }
    fn date(&self) -> String {
        show::date(&self.p)
    }
    fn device(&self) -> String {
        let facts = self.facts.as_ref();
        device_at(&self.p, facts.and_then(|facts| facts.new_device.as_ref()))
    }
    fn is_calm(&self, facts: &StudentFacts) -> bool {
        self.second_factor
            && facts.new_device.is_none()
            && !facts.parents.is_empty()
            && facts.card.section.is_some()
            && facts.card.standing().is_none()
    }
    /// "B.Tech Computer Science, semester 3, section A, roll 07"
    fn place(&self, facts: &StudentFacts) -> String {
        let (p, card) = (&self.p, &facts.card);
        let mut parts = vec![
            card.programme.clone(),
            fill(p.t("semester {n}"), &[("n", &card.semester.to_string())]),
        ];
        if let Some(section) = &card.section {
            parts.push(fill(p.t("section {name}"), &[("name", section)]));
        }
        if let Some(roll) = card.roll() {
            parts.push(fill(p.t("roll {n}"), &[("n", &roll)]));
        }
        parts.join(", ")
    }
    fn figures(&self, facts: &StudentFacts) -> Vec<Figure> {
        let (p, card) = (&self.p, &facts.card);
        let left = i64::from(card.semesters - card.semester).max(0);
        let semester = Figure::new(
            p.t("Semester"),
            card.semester.to_string(),
            p.tn(
                &left,
                "{n} semester after this one",
                "{n} semesters after this one",
            ),
        )
        .unit(fill(p.t("of {n}"), &[("n", &card.semesters.to_string())]));
        let section = card.section.clone().unwrap_or_else(|| "–".to_owned());
        let classmates = p.tn(&facts.classmates, "{n} classmate", "{n} classmates");
        let none = p.t("Not given yet").into_owned();
        let roll = card.roll();
        let seat = match roll {
            Some(_) => p.t("Your seat in the section").into_owned(),
            None => none,
        };
        vec![
            semester,
            Figure::new(p.t("Section"), section, classmates),
            Figure::new(
                p.t("Roll number"),
                roll.unwrap_or_else(|| "–".to_owned()),
                seat,
            ),
            Figure::new(
                p.t("Admitted in"),
                card.batch.to_string(),
                card.admission_number.clone(),
            ),
        ]
    }
}

impl ParentPage {
    fn device(&self) -> String {
        device_at(&self.p, self.facts.new_device.as_ref())
    }
    /// "3 of 8"
    fn semester(&self, card: &Card) -> String {
        let of = self.p.t("{n} of {total}");
        let blanks = [card.semester.to_string(), card.semesters.to_string()];
        fill(of, &[("n", &blanks[0]), ("total", &blanks[1])])
    }
    fn greeting(&self) -> String {
        greeting(&self.p)
    }
    fn date(&self) -> String {
        show::date(&self.p)
    }
}

impl FacultyPage {
    fn greeting(&self) -> String {
        greeting(&self.p)
    }
    fn date(&self) -> String {
        show::date(&self.p)
    }
    fn has_needs(&self, facts: &FacultyFacts) -> bool {
        let mut headed = facts.headed.iter();
        !self.second_factor || headed.any(|department| department.sections_without_adviser > 0)
    }
    fn advised(&self, facts: &FacultyFacts) -> String {
        let students = facts.sections.iter().map(|section| section.students).sum();
        self.p.tn(&students, "{n} student", "{n} students")
    }
    fn seats(&self, section: &Section) -> String {
        let p = &self.p;
        match section.capacity - section.students {
            free @ 1.. => p.tn(&free, "{n} seat is free", "{n} seats are free"),
            _ => p.t("Full").into_owned(),
        }
    }
    fn headed<'a>(&'a self, facts: &'a FacultyFacts) -> Vec<(&'a Headed, Option<&'a Heat>)> {
        let drawn = self.charts.iter().map(Option::as_ref);
        facts.headed.iter().zip(drawn).collect()
    }
    fn of_department(&self, department: &Headed) -> String {
        let p = &self.p;
        let students = p.tn(&department.students(), "{n} student", "{n} students");
        let staff = p.tn(
            &department.staff,
            "{n} member of staff",
            "{n} members of staff",
        );
        format!("{students}, {staff}")
    }
}

impl WardenPage {
    fn greeting(&self) -> String {
        greeting(&self.p)
    }
    fn date(&self) -> String {
        show::date(&self.p)
    }
    fn figures(&self, facts: &WardenFacts) -> Vec<Figure> {
        let p = &self.p;
        let of_all = fill(p.t("of {n} students"), &[("n", &grouped(facts.students))]);
        let mut figures = vec![Figure::new(
            p.t("Live in the hostel"),
            grouped(facts.hostelites()),
            of_all,
        )];
        for (gender, name) in [("female", "Women"), ("male", "Men"), ("other", "Others")] {
            let n = facts.of_gender(gender);
            if n > 0 || gender != "other" {
                let note = charts::share(n, facts.hostelites());
                figures.push(Figure::new(p.t(name), grouped(n), note));
            }
        }
        figures
    }
}

/// When a browser that was new signed in, as the page says it; empty for none.
fn device_at(p: &View, device: Option<&Device>) -> String {
    let Some(device) = device else {
        return String::new();
    };
    fill(
        p.t("{when}. If it was not you, end its session and change your password."),
        &[("when", &p.moment(&device.at))],
    )
}

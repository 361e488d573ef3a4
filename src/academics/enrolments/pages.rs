//! Pages: a student's electives, and choosing them.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use chrono::NaiveDate;

use super::{
    actions::{choose_elective, drop_enrolment},
    model::{Elective, ElectiveGroup, State},
    queries,
};
use crate::{
    Error, Result,
    academics::family::{ChildQuery, Family, Looked},
    error::Problems,
    platform::{
        db::{Db, Tx},
        export::Cell,
        web::{
            Form, Hx, Nothing, Path, Query, Submit, View, errors::status_of, flash, once, see_other,
        },
    },
    policy::{Acting, Actor, AsStudent, Role},
};

#[derive(Template)]
#[template(path = "academics/enrolments/electives.html")]
struct ElectivesPage {
    p: View,
    looked: Looked,
    /// Whether the student themself looks at it: a parent sees, and does not choose.
    chooses: bool,
    groups: Vec<ElectiveGroup>,
    problems: Problems,
}

impl ElectivesPage {
    async fn read(db: &Db, actor: &Actor, p: View, asked: ChildQuery) -> Result<Self> {
        let (actor, today) = (actor.clone(), p.today());
        let chooses = actor.user()?.role == Role::Student;
        let read = move |conn: &mut diesel::PgConnection| {
            let looked = Looked::read(conn, &actor, &asked)?;
            let groups = match &looked.one {
                Some(student) => queries::electives_of(conn, student.id, today)?,
                None => Vec::new(),
            };
            Ok((looked, groups))
        };
        let (looked, groups) = db.read(read).await?;
        Ok(Self {
            p,
            looked,
            chooses,
            groups,
            problems: Problems::default(),
        })
    }
    /// Until when it can be chosen, or from when on.
    fn window(&self, elective: &Elective) -> Option<String> {
        let day = |day: NaiveDate| Cell::Day(day).shown();
        let today = self.p.today();
        let (from, until) = (elective.choice_from, elective.choice_until);
        match (from.filter(|from| *from > today), until) {
            (Some(from), _) => Some(format!("{} {}", self.p.t("Choice begins on"), day(from))),
            (None, Some(until)) if until < today => {
                Some(format!("{} {}", self.p.t("Choice ended on"), day(until)))
            }
            (None, Some(until)) => Some(format!("{} {}", self.p.t("Choice until"), day(until))),
            (None, None) => None,
        }
    }
    fn left(&self, elective: &Elective) -> String {
        let left = elective.left();
        self.p.tn(&left, "{n} seat left", "{n} seats left")
    }
    /// "Choose 1 · 0 chosen"
    fn told(&self, group: &ElectiveGroup) -> String {
        let chosen = i64::try_from(group.chosen()).unwrap_or(0);
        let (choose, chosen) = (
            self.p
                .tn(&i64::from(group.choose), "Choose {n}", "Choose {n}"),
            self.p.tn(&chosen, "{n} chosen", "{n} chosen"),
        );
        format!("{choose} · {chosen}")
    }
}

pub async fn electives(
    db: Db,
    who: Family,
    p: View,
    query: Query<ChildQuery>,
) -> Result<HttpResponse> {
    let page = ElectivesPage::read(&db, who.actor(), p, query.0).await?;
    Hx::page(StatusCode::OK, &page)
}

pub async fn choose(
    req: HttpRequest,
    db: Db,
    who: Acting<AsStudent>,
    p: View,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let (actor, today) = (who.actor().clone(), p.today());
    let work = move |tx: &mut Tx<'_>, actor: &Actor| {
        let state = choose_elective(tx, actor, id.0, today)?;
        Ok(state.code().to_owned())
    };
    let done = taken(
        &db,
        &actor,
        format!("choose_elective {}", id.0),
        form.submit,
        work,
    )
    .await;
    let words = match done.as_ref().ok().and_then(|code| State::of(code)) {
        Some(State::Enrolled) => "You are enrolled.",
        Some(State::Requested) => "Your choice waits for approval.",
        _ => "It is full: you are on the waiting list, and move up by yourself.",
    };
    after(&req, &db, &actor, p, (done.map(drop), words)).await
}

pub async fn drop_choice(
    req: HttpRequest,
    db: Db,
    who: Acting<AsStudent>,
    p: View,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let (actor, today) = (who.actor().clone(), p.today());
    let work = move |tx: &mut Tx<'_>, actor: &Actor| drop_enrolment(tx, actor, id.0, today);
    let done = taken(
        &db,
        &actor,
        format!("drop_elective {}", id.0),
        form.submit,
        work,
    )
    .await;
    after(
        &req,
        &db,
        &actor,
        p,
        (done, "It is dropped. You can choose another one."),
    )
    .await
}

/// Does it once for each press of its button.
async fn taken<T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static>(
    db: &Db,
    actor: &Actor,
    operation: String,
    submit: Submit,
    work: impl FnOnce(&mut Tx<'_>, &Actor) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (user, actor) = (actor.user()?.id, actor.clone());
    db.tx(move |tx| once(tx, user, &submit, &operation, |tx| work(tx, &actor)))
        .await
}

/// Back to the electives, which say what was done or why not.
async fn after(
    req: &HttpRequest,
    db: &Db,
    actor: &Actor,
    p: View,
    (done, words): (Result<()>, &str),
) -> Result<HttpResponse> {
    match done {
        Ok(()) => {
            flash(req, "good", p.t(words));
            Ok(see_other("/academics/electives"))
        }
        Err(err @ (Error::Invalid(_) | Error::Conflict(_))) => {
            let (status, problems) = (status_of(&err), Problems::of(err)?);
            let mut page = ElectivesPage::read(db, actor, p, ChildQuery::default()).await?;
            page.problems = problems;
            Hx::page(status, &page)
        }
        Err(err) => Err(err),
    }
}

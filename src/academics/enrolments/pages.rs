//! Pages: a student's electives, and choosing them.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    actions::{choose_elective, drop_enrolment},
    model::{Elective, ElectiveGroup, State},
    queries,
};
use crate::{
    Error, Result,
    accounts::Nothing,
    error::Problems,
    platform::{
        db::{Db, Tx},
        web::{Form, Hx, Path, Submit, View, errors::status_of, flash, once, see_other},
    },
    policy::{Acting, Actor, AsStudent},
};

#[derive(Template)]
#[template(path = "academics/enrolments/electives.html")]
struct ElectivesPage {
    p: View,
    groups: Vec<ElectiveGroup>,
    problems: Problems,
}

impl ElectivesPage {
    async fn read(db: &Db, actor: &Actor, p: View) -> Result<Self> {
        let (actor, today) = (actor.clone(), p.today());
        let groups = db
            .read(move |conn| queries::electives(conn, &actor, today))
            .await?;
        Ok(Self {
            p,
            groups,
            problems: Problems::default(),
        })
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

pub async fn electives(db: Db, who: Acting<AsStudent>, p: View) -> Result<HttpResponse> {
    let page = ElectivesPage::read(&db, who.actor(), p).await?;
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
            let mut page = ElectivesPage::read(db, actor, p).await?;
            page.problems = problems;
            Hx::page(status, &page)
        }
        Err(err) => Err(err),
    }
}

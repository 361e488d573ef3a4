//! Pages: one record with what belongs to it and its history, and the steps that can be taken.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    Noun, Row,
    actions::{Kept, delete_record, restore_record, retire_record},
    model::{Door, Face, Panel, Words},
    queries,
};
use crate::{
    Error, Result,
    error::Problems,
    platform::{
        db::{Db, Tx},
        web::{Form, Hx, Nothing, Path, Submit, View, errors::status_of, flash, once, see_other},
    },
    policy::{Actor, Grant, ManageAcademics, ViewAcademics},
};

#[derive(Template)]
#[template(path = "academics/records/show.html")]
struct ShowPage {
    p: View,
    words: Words,
    path: &'static str,
    kind: &'static str,
    id: i64,
    title: String,
    retired_at: Option<chrono::DateTime<chrono::Utc>>,
    retires: bool,
    open: bool,
    facts: Vec<(String, Face)>,
    panels: Vec<Panel>,
    doors: Vec<Door>,
    problems: Problems,
}

impl ShowPage {
    async fn read<N: Noun>(db: &Db, actor: &Actor, p: View, id: i64) -> Result<Self> {
        let actor = actor.clone();
        let read = move |conn: &mut diesel::PgConnection| {
            let row = queries::one::<N>(conn, &actor, id)?;
            Ok((queries::panels(conn, N::PLATES, id)?, row))
        };
        let (panels, row) = db.read(read).await?;
        Ok(Self {
            words: N::WORDS,
            path: N::PATH,
            kind: N::Entry::KIND,
            id,
            title: N::title(&row),
            retired_at: row.mark().retired_at,
            retires: N::RETIRES,
            open: N::is_open(&row),
            facts: N::facts(&row, &p),
            doors: N::doors(&row),
            panels,
            problems: Problems::default(),
            p,
        })
    }
    fn has_steps(&self) -> bool {
        self.p.can("academics.manage") || !self.open_doors().is_empty()
    }
    fn open_doors(&self) -> Vec<&Door> {
        self.doors
            .iter()
            .filter(|door| self.p.can(door.needs))
            .collect()
    }
    fn link(&self, rest: &str) -> String {
        format!("{}/{}{rest}", self.path, self.id)
    }
}

pub async fn show<N: Noun>(
    db: Db,
    who: Grant<ViewAcademics>,
    p: View,
    id: Path<i64>,
) -> Result<HttpResponse> {
    let page = ShowPage::read::<N>(&db, who.actor(), p, id.0).await?;
    Hx::page(StatusCode::OK, &page)
}

pub async fn retire<N: Noun>(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let step = Step::new::<N>("retire", id.0, form.submit, who.actor());
    let words = "It is retired: it stays where it is used, and is not offered any more.";
    let work = move |tx: &mut Tx<'_>| retire_record::<N::Entry>(tx, &who, id.0);
    step.take::<N>(&req, &db, words, work).await
}

pub async fn restore<N: Noun>(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let step = Step::new::<N>("restore", id.0, form.submit, who.actor());
    let work = move |tx: &mut Tx<'_>| restore_record::<N::Entry>(tx, &who, id.0);
    step.take::<N>(&req, &db, "It can be used again.", work)
        .await
}

pub async fn delete<N: Noun>(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let mut step = Step::new::<N>("delete", id.0, form.submit, who.actor());
    N::PATH.clone_into(&mut step.lead);
    let work = move |tx: &mut Tx<'_>| delete_record::<N::Entry>(tx, &who, id.0, N::RETIRES);
    step.take::<N>(&req, &db, "It is deleted.", work).await
}

/// Something that is done with a record from its page, once for each press of its button.
struct Step {
    operation: String,
    id: i64,
    submit: Submit,
    actor: Actor,
    lead: String,
}

impl Step {
    fn new<N: Noun>(verb: &str, id: i64, submit: Submit, actor: &Actor) -> Self {
        Self {
            operation: format!("{verb} {} {id}", N::PATH),
            id,
            submit,
            actor: actor.clone(),
            lead: format!("{}/{id}", N::PATH),
        }
    }

    /// Does it and leads on; when it is refused, the record's page says why.
    async fn take<N: Noun>(
        self,
        req: &HttpRequest,
        db: &Db,
        words: &str,
        work: impl FnOnce(&mut Tx<'_>) -> Result<()> + Send + 'static,
    ) -> Result<HttpResponse> {
        let p = View::of(req)?;
        let (user, actor, id) = (self.actor.user()?.id, self.actor, self.id);
        let done = db
            .tx(move |tx| once(tx, user, &self.submit, &self.operation, work))
            .await;
        match done {
            Ok(()) => {
                flash(req, "good", p.t(words));
                Ok(see_other(&self.lead))
            }
            Err(err @ (Error::Invalid(_) | Error::Conflict(_))) => {
                let (status, problems) = (status_of(&err), Problems::of(err)?);
                let mut page = ShowPage::read::<N>(db, &actor, p, id).await?;
                page.problems = problems;
                Hx::page(status, &page)
            }
            Err(err) => Err(err),
        }
    }
}

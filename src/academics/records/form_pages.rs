//! Pages: the form of a noun, to add a record and to change one.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    Noun, Row,
    actions::{create_record, update_record},
    forms::{Field, Input, Typed},
    model::{Face, Offers, Words},
    queries,
};
use crate::{
    Result,
    accounts::{Prefill, release_form},
    error::Problems,
    platform::{
        db::{Db, Tx},
        web::{Choice, Form, Hx, Path, View, errors::status_of, flash, once},
    },
    policy::{Actor, Grant, ManageAcademics},
};

#[derive(Template)]
#[template(path = "academics/records/form.html", blocks = ["form"])]
struct FormPage {
    p: View,
    words: Words,
    path: &'static str,
    fields: &'static [Field],
    /// Nothing when a record is added.
    record: Option<Record>,
    typed: Typed,
    offers: Offers,
    problems: Problems,
    restored: bool,
}

/// The record that is changed, as it is now.
struct Record {
    id: i64,
    version: i32,
    title: String,
    facts: Vec<(String, Face)>,
}

impl Record {
    fn of<N: Noun>(row: &N::Row, p: &View) -> Self {
        Self {
            id: row.mark().id,
            version: row.mark().version,
            title: N::title(row),
            facts: N::facts(row, p),
        }
    }
}

impl FormPage {
    fn new<N: Noun>(p: View, offers: Offers) -> Self {
        Self {
            p,
            words: N::WORDS,
            path: N::PATH,
            fields: N::FIELDS,
            record: None,
            typed: Typed::default(),
            offers,
            problems: Problems::default(),
            restored: false,
        }
    }
    fn choices(&self, field: &Field) -> Vec<Choice> {
        self.offers.choices(field.name, &self.typed, &self.p)
    }
    fn is_overtaken(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.code == "changed")
    }
    /// Where it is sent.
    fn action(&self) -> String {
        match &self.record {
            Some(record) => format!("{}/{}", self.path, record.id),
            None => self.path.to_owned(),
        }
    }
    /// Where one goes instead.
    fn back(&self) -> String {
        self.action()
    }
    /// After a lost race the next save is based on what is there now, which the page shows beside what was typed.
    fn refused(&mut self, status: StatusCode) {
        if let (StatusCode::CONFLICT, Some(record)) = (status, &self.record) {
            self.typed.set_version(record.version);
        }
    }
}

pub async fn new<N: Noun>(
    db: Db,
    _: Grant<ManageAcademics>,
    p: View,
    prefill: Prefill<Typed>,
) -> Result<HttpResponse> {
    let offers = db.read(queries::form_offers::<N>).await?;
    let page = FormPage {
        typed: prefill.form,
        restored: prefill.restored,
        ..FormPage::new::<N>(p, offers)
    };
    Hx::page(StatusCode::OK, &page)
}

pub async fn create<N: Noun>(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
    hx: Hx,
    p: View,
    form: Form<Typed>,
) -> Result<HttpResponse> {
    let Form {
        value: typed,
        submit,
    } = form;
    typed.known(N::FIELDS)?;
    let created = match N::read(&typed) {
        Ok(entry) => {
            let user = who.actor().user()?.id;
            let operation = format!("create {}", N::PATH);
            let write = move |tx: &mut Tx<'_>| {
                release_form(tx, user, &format!("{}/new", N::PATH))?;
                once(tx, user, &submit, &operation, |tx| {
                    create_record(tx, &who, &entry)
                })
            };
            db.tx(write).await
        }
        Err(err) => Err(err),
    };
    let err = match created {
        Ok(id) => {
            flash(&req, "good", p.t("It is added."));
            return Ok(hx.lead_to(&format!("{}/{id}", N::PATH)));
        }
        Err(err) => err,
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let offers = db.read(queries::form_offers::<N>).await?;
    let page = FormPage {
        typed,
        problems,
        ..FormPage::new::<N>(p, offers)
    };
    hx.render(status, &page, page.as_form())
}

/// The record, what is kept of it, and what its form offers.
async fn kept<N: Noun>(db: &Db, actor: &Actor, id: i64) -> Result<(N::Row, Typed, Offers)> {
    let actor = actor.clone();
    db.tx(move |tx| {
        use super::queries::Stored;
        let row = queries::one::<N>(tx, &actor, id)?;
        let (version, entry) = N::Entry::lock(tx, id)?;
        Ok((
            row,
            Typed::of(&entry, version)?,
            queries::form_offers::<N>(tx)?,
        ))
    })
    .await
}

pub async fn edit<N: Noun>(
    db: Db,
    who: Grant<ManageAcademics>,
    p: View,
    id: Path<i64>,
    prefill: Prefill<Typed>,
) -> Result<HttpResponse> {
    let (row, typed, offers) = kept::<N>(&db, who.actor(), id.0).await?;
    let Prefill { form, restored } = prefill;
    let page = FormPage {
        record: Some(Record::of::<N>(&row, &p)),
        typed: if restored { form } else { typed },
        restored,
        ..FormPage::new::<N>(p, offers)
    };
    Hx::page(StatusCode::OK, &page)
}

pub async fn update<N: Noun>(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageAcademics>,
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
    typed.known(N::FIELDS)?;
    let (row, _, offers) = kept::<N>(&db, &actor, id).await?;
    let version = Some(typed.needed_version()?);
    let saved = match N::read(&typed) {
        Ok(entry) => {
            let user = actor.user()?.id;
            let operation = format!("update {} {id}", N::PATH);
            let write = move |tx: &mut Tx<'_>| {
                release_form(tx, user, &format!("{}/{id}/edit", N::PATH))?;
                once(tx, user, &submit, &operation, |tx| {
                    update_record(tx, &who, (id, version), &entry)
                })
            };
            db.tx(write).await
        }
        Err(err) => Err(err),
    };
    let Err(err) = saved else {
        flash(&req, "good", p.t("It is saved."));
        return Ok(hx.lead_to(&format!("{}/{id}", N::PATH)));
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let mut page = FormPage {
        record: Some(Record::of::<N>(&row, &p)),
        typed,
        problems,
        ..FormPage::new::<N>(p, offers)
    };
    page.refused(status);
    hx.render(status, &page, page.as_form())
}

//! Pages: one parent with their children, and putting their record right.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use diesel::PgConnection;

use super::{
    actions,
    entry::read_contact,
    model::{Child, Parent},
    queries,
};
use crate::{
    Result,
    accounts::{Prefill, release_form},
    error::Problems,
    people::{
        Typed,
        fields::{self, Answer, FieldKind, Holder, Values, mask},
        listing::Face,
    },
    platform::{
        audit,
        db::{Db, Tx},
        web::{Form, Hx, Nothing, Path, View, errors::status_of, flash, once},
    },
    policy::{Actor, Grant, ManageStudents, ViewStudents},
    students::standing_face,
};

#[derive(Template)]
#[template(path = "parents/show.html")]
struct ShowPage {
    p: View,
    parent: Parent,
    children: Vec<Child>,
    answers: Vec<Answer>,
    shown: bool,
}

#[derive(Template)]
#[template(path = "parents/edit.html", blocks = ["form"])]
struct EditPage {
    p: View,
    parent: Parent,
    typed: Typed,
    answers: Vec<Answer>,
    problems: Problems,
    restored: bool,
}

impl ShowPage {
    fn phone(&self) -> String {
        let phone = self.parent.phone.as_deref().unwrap_or_default();
        match self.shown {
            true => phone.to_owned(),
            false => mask(phone),
        }
    }
    fn value(&self, answer: &Answer) -> String {
        match answer.field.sensitive && !self.shown {
            true => answer.masked(),
            false => self.p.t(&answer.shown()).into_owned(),
        }
    }
    fn face(&self, child: &Child) -> Face {
        standing_face(&child.status, &self.p)
    }
}

impl EditPage {
    fn is_overtaken(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.code == "changed")
    }
}

type Read = (Parent, Vec<Child>, Vec<Answer>);

fn read(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<Read> {
    let parent = queries::parent(conn, actor, id)?;
    let children = queries::children_of(conn, actor, id)?;
    let mut answers = Vec::new();
    if actor.holds("students.manage") {
        answers = fields::answers(conn, Holder::Parent, parent.user_id)?;
    }
    Ok((parent, children, answers))
}

pub async fn show(
    db: Db,
    who: Grant<ViewStudents>,
    p: View,
    id: Path<i64>,
) -> Result<HttpResponse> {
    let actor = who.actor().clone();
    let (parent, children, answers) = db.read(move |conn| read(conn, &actor, id.0)).await?;
    let page = ShowPage {
        p,
        parent,
        children,
        answers,
        shown: false,
    };
    Hx::page(StatusCode::OK, &page)
}

/// The same with what was masked; that it was looked at is noted.
pub async fn shown(
    db: Db,
    who: Grant<ViewStudents>,
    p: View,
    id: Path<i64>,
    _: Form<Nothing>,
) -> Result<HttpResponse> {
    let actor = who.actor().clone();
    let work = move |tx: &mut Tx<'_>| {
        let found = read(tx, &actor, id.0)?;
        audit::read_of(tx, &actor, ("parent", Some(id.0)), &["phone"])?;
        Ok(found)
    };
    let (parent, children, answers) = db.tx(work).await?;
    let page = ShowPage {
        p,
        parent,
        children,
        answers,
        shown: true,
    };
    Hx::page(StatusCode::OK, &page)
}

/// The parent with the form of what they are, and the note that it was looked at.
async fn form_of(db: &Db, actor: &Actor, id: i64) -> Result<(Parent, Vec<Answer>, Typed)> {
    let actor = actor.clone();
    db.tx(move |tx| {
        let (parent, _, mut answers) = read(tx, &actor, id)?;
        answers.retain(|answer| answer.field.retired_at.is_none());
        audit::read_of(tx, &actor, ("parent", Some(id)), &["phone"])?;
        let own = [
            ("name", parent.name.clone()),
            ("phone", parent.phone.clone().unwrap_or_default()),
            ("version", parent.version.to_string()),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value));
        let more = answers.iter().map(|answer| {
            let value = answer.value.clone().unwrap_or_default();
            (answer.field.input(), value)
        });
        let typed = Typed::of(own.into_iter().chain(more));
        Ok((parent, answers, typed))
    })
    .await
}

pub async fn edit(
    db: Db,
    who: Grant<ManageStudents>,
    p: View,
    id: Path<i64>,
    prefill: Prefill<Typed>,
) -> Result<HttpResponse> {
    let (parent, answers, typed) = form_of(&db, who.actor(), id.0).await?;
    let Prefill { form, restored } = prefill;
    let page = EditPage {
        p,
        parent,
        typed: if restored { form } else { typed },
        answers,
        problems: Problems::default(),
        restored,
    };
    Hx::page(StatusCode::OK, &page)
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
        value: mut typed,
        submit,
    } = form;
    typed
        .known(|name| ["name", "phone", "version"].contains(&name) || name.starts_with("field_"))?;
    let based = (id, typed.version("version")?);
    let text = |name: &str| typed.one(name);
    let saved = match read_contact(&text) {
        Ok(cmd) => {
            let (user, values) = (actor.user()?.id, typed.clone());
            db.tx(move |tx: &mut Tx<'_>| {
                release_form(tx, user, &format!("/parents/{id}/edit"))?;
                once(tx, user, &submit, &format!("parents.update:{id}"), |tx| {
                    actions::update_parent(tx, &who, based, &cmd, Values::All(&values))
                })
            })
            .await
        }
        Err(err) => Err(err),
    };
    let Err(err) = saved else {
        flash(&req, "good", p.t("The record is saved."));
        return Ok(hx.lead_to(&format!("/parents/{id}")));
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let (parent, answers, _) = form_of(&db, &actor, id).await?;
    if problems.iter().any(|problem| problem.code == "changed") {
        typed.set("version", parent.version.to_string());
    }
    let page = EditPage {
        p,
        parent,
        typed,
        answers,
        problems,
        restored: false,
    };
    hx.render(status, &page, page.as_form())
}

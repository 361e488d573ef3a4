//! Pages: the fields of one's own, defined and changed by an admin.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    actions::{self, NewField},
    kind::FieldKind,
    model::{Field, Holder, SeenBy},
    queries,
};
use crate::{
    Result,
    accounts::{Prefill, release_form},
    error::Problems,
    people::Typed,
    platform::{
        db::{Db, Tx},
        web::{Choice, Form, Hx, Path, View, errors::status_of, flash, once},
    },
    policy::{Grant, ManageFields},
};

#[derive(Template)]
#[template(path = "people/fields/list.html")]
pub(super) struct ListPage {
    pub(super) p: View,
    pub(super) fields: Vec<(Field, i64)>,
    pub(super) problems: Problems,
}

#[derive(Template)]
#[template(path = "people/fields/edit.html", blocks = ["form"])]
struct EditPage {
    p: View,
    /// Nothing when a field is added.
    field: Option<Field>,
    typed: Typed,
    problems: Problems,
    restored: bool,
}

impl ListPage {
    fn of(&self, holder: &Holder) -> Vec<&(Field, i64)> {
        let own = self.fields.iter();
        own.filter(|(field, _)| field.holder() == *holder).collect()
    }
    fn told(&self, used: &i64) -> String {
        self.p
            .tn(used, "filled in for {n} person", "filled in for {n} people")
    }
}

impl EditPage {
    fn action(&self) -> String {
        match &self.field {
            Some(field) => format!("/fields/{}", field.id),
            None => "/fields".to_owned(),
        }
    }
    fn choices(&self, name: &str, all: Vec<(&'static str, &'static str)>) -> Vec<Choice> {
        let chosen = self.typed.one(name);
        let choice = |(code, word): (&'static str, &'static str)| {
            Choice::new(code, self.p.t(word), code == chosen)
        };
        all.into_iter().map(choice).collect()
    }
    fn holders(&self) -> Vec<Choice> {
        let all = Holder::ALL.iter().map(|one| (one.code(), one.word()));
        self.choices("holder", all.collect())
    }
    fn kinds(&self) -> Vec<Choice> {
        let all = FieldKind::ALL.iter().map(|one| (one.code(), one.word()));
        self.choices("kind", all.collect())
    }
    fn seers(&self) -> Vec<Choice> {
        let all = SeenBy::ALL.iter().map(|one| (one.code(), one.word()));
        self.choices("seen_by", all.collect())
    }
    fn is_overtaken(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.code == "changed")
    }
}

/// The form of a field as it is.
fn typed_of(field: &Field) -> Typed {
    let ticked = |on: bool| if on { "true" } else { "" }.to_owned();
    Typed::of([
        ("holder", field.holder.clone()),
        ("name", field.name.clone()),
        ("kind", field.kind.clone()),
        ("choices", field.choices.join("\n")),
        ("required", ticked(field.required)),
        ("sensitive", ticked(field.sensitive)),
        ("seen_by", field.seen_by.clone()),
        ("proposable", ticked(field.proposable)),
        ("version", field.version.to_string()),
    ])
}

fn is_known(name: &str) -> bool {
    NewField::FIELDS.contains(&name) || name == "version"
}

pub async fn list(db: Db, _: Grant<ManageFields>, p: View) -> Result<HttpResponse> {
    let fields = db.read(queries::all).await?;
    let page = ListPage {
        p,
        fields,
        problems: Problems::default(),
    };
    Hx::page(StatusCode::OK, &page)
}

pub async fn new(_: Grant<ManageFields>, p: View, prefill: Prefill<Typed>) -> Result<HttpResponse> {
    let Prefill { form, restored } = prefill;
    let typed = match restored {
        true => form,
        false => Typed::of([
            ("holder", "student"),
            ("kind", "text"),
            ("seen_by", "staff"),
        ]),
    };
    let page = EditPage {
        p,
        field: None,
        typed,
        problems: Problems::default(),
        restored,
    };
    Hx::page(StatusCode::OK, &page)
}

pub async fn create(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageFields>,
    hx: Hx,
    p: View,
    form: Form<Typed>,
) -> Result<HttpResponse> {
    let Form {
        value: typed,
        submit,
    } = form;
    typed.known(is_known)?;
    let text = |name: &str| typed.one(name);
    let created = match NewField::read(&text) {
        Ok(cmd) => {
            let user = who.actor().user()?.id;
            db.tx(move |tx: &mut Tx<'_>| {
                release_form(tx, user, "/fields/new")?;
                once(tx, user, &submit, "fields.create", |tx| {
                    actions::create_field(tx, &who, &cmd)
                })
            })
            .await
        }
        Err(err) => Err(err),
    };
    let Err(err) = created else {
        flash(&req, "good", p.t("The field is added."));
        return Ok(hx.lead_to("/fields"));
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let page = EditPage {
        p,
        field: None,
        typed,
        problems,
        restored: false,
    };
    hx.render(status, &page, page.as_form())
}

pub async fn edit(
    db: Db,
    _: Grant<ManageFields>,
    p: View,
    id: Path<i64>,
    prefill: Prefill<Typed>,
) -> Result<HttpResponse> {
    let field = db.read(move |conn| queries::field(conn, id.0)).await?;
    let Prefill { form, restored } = prefill;
    let page = EditPage {
        p,
        typed: if restored { form } else { typed_of(&field) },
        field: Some(field),
        problems: Problems::default(),
        restored,
    };
    Hx::page(StatusCode::OK, &page)
}

pub async fn update(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageFields>,
    hx: Hx,
    p: View,
    id: Path<i64>,
    form: Form<Typed>,
) -> Result<HttpResponse> {
    let Form {
        value: mut typed,
        submit,
    } = form;
    typed.known(is_known)?;
    let (id, version) = (id.0, typed.version("version")?);
    let text = |name: &str| typed.one(name);
    let saved = match NewField::read(&text) {
        Ok(cmd) => {
            let user = who.actor().user()?.id;
            db.tx(move |tx: &mut Tx<'_>| {
                release_form(tx, user, &format!("/fields/{id}"))?;
                once(tx, user, &submit, &format!("fields.update:{id}"), |tx| {
                    actions::update_field(tx, &who, (id, version), &cmd)
                })
            })
            .await
        }
        Err(err) => Err(err),
    };
    let Err(err) = saved else {
        flash(&req, "good", p.t("The field is saved."));
        return Ok(hx.lead_to("/fields"));
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let field = db.read(move |conn| queries::field(conn, id)).await?;
    if problems.iter().any(|problem| problem.code == "changed") {
        typed.set("version", field.version.to_string());
    }
    let page = EditPage {
        p,
        field: Some(field),
        typed,
        problems,
        restored: false,
    };
    hx.render(status, &page, page.as_form())
}

//! Page and fragment: the papers of somebody; handing one in, verifying, removing.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use diesel::PgConnection;
use serde::Deserialize;

use super::{
    actions::{self, NewDocument},
    model::{Document, DocumentKind, Whose},
    queries,
};
use crate::{
    Error, Result,
    error::Problems,
    people::{
        Typed,
        fields::{SeenBy, Tier},
    },
    platform::{
        db::{Db, Tx},
        web::{Choice, Form, Hx, Path, Submit, View, errors::status_of, flash, once},
    },
    policy::Actor,
    uploads::{FileField, FileForm, Purpose},
};

#[derive(Template)]
#[template(path = "documents/documents.html", blocks = ["section"])]
struct DocumentsPage {
    p: View,
    whose: Whose,
    id: i64,
    name: String,
    tier: Tier,
    documents: Vec<Document>,
    typed: Typed,
    problems: Problems,
    purpose: Purpose,
}

/// The field of the form that has the file.
#[derive(Debug)]
pub struct File;

impl FileField for File {
    const NAME: &'static str = "file";
    const PURPOSE: Purpose = Purpose::Document;
}

/// A paper that something is done with.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentForm {
    document: i64,
    #[serde(default)]
    reason: String,
}

/// The same pages for students and for staff.
pub fn routes(cfg: &mut web::ServiceConfig) {
    macro_rules! of {
        ($whose:expr) => {
            let at =
                |rest: &str| web::resource(format!("{}/{{id}}/documents{rest}", $whose.path()));
            cfg.service(
                at("")
                    .route(
                        web::get().to(|db: Db, actor: Actor, hx: Hx, p: View, id: Path<i64>| {
                            documents(db, actor, hx, p, ($whose, id.0))
                        }),
                    )
                    .route(web::post().to(
                        |req: HttpRequest,
                         db: Db,
                         actor: Actor,
                         p: View,
                         id: Path<i64>,
                         form: FileForm<Typed, File>| {
                            add((req, db), actor, p, ($whose, id.0), form)
                        },
                    )),
            )
            .service(at("/verify").route(web::post().to(
                |req: HttpRequest,
                 db: Db,
                 actor: Actor,
                 p: View,
                 id: Path<i64>,
                 form: Form<DocumentForm>| {
                    verify((req, db), actor, p, ($whose, id.0), form)
                },
            )))
            .service(at("/remove").route(web::post().to(
                |req: HttpRequest,
                 db: Db,
                 actor: Actor,
                 p: View,
                 id: Path<i64>,
                 form: Form<DocumentForm>| {
                    remove((req, db), actor, p, ($whose, id.0), form)
                },
            )));
        };
    }
    of!(Whose::Student);
    of!(Whose::Staff);
}

impl DocumentsPage {
    async fn read(db: &Db, actor: &Actor, p: View, (whose, id): (Whose, i64)) -> Result<Self> {
        let actor = actor.clone();
        let read = move |conn: &mut PgConnection| {
            let (user, name, tier) = queries::reader(conn, &actor, (whose, id))?;
            let documents = queries::of_person(conn, whose, user, tier)?;
            Ok((name, tier, documents))
        };
        let (name, tier, documents) = db.read(read).await?;
        Ok(Self {
            p,
            whose,
            id,
            name,
            tier,
            documents,
            typed: Typed::default(),
            problems: Problems::default(),
            purpose: Purpose::Document,
        })
    }
    fn link(&self, rest: &str) -> String {
        format!("{}/{}/documents{rest}", self.whose.path(), self.id)
    }
    fn record(&self) -> String {
        format!("{}/{}", self.whose.path(), self.id)
    }
    fn keeps(&self) -> bool {
        self.tier == Tier::Office
    }
    fn may_add(&self) -> bool {
        self.tier != Tier::Staff
    }
    fn kinds(&self) -> Vec<Choice> {
        let chosen = self.typed.one("kind");
        let all = DocumentKind::ALL.iter();
        all.map(|one| Choice::new(one.code(), self.p.t(one.word()), one.code() == chosen))
            .collect()
    }
    fn seers(&self) -> Vec<Choice> {
        let chosen = self.typed.one("seen_by");
        let all = SeenBy::ALL.iter();
        all.map(|one| Choice::new(one.code(), self.p.t(one.word()), one.code() == chosen))
            .collect()
    }
    fn day(&self, day: &chrono::NaiveDate) -> String {
        day.format("%-d %b %Y").to_string()
    }
    fn is_over(&self, document: &Document) -> bool {
        document.is_over(self.p.today())
    }
}

async fn documents(
    db: Db,
    actor: Actor,
    hx: Hx,
    p: View,
    of: (Whose, i64),
) -> Result<HttpResponse> {
    let page = DocumentsPage::read(&db, &actor, p, of).await?;
    hx.render(StatusCode::OK, &page, page.as_section())
}

async fn add(
    (req, db): (HttpRequest, Db),
    actor: Actor,
    p: View,
    of: (Whose, i64),
    form: FileForm<Typed, File>,
) -> Result<HttpResponse> {
    let typed = form.value;
    typed.known(|name| NewDocument::FIELDS.contains(&name))?;
    let text = |name: &str| typed.one(name);
    let cmd = match form.file {
        Ok(upload) => NewDocument::read(of.0, upload, &text),
        Err(mut problems) => {
            if let Err(Error::Invalid(others)) = NewDocument::read(of.0, 0, &text) {
                others.iter().for_each(|one| problems.note(one.clone()));
            }
            Err(Error::Invalid(problems))
        }
    };
    let done = match cmd {
        Ok(cmd) => {
            let who = actor.clone();
            db.tx(move |tx| actions::add_document(tx, &who, of.1, &cmd).map(drop))
                .await
        }
        Err(err) => Err(err),
    };
    let words = "The document is handed in. It can be read once it was checked for viruses.";
    after((&req, &db), &actor, p, of, (done, words, typed)).await
}

async fn verify(
    (req, db): (HttpRequest, Db),
    actor: Actor,
    p: View,
    of: (Whose, i64),
    form: Form<DocumentForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let who = actor.clone();
    let work = move |tx: &mut Tx<'_>| actions::verify_document(tx, &who, of, form.document);
    let done = take(&db, &actor, ("verify", form.document, submit), work).await;
    let told = (done, "The document is verified.", Typed::default());
    after((&req, &db), &actor, p, of, told).await
}

async fn remove(
    (req, db): (HttpRequest, Db),
    actor: Actor,
    p: View,
    of: (Whose, i64),
    form: Form<DocumentForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let (who, id) = (actor.clone(), form.document);
    let work = move |tx: &mut Tx<'_>| {
        actions::remove_document(tx, &who, of, (form.document, &form.reason))
    };
    let done = take(&db, &actor, ("remove", id, submit), work).await;
    let told = (done, "The document is removed.", Typed::default());
    after((&req, &db), &actor, p, of, told).await
}

/// Does it once for each press of its button.
async fn take(
    db: &Db,
    actor: &Actor,
    (verb, id, submit): (&str, i64, Submit),
    work: impl FnOnce(&mut Tx<'_>) -> Result<()> + Send + 'static,
) -> Result<()> {
    let (user, operation) = (actor.user()?.id, format!("documents.{verb}:{id}"));
    db.tx(move |tx| once(tx, user, &submit, &operation, work))
        .await
}

/// On to the papers, or back with why not.
async fn after(
    (req, db): (&HttpRequest, &Db),
    actor: &Actor,
    p: View,
    of: (Whose, i64),
    (done, words, typed): (Result<()>, &str, Typed),
) -> Result<HttpResponse> {
    use actix_web::FromRequest;
    let hx = Hx::extract(req).await?;
    let err = match done {
        Ok(()) => {
            flash(req, "good", p.t(words));
            return Ok(hx.lead_to(&format!("{}/{}/documents", of.0.path(), of.1)));
        }
        Err(err @ (Error::Invalid(_) | Error::Conflict(_))) => err,
        Err(err) => return Err(err),
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let mut page = DocumentsPage::read(db, actor, p, of).await?;
    (page.typed, page.problems) = (typed, problems);
    hx.render(status, &page, page.as_section())
}

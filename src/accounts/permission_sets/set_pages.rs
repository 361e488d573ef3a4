//! Pages: one set, with who holds it and its history, and what can be done with it.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    actions::{self, UpdateSet},
    forms::{Difference, SetForm},
    model::{Holder, PermissionSet},
    pages::{TickGroup, ticks},
    queries,
};
use crate::{
    Result,
    accounts::{
        security::needs_verified,
        sessions::{Nothing, Prefill, release_form},
    },
    error::Problems,
    platform::{
        db::{Db, Tx},
        web::{Form, Hx, Path, Submit, View, errors::status_of, flash, once, see_other},
    },
    policy::{Actor, Grant, ManagePermissions},
};

/// How many holders the page names.
const NAMED: i64 = 10;

#[derive(Template)]
#[template(path = "accounts/permission_sets/show.html")]
struct ShowPage {
    p: View,
    set: PermissionSet,
    holders: Vec<Holder>,
    count: i64,
    form: SetForm,
    problems: Problems,
    differences: Vec<Difference>,
    groups: Vec<TickGroup>,
    restored: bool,
    verified: bool,
}

/// What the page shows of a set, from the database.
struct Record {
    set: PermissionSet,
    holders: Vec<Holder>,
    count: i64,
}

async fn read(db: &Db, actor: &Actor, id: i64) -> Result<Record> {
    let actor = actor.clone();
    db.read(move |conn| {
        let (set, count) = queries::counted(conn, id)?;
        Ok(Record {
            holders: queries::holders(conn, &actor, &set, NAMED)?,
            count,
            set,
        })
    })
    .await
}

pub async fn show(
    db: Db,
    who: Grant<ManagePermissions>,
    p: View,
    id: Path<i64>,
    prefill: Prefill<SetForm>,
) -> Result<HttpResponse> {
    let record = read(&db, who.actor(), id.0).await?;
    let mut page = ShowPage::new(p, record);
    page.verified = needs_verified(who.actor()).is_ok();
    if prefill.restored {
        page.restored = true;
        page.put_back(prefill.form);
    }
    Hx::page(StatusCode::OK, &page)
}

pub async fn update(
    req: HttpRequest,
    db: Db,
    who: Grant<ManagePermissions>,
    p: View,
    id: Path<i64>,
    form: Form<SetForm>,
) -> Result<HttpResponse> {
    let (id, actor) = (id.0, who.actor().clone());
    let Form {
        value: form,
        submit,
    } = form;
    let saved = match form.update(id) {
        Ok(cmd) => save(&db, who, cmd, submit).await,
        Err(err) => Err(err),
    };
    let Err(err) = saved else {
        flash(
            &req,
            "good",
            p.t("The set is saved. It holds from everybody's next page."),
        );
        return Ok(see_other(&format!("/permission-sets/{id}")));
    };
    refused(&db, &actor, p, id, err, Some(form)).await
}

/// Saves it once, however often it is sent.
async fn save(
    db: &Db,
    who: Grant<ManagePermissions>,
    cmd: UpdateSet,
    submit: Submit,
) -> Result<()> {
    let user = who.actor().user()?.id;
    db.tx(move |tx| {
        release_form(tx, user, &format!("/permission-sets/{}", cmd.id))?;
        let operation = format!("permission_sets.update {}", cmd.id);
        once(tx, user, &submit, &operation, |tx| {
            actions::update_set(tx, &who, &cmd)
        })
    })
    .await
}

pub async fn restore(
    req: HttpRequest,
    db: Db,
    who: Grant<ManagePermissions>,
    p: View,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let (id, actor, submit) = (id.0, who.actor().clone(), form.submit);
    let user = actor.user()?.id;
    let work = move |tx: &mut Tx<'_>| {
        let operation = format!("permission_sets.restore {id}");
        once(tx, user, &submit, &operation, |tx| {
            actions::restore_set(tx, &who, id)
        })
    };
    match db.tx(work).await {
        Ok(()) => {
            flash(
                &req,
                "good",
                p.t("The set is what Campus brought along again."),
            );
            Ok(see_other(&format!("/permission-sets/{id}")))
        }
        Err(err) => refused(&db, &actor, p, id, err, None).await,
    }
}

pub async fn delete(
    req: HttpRequest,
    db: Db,
    who: Grant<ManagePermissions>,
    p: View,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let (id, actor, submit) = (id.0, who.actor().clone(), form.submit);
    let user = actor.user()?.id;
    let work = move |tx: &mut Tx<'_>| {
        let operation = format!("permission_sets.delete {id}");
        once(tx, user, &submit, &operation, |tx| {
            actions::delete_set(tx, &who, id)
        })
    };
    match db.tx(work).await {
        Ok(()) => {
            flash(&req, "good", p.t("The set is deleted."));
            Ok(see_other("/permission-sets"))
        }
        Err(err) => refused(&db, &actor, p, id, err, None).await,
    }
}

/// The set's page with why it was refused and what was typed.
async fn refused(
    db: &Db,
    actor: &Actor,
    p: View,
    id: i64,
    err: crate::Error,
    form: Option<SetForm>,
) -> Result<HttpResponse> {
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let mut page = ShowPage::new(p, read(db, actor, id).await?);
    page.problems = problems;
    if let Some(form) = form {
        page.put_back(form);
    }
    Hx::page(status, &page)
}

impl ShowPage {
    fn new(p: View, record: Record) -> Self {
        let form = SetForm::of(&record.set);
        Self {
            groups: ticks(&p, Some(&record.set), &form),
            p,
            set: record.set,
            holders: record.holders,
            count: record.count,
            form,
            problems: Problems::default(),
            differences: Vec::new(),
            restored: false,
            verified: true,
        }
    }
    /// Shows what was typed. When it was based on an older version, both are shown, and the next save is based on the latest.
    fn put_back(&mut self, mut form: SetForm) {
        if form.version != Some(self.set.version) {
            self.differences = form.differences(&self.set);
            form.version = Some(self.set.version);
        }
        self.groups = ticks(&self.p, Some(&self.set), &form);
        self.form = form;
    }
    fn more(&self) -> i64 {
        let named = i64::try_from(self.holders.len()).unwrap_or(NAMED);
        (self.count - named).max(0)
    }
    fn is_role(&self) -> bool {
        self.set.of_role().is_some()
    }
}

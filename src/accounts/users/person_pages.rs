//! Pages: one user, with their history and sessions, and what can be done with them.
use actix_web::{FromRequest, HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    actions,
    forms::{SetsForm, UserForm},
    model::{State, User},
    queries,
};
use crate::{
    Result,
    accounts::{
        permission_sets::{self, AddedSet},
        sessions::{self, Nothing, Prefill, SessionRow},
    },
    error::Problems,
    platform::{
        audit,
        db::{Db, Tx},
        web::{Choice, Form, Hx, Path, Submit, View, errors::status_of, flash, once, see_other},
    },
    policy::{Actor, Grant, ManagePermissions, ManageUsers, Role, ViewUsers},
};

#[derive(Template)]
#[template(path = "accounts/users/show.html")]
struct ShowPage {
    p: View,
    user: User,
    sessions: Vec<SessionRow>,
    sets: Vec<AddedSet>,
    added: Vec<String>,
}

#[derive(Template)]
#[template(path = "accounts/users/edit.html", blocks = ["form"])]
struct EditPage {
    p: View,
    user: User,
    form: UserForm,
    problems: Problems,
    restored: bool,
}

impl EditPage {
    fn roles(&self) -> Vec<Choice> {
        Role::ALL
            .map(|role| Choice::new(role.code(), self.p.t(role.word()), self.form.has(&role)))
            .into()
    }
    fn is_overtaken(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.code == "changed")
    }
}

pub async fn show(db: Db, who: Grant<ViewUsers>, p: View, id: Path<i64>) -> Result<HttpResponse> {
    let actor = who.actor().clone();
    let read = move |tx: &mut Tx<'_>| {
        let user = queries::user(tx, &actor, id.0)?;
        note_reading(tx, &actor, &user)?;
        let sessions = sessions::of_user(tx, id.0)?;
        let sets = permission_sets::addable(tx)?;
        let added = queries::added_sets(tx, id.0)?;
        Ok((user, sessions, sets, added))
    };
    let (user, sessions, sets, added) = db.tx(read).await?;
    Hx::page(
        StatusCode::OK,
        &ShowPage {
            p,
            user,
            sessions,
            sets,
            added,
        },
    )
}

/// Whoever looks at somebody else's telephone number and devices leaves a note of it.
pub fn note_reading(tx: &mut Tx<'_>, actor: &Actor, user: &User) -> Result<()> {
    match actor.user()?.id == user.id {
        true => Ok(()),
        false => audit::read_of(tx, actor, ("user", Some(user.id)), &["phone", "sessions"]),
    }
}

pub async fn edit(
    db: Db,
    who: Grant<ManageUsers>,
    p: View,
    id: Path<i64>,
    prefill: Prefill<UserForm>,
) -> Result<HttpResponse> {
    let actor = who.actor().clone();
    let user = db
        .read(move |conn| queries::user(conn, &actor, id.0))
        .await?;
    let Prefill { form, restored } = prefill;
    let form = if restored { form } else { UserForm::of(&user) };
    Hx::page(
        StatusCode::OK,
        &EditPage {
            p,
            user,
            form,
            problems: Problems::default(),
            restored,
        },
    )
}

pub async fn update(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageUsers>,
    hx: Hx,
    p: View,
    id: Path<i64>,
    form: Form<UserForm>,
) -> Result<HttpResponse> {
    let (id, actor) = (id.0, who.actor().clone());
    let Form {
        value: form,
        submit,
    } = form;
    let saved = match form.update(id) {
        Ok(cmd) => {
            let own = actor.user()?.id;
            db.tx(move |tx| {
                sessions::release_form(tx, own, &format!("/users/{id}/edit"))?;
                once(tx, own, &submit, &format!("users.update:{id}"), |tx| {
                    actions::update_user(tx, &who, &cmd)
                })
            })
            .await
        }
        Err(err) => Err(err),
    };
    let Err(err) = saved else {
        flash(&req, "good", p.t("The account is saved."));
        return Ok(hx.lead_to(&format!("/users/{id}")));
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let user = db.read(move |conn| queries::user(conn, &actor, id)).await?;
    let page = EditPage {
        form: based_on_latest(form, &user, status),
        p,
        user,
        problems,
        restored: false,
    };
    hx.render(status, &page, page.as_form())
}

/// After a lost race the next save is based on what is there now, which the page shows beside what was typed.
fn based_on_latest(mut form: UserForm, user: &User, status: StatusCode) -> UserForm {
    if status == StatusCode::CONFLICT {
        form.version = Some(user.version);
    }
    form
}

pub async fn deactivate(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageUsers>,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let text = "The account is deactivated. Its sessions have ended.";
    let step = Step::new("deactivate_user", id.0, form.submit);
    done(&req, &db, step, text, move |tx| {
        actions::deactivate_user(tx, &who, id.0)
    })
    .await
}

pub async fn reactivate(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageUsers>,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let text = "The account can be used again.";
    let step = Step::new("reactivate_user", id.0, form.submit);
    done(&req, &db, step, text, move |tx| {
        actions::reactivate_user(tx, &who, id.0)
    })
    .await
}

pub async fn send_link(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageUsers>,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let text = "The link is on its way by mail.";
    let step = Step::new("send_activation", id.0, form.submit);
    done(&req, &db, step, text, move |tx| {
        actions::send_activation(tx, &who, id.0)
    })
    .await
}

pub async fn force_reset(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageUsers>,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let text = "The password no longer works. A link to choose a new one is on its way by mail.";
    let step = Step::new("force_reset", id.0, form.submit);
    done(&req, &db, step, text, move |tx| {
        actions::force_reset(tx, &who, id.0)
    })
    .await
}

pub async fn end_sessions(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageUsers>,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let text = "Every session of the account has ended.";
    let step = Step::new("end_sessions", id.0, form.submit);
    done(&req, &db, step, text, move |tx| {
        actions::end_sessions(tx, &who, id.0)
    })
    .await
}

pub async fn set_permission_sets(
    req: HttpRequest,
    db: Db,
    who: Grant<ManagePermissions>,
    id: Path<i64>,
    form: Form<SetsForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let sets = form.sets;
    let text = "The permission sets are saved.";
    let step = Step::new("set_permission_sets", id.0, submit);
    done(&req, &db, step, text, move |tx| {
        actions::set_permission_sets(tx, &who, id.0, &sets)
    })
    .await
}

/// Something that is done with a user from their page, once for each press of its button.
struct Step {
    operation: String,
    id: i64,
    submit: Submit,
}

impl Step {
    fn new(action: &str, id: i64, submit: Submit) -> Self {
        Self {
            operation: format!("users.{action}:{id}"),
            id,
            submit,
        }
    }
}

/// Does it, and goes back to the user's page, which says so.
async fn done(
    req: &HttpRequest,
    db: &Db,
    step: Step,
    text: &'static str,
    work: impl FnOnce(&mut Tx<'_>) -> Result<()> + Send + 'static,
) -> Result<HttpResponse> {
    let language = View::of(req)?.language();
    let (own, id) = (Actor::extract(req).await?.user()?.id, step.id);
    db.tx(move |tx| once(tx, own, &step.submit, &step.operation, work))
        .await?;
    flash(req, "good", language.t(text));
    Ok(see_other(&format!("/users/{id}")))
}

pub async fn remove_second_factor(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageUsers>,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let text = "The second factor is taken off. The person was told.";
    let step = Step::new("remove_second_factor", id.0, form.submit);
    done(&req, &db, step, text, move |tx| {
        actions::remove_second_factor(tx, &who, id.0)
    })
    .await
}

impl ShowPage {
    fn can_be_deactivated(&self) -> bool {
        self.user.state() != State::Deactivated
            && self
                .p
                .user
                .as_ref()
                .is_some_and(|own| own.id != self.user.id)
    }
    fn choices(&self) -> Vec<Choice> {
        let sets = self.sets.iter();
        sets.map(|set| {
            let label = self.p.t(&set.name).into_owned();
            Choice::new(set.code.clone(), label, self.added.contains(&set.code))
                .hint(self.p.t(&set.description))
        })
        .collect()
    }
    /// What a step means, said of the person by name.
    fn told(&self, what: &str) -> String {
        format!("{} {}", self.user.name, self.p.t(what))
    }
    fn is_staff(&self) -> bool {
        self.user.roles().iter().any(|role| role.is_staff())
    }
}

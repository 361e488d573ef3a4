//! Pages: one user, with their history and sessions, and changing them.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    actions::{self, UpdateUser},
    forms::{SetsForm, UserForm},
    model::{SetOffer, State, User},
    queries,
    readings::note_reading,
};
use crate::{
    Result,
    accounts::sessions::{self, Prefill, SessionRow},
    error::Problems,
    platform::{
        db::{Db, Tx},
        web::{Choice, Form, Hx, Path, Submit, View, errors::status_of, flash, once},
    },
    policy::{Actor, Grant, ManageUsers, Role, ViewUsers},
};

#[derive(Template)]
#[template(path = "accounts/users/show.html")]
struct ShowPage {
    p: View,
    user: User,
    sessions: Vec<SessionRow>,
    sets: Vec<SetOffer>,
    restored: bool,
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

pub async fn show(
    db: Db,
    who: Grant<ViewUsers>,
    p: View,
    id: Path<i64>,
    typed: Prefill<SetsForm>,
) -> Result<HttpResponse> {
    let actor = who.actor().clone();
    let read = move |tx: &mut Tx<'_>| {
        let (user, facts) = queries::account(tx, &actor, id.0)?;
        note_reading(tx, &actor, &user)?;
        Ok((user, facts))
    };
    let (user, mut facts) = db.tx(read).await?;
    if typed.restored {
        facts.tick(&typed.form.sets);
    }
    let page = ShowPage {
        p,
        user,
        sessions: facts.sessions,
        sets: facts.sets,
        restored: typed.restored,
    };
    Hx::page(StatusCode::OK, &page)
}

pub async fn edit(
    db: Db,
    who: Grant<ManageUsers>,
    p: View,
    id: Path<i64>,
    prefill: Prefill<UserForm>,
) -> Result<HttpResponse> {
    let actor = who.actor().clone();
    let user = read(&db, actor, id.0).await?;
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

/// The user as they are, and the note that they were looked at.
async fn read(db: &Db, actor: Actor, id: i64) -> Result<User> {
    db.tx(move |tx| {
        let user = queries::user(tx, &actor, id)?;
        note_reading(tx, &actor, &user)?;
        Ok(user)
    })
    .await
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
        Ok(cmd) => save(&db, who, cmd, submit).await,
        Err(err) => Err(err),
    };
    let Err(err) = saved else {
        flash(&req, "good", p.t("The account is saved."));
        return Ok(hx.lead_to(&format!("/users/{id}")));
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let user = read(&db, actor, id).await?;
    let page = EditPage {
        form: based_on_latest(form, &user, status),
        p,
        user,
        problems,
        restored: false,
    };
    hx.render(status, &page, page.as_form())
}

/// Saves it once, however often it is sent.
async fn save(db: &Db, who: Grant<ManageUsers>, cmd: UpdateUser, submit: Submit) -> Result<()> {
    let own = who.actor().user()?.id;
    db.tx(move |tx| {
        sessions::release_form(tx, own, &format!("/users/{}/edit", cmd.id))?;
        once(
            tx,
            own,
            &submit,
            &format!("users.update:{}", cmd.id),
            |tx| actions::update_user(tx, &who, &cmd),
        )
    })
    .await
}

/// After a lost race the next save is based on what is there now, which the page shows beside what was typed.
fn based_on_latest(mut form: UserForm, user: &User, status: StatusCode) -> UserForm {
    if status == StatusCode::CONFLICT {
        form.version = Some(user.version);
    }
    form
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
            Choice::new(set.code.clone(), label, set.added).hint(self.p.t(&set.description))
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

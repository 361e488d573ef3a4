//! Pages: the list of users, its export, and creating one.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    actions,
    forms::UserForm,
    list::{COLUMNS, UserQuery, Users, can_show},
    model::{State, User},
    queries,
    readings::note_list,
};
use crate::{
    Result,
    accounts::{
        security::needs_verified,
        sessions::{Prefill, release_form},
    },
    error::Problems,
    lists::{self, Arrangement},
    platform::{
        db::Db,
        export,
        web::{
            Choice, Form, Hx, Page, Query, Sort, View, errors::status_of, flash, once, see_other,
        },
    },
    policy::{ExportUsers, Grant, ManageUsers, Role, ViewUsers},
};

#[derive(Template)]
#[template(path = "accounts/users/list.html", blocks = ["results"])]
struct ListPage {
    p: View,
    query: UserQuery,
    sort: Sort,
    users: Page<User>,
    shown: Arrangement<User>,
    roles: Vec<Choice>,
    states: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "accounts/users/new.html", blocks = ["form"])]
struct NewPage {
    p: View,
    form: UserForm,
    problems: Problems,
    restored: bool,
}

/// Where the list is, and what is kept of it is kept under.
const LIST: (&str, &str) = ("users", "/users");

pub async fn list(
    req: HttpRequest,
    db: Db,
    who: Grant<ViewUsers>,
    hx: Hx,
    p: View,
    query: Query<UserQuery>,
) -> Result<HttpResponse> {
    let (query, actor) = (query.0, who.actor().clone());
    let (filter, number) = (query.filter()?, query.page);
    let sort = filter.sort;
    let own = actor.user()?.id;
    let read = move |conn: &mut diesel::PgConnection| {
        let kept = lists::kept(conn, own, LIST.0)?;
        Ok((kept, queries::page(conn, &actor, &filter, number)?))
    };
    let (kept, found) = db.read(read).await?;
    let opening = kept.opening(LIST.1, can_show);
    if let Some(view) = opening.filter(|_| req.query_string().is_empty()) {
        return Ok(see_other(&view));
    }
    let shown = Arrangement::new(&p, LIST, COLUMNS, kept, (query.text(), &query.cols))?;
    if shown.has("phone") {
        note_list(&db, who.actor(), &found.0).await?;
    }
    let page = ListPage::new(p, (query, sort), found, shown);
    hx.render(StatusCode::OK, &page, page.as_results())
}

/// What the list shows, or the users named, in its order, as a file.
pub async fn export(
    db: Db,
    who: Grant<ExportUsers>,
    p: View,
    query: Query<UserQuery>,
) -> Result<HttpResponse> {
    needs_verified(who.actor())?;
    let list = Users {
        actor: who.actor().clone(),
        filter: query.0.filter()?,
        only: query.0.only()?,
    };
    let asked = (query.0.format.as_str(), query.0.cols.as_str());
    export::answer(&db, &p, who.actor(), list, asked).await
}

pub async fn new(
    _: Grant<ManageUsers>,
    p: View,
    prefill: Prefill<UserForm>,
) -> Result<HttpResponse> {
    let page = NewPage {
        p,
        form: prefill.form,
        problems: Problems::default(),
        restored: prefill.restored,
    };
    Hx::page(StatusCode::OK, &page)
}

pub async fn create(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageUsers>,
    hx: Hx,
    p: View,
    form: Form<UserForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let created = match form.create() {
        Ok(cmd) => {
            let user = who.actor().user()?.id;
            let write = move |tx: &mut crate::platform::db::Tx<'_>| {
                release_form(tx, user, "/users/new")?;
                once(tx, user, &submit, "users.create", |tx| {
                    actions::create_user(tx, &who, &cmd)
                })
            };
            db.tx(write).await
        }
        Err(err) => Err(err),
    };
    match created {
        Ok(id) => {
            flash(
                &req,
                "good",
                p.t("The account is created. A link to begin with is on its way by mail."),
            );
            Ok(hx.lead_to(&format!("/users/{id}")))
        }
        Err(err) => {
            let status = status_of(&err);
            let page = NewPage {
                p,
                form,
                problems: Problems::of(err)?,
                restored: false,
            };
            hx.render(status, &page, page.as_form())
        }
    }
}

impl NewPage {
    fn roles(&self) -> Vec<Choice> {
        Role::ALL
            .map(|role| Choice::new(role.code(), self.p.t(role.word()), self.form.has(&role)))
            .into()
    }
}

impl ListPage {
    fn new(
        p: View,
        (query, sort): (UserQuery, Sort),
        found: (Vec<User>, i64),
        shown: Arrangement<User>,
    ) -> Self {
        let roles = Role::ALL
            .map(|role| Choice::new(role.code(), p.t(role.word()), role.code() == query.role));
        let states = State::ALL
            .map(|state| Choice::new(state.code(), p.t(state.word()), state.code() == query.state));
        Self {
            users: query.page_of(found),
            roles: roles.into(),
            states: states.into(),
            p,
            query,
            sort,
            shown,
        }
    }
    fn export(&self, format: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(self.shown.query.clone());
        if !self.shown.cols.is_empty() {
            query.append_pair("cols", &self.shown.cols);
        }
        query.append_pair("format", format);
        format!("/users/export?{}", query.finish())
    }
    fn shown(&self) -> String {
        let total = self.p.tn(&self.users.total, "{n} user", "{n} users");
        match self.users.rows.is_empty() || self.users.pages() == 1 {
            true => total,
            false => format!(
                "{} – {} {} {total}",
                self.users.from(),
                self.users.to(),
                self.p.t("of")
            ),
        }
    }
}

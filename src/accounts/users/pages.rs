//! Pages: the list of users, its export, and creating one.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use serde::Deserialize;

use super::{
    actions,
    forms::UserForm,
    model::{State, User},
    queries::{self, COLUMNS, Filter},
};
use crate::{
    Result,
    accounts::sessions::{Prefill, release_form},
    error::Problems,
    platform::{
        db::Db,
        export::{Export, Format},
        web::{Choice, Form, Hx, Page, Query, Sort, View, errors::status_of, flash, once},
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

/// What stands in the address of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserQuery {
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub role: String,
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub sort: String,
    #[serde(default)]
    pub page: Option<u32>,
    #[serde(default)]
    pub format: String,
}

impl UserQuery {
    fn filter(&self) -> Filter {
        Filter {
            search: self.q.chars().take(100).collect(),
            role: Role::of(&self.role),
            state: State::of(&self.state),
            sort: Sort::of(&self.sort, COLUMNS),
        }
    }
    fn page_of(&self, (rows, total): (Vec<User>, i64)) -> Page<User> {
        let pairs = [
            ("q", &*self.q),
            ("role", &self.role),
            ("state", &self.state),
            ("sort", &self.sort),
        ];
        Page::new(rows, total, self.page, "/users", &pairs)
    }
    fn is_narrowed(&self) -> bool {
        !(self.q.trim().is_empty() && self.role.is_empty() && self.state.is_empty())
    }
}

pub async fn list(
    db: Db,
    who: Grant<ViewUsers>,
    hx: Hx,
    p: View,
    query: Query<UserQuery>,
) -> Result<HttpResponse> {
    let (query, actor) = (query.0, who.actor().clone());
    let (filter, number) = (query.filter(), query.page);
    let sort = filter.sort;
    let found = db
        .read(move |conn| queries::page(conn, &actor, &filter, number))
        .await?;
    let page = ListPage {
        users: query.page_of(found),
        roles: Role::ALL
            .map(|role| Choice::new(role.code(), p.t(role.word()), role.code() == query.role))
            .into(),
        states: State::ALL
            .map(|state| Choice::new(state.code(), p.t(state.word()), state.code() == query.state))
            .into(),
        query,
        sort,
        p,
    };
    hx.render(StatusCode::OK, &page, page.as_results())
}

/// What the list shows, in its order, as a file.
pub async fn export(
    db: Db,
    who: Grant<ExportUsers>,
    p: View,
    query: Query<UserQuery>,
) -> Result<HttpResponse> {
    let format = Format::of(&query.0.format)?;
    let (filter, actor) = (query.0.filter(), who.actor().clone());
    let users = db
        .read_heavy(move |conn| queries::all(conn, &actor, &filter))
        .await?;
    let mut export = Export::new(
        "users",
        &["Name", "Email", "Phone", "Roles", "State", "Last sign-in"].map(|head| p.t(head)),
    );
    for user in users {
        let roles: Vec<_> = user
            .roles()
            .into_iter()
            .map(|role| p.t(role.word()))
            .collect();
        let last = user
            .last_login_at
            .map(|at| p.moment(&at))
            .unwrap_or_default();
        let state = p.t(user.state().word()).into_owned();
        export.row([
            user.name,
            user.email,
            user.phone.unwrap_or_default(),
            roles.join(", "),
            state,
            last,
        ]);
    }
    export.answer(format, p.today())
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
    fn export(&self, format: &str) -> String {
        let with = self.users.with("format", format);
        with.replacen("/users", "/users/export", 1)
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

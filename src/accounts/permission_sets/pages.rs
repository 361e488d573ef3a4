//! Pages: who may do what at a glance, and creating a set.
use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    actions::{self, NewSet},
    forms::SetForm,
    model::{Group, PermissionSet, groups},
    queries,
};
use crate::{
    Result,
    accounts::{
        security::needs_verified,
        sessions::{Prefill, release_form},
    },
    error::Problems,
    platform::{
        db::Db,
        web::{Form, Hx, Submit, View, errors::status_of, flash, once, see_other},
    },
    policy::{Grant, ManagePermissions},
};

#[derive(Template)]
#[template(path = "accounts/permission_sets/list.html")]
struct ListPage {
    p: View,
    roles: Vec<PermissionSet>,
    added: Vec<PermissionSet>,
    counts: HashMap<i64, i64>,
    groups: Vec<Group>,
}

#[derive(Template)]
#[template(path = "accounts/permission_sets/new.html")]
struct NewPage {
    p: View,
    form: SetForm,
    problems: Problems,
    groups: Vec<TickGroup>,
    restored: bool,
    verified: bool,
}

/// Permissions of one part of the college, to be ticked.
pub struct TickGroup {
    pub title: String,
    pub ticks: Vec<Tick>,
}

/// A permission to be ticked.
pub struct Tick {
    pub name: &'static str,
    pub words: String,
    pub ticked: bool,
    /// Whether it can be ticked and unticked.
    pub open: bool,
    pub hint: String,
}

pub async fn list(db: Db, _: Grant<ManagePermissions>, p: View) -> Result<HttpResponse> {
    let (sets, counts) = db
        .read(|conn| Ok((queries::all(conn)?, queries::counts(conn)?)))
        .await?;
    let (roles, added) = sets.into_iter().partition(|set| set.of_role().is_some());
    let page = ListPage {
        p,
        roles,
        added,
        counts,
        groups: groups(),
    };
    Hx::page(StatusCode::OK, &page)
}

pub async fn new(
    who: Grant<ManagePermissions>,
    p: View,
    prefill: Prefill<SetForm>,
) -> Result<HttpResponse> {
    let page = NewPage {
        groups: ticks(&p, None, &prefill.form),
        p,
        form: prefill.form,
        problems: Problems::default(),
        restored: prefill.restored,
        verified: needs_verified(who.actor()).is_ok(),
    };
    Hx::page(StatusCode::OK, &page)
}

pub async fn create(
    req: HttpRequest,
    db: Db,
    who: Grant<ManagePermissions>,
    p: View,
    form: Form<SetForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let created = match form.create() {
        Ok(cmd) => save(&db, who, cmd, submit).await,
        Err(err) => Err(err),
    };
    match created {
        Ok(id) => {
            flash(
                &req,
                "good",
                p.t("The set is created. Add it to people on their pages."),
            );
            Ok(see_other(&format!("/permission-sets/{id}")))
        }
        Err(err) => {
            let status = status_of(&err);
            let page = NewPage {
                groups: ticks(&p, None, &form),
                p,
                form,
                problems: Problems::of(err)?,
                restored: false,
                verified: true,
            };
            Hx::page(status, &page)
        }
    }
}

/// Creates it once, however often it is sent; its key.
async fn save(db: &Db, who: Grant<ManagePermissions>, cmd: NewSet, submit: Submit) -> Result<i64> {
    let user = who.actor().user()?.id;
    db.tx(move |tx| {
        release_form(tx, user, "/permission-sets/new")?;
        once(tx, user, &submit, "permission_sets.create", |tx| {
            actions::create_set(tx, &who, &cmd)
        })
    })
    .await
}

/// The permissions as the form offers them: those that the person does not hold can only be taken out.
pub fn ticks(p: &View, set: Option<&PermissionSet>, form: &SetForm) -> Vec<TickGroup> {
    let is_in = |name| set.is_some_and(|set| set.has(name));
    let keeps = set.map_or(&[][..], PermissionSet::keeps);
    let tick = |info: &crate::policy::PermissionInfo| {
        let (kept, held) = (keeps.contains(&info.name), p.can(info.name));
        let hint = match (kept, held, is_in(info.name)) {
            (true, ..) => "Admins always have it.",
            (_, true, _) => "",
            (_, false, true) => "You do not hold it: once taken out, you cannot put it back.",
            (_, false, false) => "You do not hold it, so you cannot add it.",
        };
        Tick {
            name: info.name,
            words: p.t(info.words).into_owned(),
            ticked: kept || form.has(info.name),
            open: !kept && (held || is_in(info.name)),
            hint: p.t(hint).into_owned(),
        }
    };
    let groups = groups().into_iter();
    groups
        .map(|group| TickGroup {
            title: p.t(&group.title).into_owned(),
            ticks: group.permissions.into_iter().map(tick).collect(),
        })
        .collect()
}

impl ListPage {
    fn held_by(&self, set: &PermissionSet) -> String {
        let count = self.counts.get(&set.id).copied().unwrap_or_default();
        match count {
            0 => self.p.t("Nobody").into_owned(),
            _ => self.p.tn(&count, "{n} person", "{n} people"),
        }
    }
    /// Whether one of the sets has the permission.
    fn is_in_any(&self, sets: &[PermissionSet], permission: &str) -> bool {
        sets.iter().any(|set| set.has(permission))
    }
    /// A name broken into short lines, so that many columns fit side by side.
    fn lines(&self, set: &PermissionSet) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in self.p.t(&set.name).split_whitespace() {
            match lines.last_mut() {
                Some(line) if line.chars().count() + word.chars().count() < 10 => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines
    }
}

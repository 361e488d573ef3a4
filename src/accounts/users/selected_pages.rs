//! Pages: the same thing with all the users that are ticked in the list.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use serde::Deserialize;

use super::{
    actions::{self, Outcome, UserError},
    list::MOST_NAMED,
};
use crate::{
    Error, Result,
    platform::{
        db::Db,
        web::{Form, Hx, Submit, View, flash, once, see_other},
    },
    policy::{Grant, ManageUsers, ViewUsers},
};

#[derive(Template)]
#[template(path = "accounts/users/selected.html")]
struct SelectedPage {
    p: View,
    done: Vec<Outcome>,
    refused: Vec<Outcome>,
    back: String,
}

/// The users ticked, and what is to be done with them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelectedForm {
    #[serde(default)]
    ids: Vec<i64>,
    #[serde(default, rename = "do")]
    step: String,
    /// Of the list that they were ticked in.
    #[serde(default)]
    query: String,
    #[serde(default)]
    cols: String,
}

pub async fn selected(
    req: HttpRequest,
    db: Db,
    who: Grant<ViewUsers>,
    p: View,
    form: Form<SelectedForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    if form.ids.is_empty() {
        flash(
            &req,
            "warn",
            p.t("Nobody was selected. Tick at least one row first."),
        );
        return Ok(see_other(&form.back()));
    }
    if form.ids.len() > MOST_NAMED {
        return Err(UserError::TooManySelected.into());
    }
    match form.step.as_str() {
        "deactivate" => {
            let outcomes = deactivate(&db, &who, form.ids.clone(), submit).await?;
            answer(&req, p, outcomes, form.back())
        }
        "csv" | "xlsx" | "pdf" => Ok(see_other(&form.export())),
        _ => Err(Error::Malformed(
            "Choose what to do with the selected users.".into(),
        )),
    }
}

async fn deactivate(
    db: &Db,
    who: &Grant<ViewUsers>,
    ids: Vec<i64>,
    submit: Submit,
) -> Result<Vec<Outcome>> {
    let who = Grant::<ManageUsers>::check(who.actor().clone())?;
    let own = who.actor().user()?.id;
    db.tx(move |tx| {
        once(tx, own, &submit, "users.deactivate_users", |tx| {
            actions::deactivate_users(tx, &who, &ids)
        })
    })
    .await
}

/// Back to the list when all went well; else a page that says for each why not.
fn answer(
    req: &HttpRequest,
    p: View,
    outcomes: Vec<Outcome>,
    back: String,
) -> Result<HttpResponse> {
    let (done, refused): (Vec<_>, Vec<_>) = outcomes
        .into_iter()
        .partition(|outcome| outcome.refusal.is_none());
    if refused.is_empty() {
        let count = i64::try_from(done.len()).unwrap_or(i64::MAX);
        let words = p.tn(
            &count,
            "{n} account is deactivated. Its sessions have ended.",
            "{n} accounts are deactivated. Their sessions have ended.",
        );
        flash(req, "good", words);
        return Ok(see_other(&back));
    }
    let status = match done.is_empty() {
        true => StatusCode::CONFLICT,
        false => StatusCode::OK,
    };
    let page = SelectedPage {
        p,
        done,
        refused,
        back,
    };
    Hx::page(status, &page)
}

impl SelectedForm {
    /// The list as it was; pairs written anew, so that it leads nowhere else.
    fn back(&self) -> String {
        format!("/users?{}", self.pairs().finish())
    }
    fn export(&self) -> String {
        let ids: Vec<String> = self.ids.iter().map(i64::to_string).collect();
        let mut pairs = self.pairs();
        pairs.append_pair("ids", &ids.join(","));
        pairs.append_pair("format", &self.step);
        format!("/users/export?{}", pairs.finish())
    }
    fn pairs(&self) -> url::form_urlencoded::Serializer<'static, String> {
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(url::form_urlencoded::parse(self.query.as_bytes()));
        if !self.cols.is_empty() {
            pairs.append_pair("cols", &self.cols);
        }
        pairs
    }
}

impl SelectedPage {
    fn heading(&self) -> String {
        let count = i64::try_from(self.refused.len()).unwrap_or(i64::MAX);
        self.p.tn(
            &count,
            "{n} account was left as it is",
            "{n} accounts were left as they are",
        )
    }
    fn done(&self) -> String {
        let count = i64::try_from(self.done.len()).unwrap_or(i64::MAX);
        let (one, many) = (
            "{n} account is deactivated:",
            "{n} accounts are deactivated:",
        );
        let names: Vec<&str> = self
            .done
            .iter()
            .map(|outcome| outcome.name.as_str())
            .collect();
        format!("{} {}", self.p.tn(&count, one, many), names.join(", "))
    }
}

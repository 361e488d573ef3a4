//! Pages: what became of outgoing mail.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use serde::Deserialize;

use super::{
    actions,
    model::{MailRow, MailState},
    queries::{self, Filter},
};
use crate::{
    Result,
    platform::{
        db::Db,
        mail::Mailer,
        web::{Choice, Form, Hx, Page, Path, Query, View, flash, once, see_other},
    },
    policy::{Grant, ManageJobs},
};

#[derive(Template)]
#[template(path = "outgoing_mail/list.html", blocks = ["results"])]
struct ListPage {
    p: View,
    query: MailQuery,
    mails: Page<MailRow>,
    states: Vec<Choice>,
}

/// What stands in the address of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    page: Option<u32>,
}

/// A form that says nothing but that it was sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

pub async fn list(
    db: Db,
    who: Grant<ManageJobs>,
    hx: Hx,
    p: View,
    query: Query<MailQuery>,
) -> Result<HttpResponse> {
    let (query, actor) = (query.0, who.actor().clone());
    let (filter, number) = (query.filter(), query.page);
    let (rows, total) = db
        .read(move |conn| queries::page(conn, &actor, &filter, number))
        .await?;
    let pairs = [("q", &*query.q), ("state", &query.state)];
    let chosen = |state: MailState| state.code() == query.state;
    let page = ListPage {
        mails: Page::new(rows, total, query.page, "/outgoing-mail", &pairs),
        states: MailState::ALL
            .map(|state| Choice::new(state.code(), p.t(state.word()), chosen(state)))
            .into(),
        query,
        p,
    };
    hx.render(StatusCode::OK, &page, page.as_results())
}

pub async fn send_again(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageJobs>,
    p: View,
    mailer: Data<Mailer>,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let (id, user, submit) = (id.0, who.actor().user()?.id, form.submit);
    let host = mailer.host().to_owned();
    db.tx(move |tx| {
        once(tx, user, &submit, &format!("mails.send_again:{id}"), |tx| {
            actions::send_again(tx, &who, &host, id)
        })
    })
    .await?;
    flash(&req, "good", p.t("The mail is on its way again."));
    Ok(see_other("/outgoing-mail"))
}

impl MailQuery {
    fn filter(&self) -> Filter {
        Filter {
            search: self.q.chars().take(100).collect(),
            state: MailState::of(&self.state),
        }
    }
    fn is_narrowed(&self) -> bool {
        !(self.q.trim().is_empty() && self.state.is_empty())
    }
}

impl ListPage {
    fn shown(&self) -> String {
        let total = self.p.tn(&self.mails.total, "{n} mail", "{n} mails");
        match self.mails.rows.is_empty() || self.mails.pages() == 1 {
            true => total,
            false => format!(
                "{} – {} {} {total}",
                self.mails.from(),
                self.mails.to(),
                self.p.t("of")
            ),
        }
    }
}

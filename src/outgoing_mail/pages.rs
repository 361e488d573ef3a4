//! Pages: what became of outgoing mail, also as a file.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;

use super::{
    actions,
    list::{COLUMNS, MailQuery, Mails, can_show, queries},
    model::{MailRow, MailState},
};
use crate::{
    Result,
    accounts::needs_verified,
    lists::Arrangement,
    platform::{
        db::Db,
        export,
        mail::Mailer,
        web::{Choice, Form, Hx, Nothing, Page, Path, Query, View, flash, once, see_other},
    },
    policy::{Grant, ManageJobs},
};

#[derive(Template)]
#[template(path = "outgoing_mail/list.html", blocks = ["results"])]
struct ListPage {
    p: View,
    query: MailQuery,
    mails: Page<MailRow>,
    shown: Arrangement<MailRow>,
    states: Vec<Choice>,
}

/// Where the list is, and what is kept of it is kept under.
const LIST: (&str, &str) = ("mails", "/outgoing-mail");

pub async fn list(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageJobs>,
    hx: Hx,
    p: View,
    query: Query<MailQuery>,
) -> Result<HttpResponse> {
    let (query, actor) = (query.0, who.actor().clone());
    let (filter, number) = (query.filter()?, query.page);
    let read = move |conn: &mut diesel::PgConnection| {
        let counts = queries::counts(conn, &actor, &filter)?;
        Ok((queries::page(conn, &actor, &filter, number)?, counts))
    };
    let (rows, (total, kept)) = db.read(read).await?;
    if let Some(view) = kept
        .opening(LIST.1, can_show)
        .filter(|_| req.query_string().is_empty())
    {
        return Ok(see_other(&view));
    }
    let chosen = |state: MailState| state.code() == query.state;
    let page = ListPage {
        mails: query.page_of((rows, total)),
        shown: Arrangement::new(&p, LIST, COLUMNS, kept, (query.text(), &query.cols))?,
        states: MailState::ALL
            .map(|state| Choice::new(state.code(), p.t(state.word()), chosen(state)))
            .into(),
        query,
        p,
    };
    hx.render(StatusCode::OK, &page, page.as_results())
}

/// What the list shows, in its order, as a file: names and addresses, so whoever takes it proves again who they are.
pub async fn export(
    db: Db,
    who: Grant<ManageJobs>,
    p: View,
    query: Query<MailQuery>,
) -> Result<HttpResponse> {
    needs_verified(who.actor())?;
    let list = Mails {
        actor: who.actor().clone(),
        filter: query.0.filter()?,
    };
    let asked = (query.0.format.as_str(), query.0.cols.as_str());
    export::answer(&db, &p, who.actor(), list, asked).await
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

impl ListPage {
    fn shown(&self) -> String {
        let total = self.p.tn(&self.mails.total, "{n} mail", "{n} mails");
        self.mails.shown(&self.p, total)
    }
}

//! Pages: retiring a field of one's own, and asking for it again.
use actix_web::{HttpRequest, HttpResponse};

use super::{actions, pages::ListPage, queries};
use crate::{
    Error, Result,
    error::Problems,
    platform::{
        db::Db,
        web::{Form, Hx, Nothing, Path, View, errors::status_of, flash, once, see_other},
    },
    policy::{Grant, ManageFields},
};

pub async fn retire(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageFields>,
    p: View,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let words =
        "The field is retired: it is asked for no longer, and stays where it says something.";
    let user = who.actor().user()?.id;
    let done = db
        .tx(move |tx| {
            once(
                tx,
                user,
                &form.submit,
                &format!("fields.retire:{}", id.0),
                |tx| actions::retire_field(tx, &who, id.0),
            )
        })
        .await;
    after(&req, &db, p, done, words).await
}

pub async fn restore(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageFields>,
    p: View,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let user = who.actor().user()?.id;
    let done = db
        .tx(move |tx| {
            once(
                tx,
                user,
                &form.submit,
                &format!("fields.restore:{}", id.0),
                |tx| actions::restore_field(tx, &who, id.0),
            )
        })
        .await;
    after(&req, &db, p, done, "The field is asked for again.").await
}

/// Back to the fields, which say what was done or why not.
async fn after(
    req: &HttpRequest,
    db: &Db,
    p: View,
    done: Result<()>,
    words: &str,
) -> Result<HttpResponse> {
    match done {
        Ok(()) => {
            flash(req, "good", p.t(words));
            Ok(see_other("/fields"))
        }
        Err(err @ (Error::Invalid(_) | Error::Conflict(_))) => {
            let (status, problems) = (status_of(&err), Problems::of(err)?);
            let fields = db.read(queries::all).await?;
            let page = ListPage {
                p,
                fields,
                problems,
            };
            Hx::page(status, &page)
        }
        Err(err) => Err(err),
    }
}

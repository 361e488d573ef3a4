//! Pages: what can be done with a user from their page, each once for each press of its button.
use actix_web::{FromRequest, HttpRequest, HttpResponse};

use super::{actions, forms::SetsForm};
use crate::{
    Result,
    accounts::sessions::{Nothing, release_form},
    platform::{
        db::{Db, Tx},
        web::{Form, Path, Submit, View, flash, once, see_other},
    },
    policy::{Actor, Grant, ManagePermissions, ManageUsers},
};

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
        let own = who.actor().user()?.id;
        release_form(tx, own, &format!("/users/{}", id.0))?;
        actions::set_permission_sets(tx, &who, id.0, &sets)
    })
    .await
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

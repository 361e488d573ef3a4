//! Pages: choosing columns, saving and dropping views. Each leads back to the list.
use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;
use serde::Deserialize;

use super::{
    actions::{self, SaveView},
    model::{Lists, page_of},
};
use crate::{
    Error, Result,
    error::Problems,
    platform::{
        db::Db,
        web::{Form, Hx, Nothing, Path, View, errors::status_of, flash, once, see_other},
    },
    policy::Actor,
};

#[derive(Template)]
#[template(path = "lists/save_view.html")]
struct SaveViewPage {
    p: View,
    list: String,
    form: ViewForm,
    problems: Problems,
    back: String,
}

/// The columns ticked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnsForm {
    #[serde(default, rename = "column")]
    columns: Vec<String>,
    #[serde(default)]
    query: String,
}

/// A view as typed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewForm {
    #[serde(default)]
    view_name: String,
    #[serde(default)]
    query: String,
    #[serde(default)]
    cols: String,
    #[serde(default)]
    opens: bool,
}

pub async fn choose_columns(
    db: Db,
    who: Actor,
    name: Path<String>,
    form: Form<ColumnsForm>,
) -> Result<HttpResponse> {
    let ColumnsForm { columns, query } = form.value;
    let back = list_page(&name.0, &query)?;
    db.tx(move |tx| actions::choose_columns(tx, &who, &name.0, &columns))
        .await?;
    Ok(see_other(&back))
}

pub async fn save_view(
    req: HttpRequest,
    db: Db,
    (who, lists): (Actor, Data<Lists>),
    p: View,
    name: Path<String>,
    form: Form<ViewForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let list = name.0;
    let back = list_page(&list, &form.query)?;
    let cmd = form.command(&list);
    let own = who.user()?.id;
    let saved = db
        .tx(move |tx| {
            once(tx, own, &submit, "lists.save_view", |tx| {
                actions::save_view(tx, &who, &lists, &cmd)
            })
        })
        .await;
    let Err(err) = saved else {
        flash(&req, "good", p.t("The view is saved."));
        return Ok(see_other(&form.address(&back)));
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let page = SaveViewPage {
        p,
        list,
        form,
        problems,
        back,
    };
    Hx::page(status, &page)
}

pub async fn make_default(
    db: Db,
    who: Actor,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let (own, submit) = (who.user()?.id, form.submit);
    let operation = format!("lists.make_default:{}", id.0);
    let list = db
        .tx(move |tx| {
            once(tx, own, &submit, &operation, |tx| {
                actions::make_default(tx, &who, id.0)
            })
        })
        .await?;
    Ok(see_other(&list_page(&list, "page=1")?))
}

pub async fn delete_view(
    req: HttpRequest,
    db: Db,
    who: Actor,
    p: View,
    id: Path<i64>,
    form: Form<Nothing>,
) -> Result<HttpResponse> {
    let (own, submit) = (who.user()?.id, form.submit);
    let operation = format!("lists.delete_view:{}", id.0);
    let list = db
        .tx(move |tx| {
            once(tx, own, &submit, &operation, |tx| {
                actions::delete_view(tx, &who, id.0)
            })
        })
        .await?;
    flash(&req, "good", p.t("The view is deleted."));
    Ok(see_other(&list_page(&list, "page=1")?))
}

/// The list's page with a query that came back by a form: pairs written anew, so that it leads nowhere else.
fn list_page(list: &str, query: &str) -> Result<String> {
    let page = page_of(list).ok_or(Error::NotFound)?;
    match written_anew(query) {
        query if query.is_empty() => Ok(page.to_owned()),
        query => Ok(format!("{page}?{query}")),
    }
}

fn written_anew(query: &str) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    pairs.extend_pairs(url::form_urlencoded::parse(query.as_bytes()));
    pairs.finish()
}

impl ViewForm {
    fn command(&self, list: &str) -> SaveView {
        let columns = self.cols.split(',').filter(|key| !key.is_empty());
        SaveView {
            list: list.to_owned(),
            name: self.view_name.clone(),
            query: written_anew(&self.query),
            columns: columns.map(str::to_owned).collect(),
            is_default: self.opens,
        }
    }
    /// The saved view's own address.
    fn address(&self, back: &str) -> String {
        let mut pair = url::form_urlencoded::Serializer::new(String::new());
        pair.append_pair("cols", &self.cols);
        match (self.cols.is_empty(), back.contains('?')) {
            (true, _) => back.to_owned(),
            (false, true) => format!("{back}&{}", pair.finish()),
            (false, false) => format!("{back}?{}", pair.finish()),
        }
    }
}

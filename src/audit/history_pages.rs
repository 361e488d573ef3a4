//! Page and fragment: what happened to one record, for that record's own page to embed.
use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use serde::Deserialize;

use super::{
    model::AuditRow,
    queries,
    said::{Said, SetNames, said},
    words::{self, KINDS},
};
use crate::{
    Error, Result, academics,
    platform::{
        db::Db,
        web::{Hx, Path, Query, View},
    },
    policy::{Actor, Scope},
};

/// A record's page embeds its history by loading this with htmx into a place that holds a link to it.
#[derive(Template)]
#[template(path = "audit/history.html", blocks = ["entries"])]
struct HistoryPage {
    p: View,
    kind: String,
    id: i64,
    name: Option<String>,
    rows: Vec<AuditRow>,
    more: bool,
    continued: bool,
    sets: SetNames,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryQuery {
    #[serde(default)]
    before: Option<i64>,
}

pub async fn history(
    db: Db,
    actor: Actor,
    hx: Hx,
    p: View,
    record: Path<(String, i64)>,
    query: Query<HistoryQuery>,
) -> Result<HttpResponse> {
    let ((kind, id), before) = (record.0, query.0.before);
    may_see(&actor, &kind, id)?;
    let read = move |conn: &mut diesel::PgConnection| {
        let (rows, more) = queries::history(conn, (&kind, id), before)?;
        let Some(first) = rows.first() else {
            let name = queries::name(conn, &kind, id)?;
            let there = name.is_some() || queries::is_job(conn, &kind, id)?;
            return match there {
                true => Ok((kind, rows, more, name, SetNames::default())),
                false => Err(Error::NotFound),
            };
        };
        let name = first.name.clone();
        Ok((kind, rows, more, name, queries::set_names(conn)?))
    };
    let (kind, rows, more, name, sets) = db.read(read).await?;
    let page = HistoryPage {
        p,
        kind,
        id,
        name,
        rows,
        more,
        continued: before.is_some(),
        sets,
    };
    hx.render(StatusCode::OK, &page, page.as_entries())
}

/// Who may see a record's history: whoever keeps the academic structure that of its parts, whoever may open the record and looks after the institution, whoever may read the
/// log of all of it, and everybody that of their own account. To others there is none.
fn may_see(actor: &Actor, kind: &str, id: i64) -> Result<()> {
    let own = kind == "user" && actor.user()?.id == id;
    let whole = match actor.scope() {
        Scope::Institution => true,
        Scope::Staff(_)
        | Scope::Warden(_)
        | Scope::Parent(_)
        | Scope::Student(_)
        | Scope::Nobody => false,
    };
    let opens = match kind {
        "user" => actor.holds("users.view"),
        "permission_set" => actor.holds("permissions.manage"),
        "job" => actor.holds("jobs.manage"),
        "student" | "parent" => actor.holds("students.view"),
        "staff" => actor.holds("staff.view"),
        "custom_field" => actor.holds("fields.manage"),
        _ => false,
    };
    let keeps = academics::has(kind) && actor.holds("academics.manage");
    let known = KINDS.iter().any(|(code, _)| *code == kind);
    match own || keeps || (known && whole && (opens || actor.holds("audit.view"))) {
        true => Ok(()),
        false => Err(Error::NotFound),
    }
}

impl HistoryPage {
    fn sentence(&self, row: &AuditRow) -> String {
        self.p.t(&words::sentence(&row.entry.action)).into_owned()
    }
    fn title(&self) -> String {
        let kind = words::kind(&self.kind);
        let number = || format!("{} {} {}", self.p.t(&kind), self.p.t("No."), self.id);
        self.name.clone().unwrap_or_else(number)
    }
    fn said(&self, row: &AuditRow) -> Vec<Said> {
        said(&row.entry, self.p.language(), &self.sets)
    }
    fn actor(&self, row: &AuditRow) -> String {
        words::actor(&row.actor_kind, &row.entry, self.p.language())
    }
    fn older(&self) -> Option<String> {
        let last = self.rows.last().filter(|_| self.more)?;
        Some(format!(
            "/audit/history/{}/{}?before={}",
            self.kind, self.id, last.id
        ))
    }
}

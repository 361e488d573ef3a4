//! Pages: the audit log, searched and paged, and as a file.
use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    export::Entries,
    model::{AuditRow, Listing},
    queries,
    said::{Said, SetNames, said},
    search::AuditQuery,
    words::{self, KINDS, SENTENCES, TOPICS},
};
use crate::{
    Result, academics,
    platform::{
        db::Db,
        export,
        web::{Choice, Hx, Query, View},
    },
    policy::{Grant, ViewAudit},
};

#[derive(Template)]
#[template(path = "audit/list.html", blocks = ["results"])]
struct ListPage {
    p: View,
    query: AuditQuery,
    log: Listing,
    topics: Vec<TopicChoice>,
    kinds: Vec<Choice>,
    sets: SetNames,
}

/// A part of what can happen, and everything in it, as the filter offers them.
struct TopicChoice {
    whole: Choice,
    actions: Vec<Choice>,
}

pub async fn list(
    db: Db,
    who: Grant<ViewAudit>,
    hx: Hx,
    p: View,
    query: Query<AuditQuery>,
) -> Result<HttpResponse> {
    let (query, actor) = (query.0, who.actor().clone());
    let (filter, place) = (query.filter(p.college.time_zone), query.place());
    let kind = filter.kind.clone();
    let read = move |conn: &mut diesel::PgConnection| {
        let log = queries::page(conn, &actor, &filter, place)?;
        Ok((log, queries::set_names(conn)?))
    };
    let (log, sets) = db.read(read).await?;
    let page = ListPage {
        topics: topics(&p, &query.action),
        kinds: kinds(&p, kind),
        p,
        query,
        log,
        sets,
    };
    hx.render(StatusCode::OK, &page, page.as_results())
}

fn topics(p: &View, chosen: &str) -> Vec<TopicChoice> {
    let choice = |code: &str, label: &str| Choice::new(code, p.t(label), code == chosen);
    let topics = TOPICS.iter().map(|(code, label, parts)| {
        let own = SENTENCES.iter().filter(|(action, _)| {
            let part = action.split('.').next().unwrap_or_default();
            parts.contains(&part)
        });
        TopicChoice {
            whole: choice(code, label),
            actions: own.map(|(action, label)| choice(action, label)).collect(),
        }
    });
    topics.collect()
}

fn kinds(p: &View, chosen: String) -> Vec<Choice> {
    let known = KINDS
        .iter()
        .map(|(code, label)| Choice::new(*code, p.t(label), *code == chosen));
    let mut kinds: Vec<Choice> = known.collect();
    if !chosen.is_empty() && !kinds.iter().any(|choice| choice.chosen) {
        let label = words::kind(&chosen).into_owned();
        kinds.push(Choice::new(chosen, label, true));
    }
    kinds
}

/// What the list shows, as a file.
pub async fn export(
    db: Db,
    who: Grant<ViewAudit>,
    p: View,
    query: Query<AuditQuery>,
) -> Result<HttpResponse> {
    let asked = (query.0.format.clone(), query.0.cols.clone());
    let list = Entries::new(who.actor().clone(), query.0, p.college.time_zone);
    export::answer(&db, &p, who.actor(), list, (&asked.0, &asked.1)).await
}

impl ListPage {
    fn sentence(&self, row: &AuditRow) -> String {
        self.p.t(&words::sentence(&row.entry.action)).into_owned()
    }
    fn kind(&self, row: &AuditRow) -> String {
        self.p.t(&words::kind(&row.subject_kind)).into_owned()
    }
    /// What the record is called now; of a record that is gone, its number.
    fn subject(&self, row: &AuditRow) -> Option<String> {
        let id = row.subject_id?;
        let number = || format!("{} {id}", self.p.t("No."));
        Some(row.name.clone().unwrap_or_else(number))
    }
    /// The record's page, when there is one that the person may open.
    fn link(&self, row: &AuditRow) -> Option<String> {
        let open = match row.subject_kind.as_str() {
            "user" => self.p.can("users.view"),
            "permission_set" => self.p.can("permissions.manage"),
            kind => academics::has(kind) && self.p.can("academics.view"),
        };
        row.subject_page().filter(|_| row.name.is_some() && open)
    }
    fn said(&self, row: &AuditRow) -> Vec<Said> {
        said(&row.entry, self.p.language(), &self.sets)
    }
    fn actor(&self, row: &AuditRow) -> String {
        words::actor(&row.actor_kind, &row.entry, self.p.language())
    }
    fn actor_link(&self, row: &AuditRow) -> Option<String> {
        row.actor_page().filter(|_| self.p.can("users.view"))
    }
    fn older(&self) -> Option<String> {
        let last = self.log.rows.last().filter(|_| self.log.older)?;
        Some(self.query.address("/audit", Some(("before", last.id))))
    }
    fn newer(&self) -> Option<String> {
        let first = self.log.rows.first().filter(|_| self.log.newer)?;
        Some(self.query.address("/audit", Some(("after", first.id))))
    }
    fn file(&self, format: &str) -> String {
        let address = self.query.address("/audit/export", None);
        let and = if address.contains('?') { '&' } else { '?' };
        // Paper is read by people: what programs look for is left out.
        let columns = match format {
            "pdf" => "&cols=when,who,what,kind,name,changes",
            _ => "",
        };
        format!("{address}{and}format={format}{columns}")
    }
    fn shown(&self) -> String {
        let count = i64::try_from(self.log.rows.len()).unwrap_or(i64::MAX);
        self.p.tn(
            &count,
            "{n} entry on this page, newest first",
            "{n} entries on this page, newest first",
        )
    }
}

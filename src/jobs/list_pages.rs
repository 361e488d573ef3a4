//! Pages: the list of background work.
use actix_web::{HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use serde::Deserialize;

use super::{
    model::{Filter, JobRow},
    queries,
};
use crate::{
    Result,
    platform::{
        db::Db,
        jobs::{Registry, State},
        web::{Choice, Hx, Page, Query, View},
    },
    policy::{Grant, ManageJobs},
};

#[derive(Template)]
#[template(path = "jobs/list.html", blocks = ["results"])]
struct ListPage {
    p: View,
    query: JobQuery,
    jobs: Page<JobRow>,
    failed: i64,
    states: Vec<Choice>,
    kinds: Vec<Choice>,
    registry: Data<Registry>,
}

/// What stands in the address of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    page: Option<u32>,
}

impl JobQuery {
    fn filter(&self) -> Filter {
        Filter {
            search: self.q.chars().take(100).collect(),
            kind: self.kind.chars().take(100).collect(),
            state: State::of(&self.state),
        }
    }
    fn is_narrowed(&self) -> bool {
        !(self.q.trim().is_empty() && self.state.is_empty() && self.kind.is_empty())
    }
}

pub async fn list(
    db: Db,
    who: Grant<ManageJobs>,
    hx: Hx,
    p: View,
    registry: Data<Registry>,
    query: Query<JobQuery>,
) -> Result<HttpResponse> {
    let (query, actor) = (query.0, who.actor().clone());
    let (filter, number) = (query.filter(), query.page);
    let read = move |conn: &mut diesel::PgConnection| {
        let found = queries::page(conn, &actor, &filter, number)?;
        Ok((found, queries::failed(conn, &actor)?))
    };
    let ((rows, total), failed) = db.read(read).await?;
    let pairs = [
        ("q", &*query.q),
        ("state", &query.state),
        ("kind", &query.kind),
    ];
    let page = ListPage {
        jobs: Page::new(rows, total, query.page, "/jobs", &pairs),
        failed,
        states: states(&p, &query.state),
        kinds: kinds(&p, &registry, &query.kind),
        registry,
        query,
        p,
    };
    hx.render(StatusCode::OK, &page, page.as_results())
}

fn states(p: &View, chosen: &str) -> Vec<Choice> {
    let state = |state: State| Choice::new(state.code(), p.t(state.word()), state.code() == chosen);
    State::ALL.map(state).into()
}

fn kinds(p: &View, registry: &Registry, chosen: &str) -> Vec<Choice> {
    let kinds = registry.kinds();
    let mut kinds: Vec<Choice> = kinds
        .map(|kind| Choice::new(kind.name, p.t(kind.title), kind.name == chosen))
        .collect();
    kinds.sort_by(|a, b| a.label.cmp(&b.label));
    kinds
}

impl ListPage {
    fn title<'a>(&'a self, job: &'a JobRow) -> std::borrow::Cow<'a, str> {
        self.p.t(self.registry.title(&job.kind))
    }
    fn shown(&self) -> String {
        let total = self.p.tn(&self.jobs.total, "{n} job", "{n} jobs");
        match self.jobs.rows.is_empty() || self.jobs.pages() == 1 {
            true => total,
            false => format!(
                "{} – {} {} {total}",
                self.jobs.from(),
                self.jobs.to(),
                self.p.t("of")
            ),
        }
    }
}

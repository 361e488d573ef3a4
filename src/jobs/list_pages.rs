//! Pages: the list of background work, and as a file.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;

use super::list::{
    COLUMNS, JobQuery, Jobs, Line, can_show,
    queries::{self, Counts},
};
use crate::{
    Result,
    lists::Arrangement,
    platform::{
        db::Db,
        export,
        jobs::{Registry, State},
        web::{Choice, Hx, Page, Query, View, see_other},
    },
    policy::{Grant, ManageJobs},
};

#[derive(Template)]
#[template(path = "jobs/list.html", blocks = ["results"])]
struct ListPage {
    p: View,
    query: JobQuery,
    jobs: Page<Line>,
    failed: i64,
    shown: Arrangement<Line>,
    states: Vec<Choice>,
    kinds: Vec<Choice>,
}

/// Where the list is, and what is kept of it is kept under.
const LIST: (&str, &str) = ("jobs", "/jobs");

pub async fn list(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageJobs>,
    hx: Hx,
    p: View,
    registry: Data<Registry>,
    query: Query<JobQuery>,
) -> Result<HttpResponse> {
    let (query, actor) = (query.0, who.actor().clone());
    let (filter, number) = (query.filter()?, query.page);
    let read = move |conn: &mut diesel::PgConnection| {
        let counts = queries::counts(conn, &actor, &filter)?;
        Ok((queries::page(conn, &actor, &filter, number)?, counts))
    };
    let (
        rows,
        Counts {
            total,
            failed,
            kept,
        },
    ) = db.read(read).await?;
    if let Some(view) = kept
        .opening(LIST.1, can_show)
        .filter(|_| req.query_string().is_empty())
    {
        return Ok(see_other(&view));
    }
    let lines = rows.into_iter().map(|job| Line::new(&registry, job));
    let page = ListPage {
        jobs: query.page_of((lines.collect(), total)),
        failed,
        shown: Arrangement::new(&p, LIST, COLUMNS, kept, (query.text(), &query.cols))?,
        states: states(&p, &query.state),
        kinds: kinds(&p, &registry, &query.kind),
        query,
        p,
    };
    hx.render(StatusCode::OK, &page, page.as_results())
}

/// What the list shows, in its order, as a file.
pub async fn export(
    db: Db,
    who: Grant<ManageJobs>,
    p: View,
    registry: Data<Registry>,
    query: Query<JobQuery>,
) -> Result<HttpResponse> {
    let list = Jobs {
        actor: who.actor().clone(),
        filter: query.0.filter()?,
        registry: registry.into_inner(),
    };
    let asked = (query.0.format.as_str(), query.0.cols.as_str());
    export::answer(&db, &p, who.actor(), list, asked).await
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
    fn shown(&self) -> String {
        let total = self.p.tn(&self.jobs.total, "{n} job", "{n} jobs");
        self.jobs.shown(&self.p, total)
    }
}

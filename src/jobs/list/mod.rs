//! The list of background work: what its address may ask for, its columns, and itself as a file.
pub mod queries;

use std::sync::Arc;

use diesel::PgConnection;
use serde::Deserialize;

use super::model::JobRow;
use crate::{
    Result,
    platform::{
        export::{Cell, Column, Kind, List, chosen},
        jobs::{Registry, State},
        web::{Page, Query, offered},
    },
    policy::Actor,
};
use queries::Filter;

/// What stands in the address of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobQuery {
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub page: Option<u32>,
    /// Keys of columns, with commas between.
    #[serde(default)]
    pub cols: String,
    /// Of the file.
    #[serde(default)]
    pub format: String,
}

impl JobQuery {
    /// What the list is narrowed to; a state that is none is refused in words.
    pub fn filter(&self) -> Result<Filter> {
        Ok(Filter {
            search: self.q.chars().take(100).collect(),
            kind: self.kind.chars().take(100).collect(),
            state: offered("state", &self.state, State::of)?,
        })
    }
    /// A page of rows, with links that keep what else stands in the address.
    pub fn page_of(&self, (rows, total): (Vec<Line>, i64)) -> Page<Line> {
        let mut pairs = self.pairs().to_vec();
        pairs.push(("cols", &self.cols));
        Page::new(rows, total, self.page, "/jobs", &pairs)
    }
    /// Search and filters, as an address has them.
    pub fn text(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs().iter().filter(|(_, value)| !value.is_empty()));
        query.finish()
    }
    /// Whether any filter is on.
    pub fn is_narrowed(&self) -> bool {
        !(self.q.trim().is_empty() && self.state.is_empty() && self.kind.is_empty())
    }

    fn pairs(&self) -> [(&str, &str); 3] {
        [
            ("q", &*self.q),
            ("state", &self.state),
            ("kind", &self.kind),
        ]
    }
}

/// A job with what people call its kind.
#[derive(Debug)]
pub struct Line {
    pub job: JobRow,
    /// To be translated.
    pub title: String,
}

impl Line {
    /// Of a job.
    pub fn new(registry: &Registry, job: JobRow) -> Self {
        Self {
            title: registry.title(&job.kind).to_owned(),
            job,
        }
    }
}

/// Whether the list can show what this query asks for.
pub fn can_show(query: &str) -> Result<()> {
    let query: JobQuery = Query::read(query)?;
    query.filter()?;
    chosen(COLUMNS, &query.cols).map(drop)
}

/// The columns of the list.
pub const COLUMNS: &[Column<Line>] = &[
    Column::new("work", "Work", Kind::Text, |line: &Line, locale| {
        Cell::text(locale.t(&line.title))
    })
    .fixed(),
    Column::new("id", "Number", Kind::Number, |line: &Line, _| {
        Cell::Number(line.job.now.id)
    })
    .within(),
    Column::new("about", "About", Kind::Text, |line: &Line, _| {
        Cell::text(&line.job.about)
    })
    .within(),
    Column::new(
        "error",
        "Why it failed",
        Kind::Text,
        |line: &Line, locale| {
            let error = line.job.now.last_error.as_ref();
            error.map_or(Cell::Empty, |error| Cell::text(locale.t(error)))
        },
    )
    .within(),
    Column::new("state", "State", Kind::Text, |line: &Line, locale| {
        Cell::text(locale.t(line.job.now.state().word()))
    }),
    Column::new("far", "How far", Kind::Text, |line: &Line, _| {
        let now = &line.job.now;
        match now.total {
            0 => Cell::Empty,
            total => Cell::text(format!("{} / {total}", now.done)),
        }
    }),
    Column::new("since", "Since", Kind::Date, |line: &Line, locale| {
        Cell::moment(Some(line.job.since()), locale)
    }),
    Column::new("created", "Asked for", Kind::Date, |line: &Line, locale| {
        Cell::moment(Some(line.job.created_at), locale)
    })
    .hidden(),
    Column::new("tries", "Tries", Kind::Number, |line: &Line, _| {
        Cell::Number(line.job.now.attempts.into())
    })
    .hidden(),
    Column::new("kind", "Kind", Kind::Text, |line: &Line, _| {
        Cell::text(&line.job.kind)
    })
    .hidden(),
];

/// The jobs that a filter leaves, to be sent as a file.
pub struct Jobs {
    pub actor: Actor,
    pub filter: Filter,
    pub registry: Arc<Registry>,
}

impl List for Jobs {
    type Row = Line;
    const NAME: &'static str = "jobs";
    const TITLE: &'static str = "Background work";
    const COLUMNS: &'static [Column<Line>] = COLUMNS;

    fn keys(&self, conn: &mut PgConnection, most: i64) -> Result<Vec<i64>> {
        queries::keys(conn, &self.actor, &self.filter, most)
    }
    fn rows(&self, conn: &mut PgConnection, keys: &[i64]) -> Result<Vec<Line>> {
        let jobs = queries::of_keys(conn, &self.actor, keys)?.into_iter();
        Ok(jobs.map(|job| Line::new(&self.registry, job)).collect())
    }
    fn key(line: &Line) -> i64 {
        line.job.now.id
    }
    fn filters(&self) -> Vec<(&'static str, String)> {
        let Filter {
            search,
            kind,
            state,
        } = &self.filter;
        let state = state.map(|state| state.code().to_owned());
        let all = [
            ("Search", search.clone()),
            ("State", state.unwrap_or_default()),
            ("Kind", kind.clone()),
        ];
        all.into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }
}

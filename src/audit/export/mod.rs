//! The audit log as a file.
mod queries;

use std::sync::Arc;

use chrono_tz::Tz;
use diesel::PgConnection;

use super::{
    model::{AuditRow, Filter},
    said::{SetNames, said},
    search::AuditQuery,
    words,
};
use crate::{
    Result,
    platform::export::{Cell, Column, Kind, List, Locale},
    policy::Actor,
};

/// The entries that a search finds, newest first.
pub struct Entries {
    actor: Actor,
    filter: Filter,
    query: AuditQuery,
}

impl Entries {
    /// Of what was searched for, days being the college's.
    pub fn new(actor: Actor, query: AuditQuery, zone: Tz) -> Self {
        Self {
            actor,
            filter: query.filter(zone),
            query,
        }
    }
}

/// An entry, with what permission sets are called.
pub struct Line {
    row: AuditRow,
    sets: Arc<SetNames>,
}

const COLUMNS: &[Column<Line>] = &[
    Column::new("entry", "Entry", Kind::Number, |line: &Line, _| {
        Cell::Number(line.row.id)
    }),
    Column::new("when", "When", Kind::Date, |line: &Line, locale| {
        Cell::moment(Some(line.row.entry.at), locale)
    }),
    Column::new("who", "Who", Kind::Text, |line: &Line, _| {
        Cell::text(&line.row.entry.actor_name)
    }),
    Column::new("what", "What", Kind::Text, |line: &Line, locale| {
        Cell::text(locale.t(&words::sentence(&line.row.entry.action)))
    }),
    Column::new("action", "Action", Kind::Text, |line: &Line, _| {
        Cell::text(&line.row.entry.action)
    }),
    Column::new("kind", "Kind", Kind::Text, |line: &Line, locale| {
        Cell::text(locale.t(&words::kind(&line.row.subject_kind)))
    }),
    Column::new("number", "Number", Kind::Number, |line: &Line, _| {
        line.row.subject_id.map_or(Cell::Empty, Cell::Number)
    }),
    Column::new("name", "Name", Kind::Text, |line: &Line, _| {
        line.row.name.as_ref().map_or(Cell::Empty, Cell::text)
    }),
    Column::new("changes", "Changes", Kind::Text, changes),
    Column::new("address", "Address", Kind::Text, |line: &Line, _| {
        line.row.address.as_ref().map_or(Cell::Empty, Cell::text)
    }),
    Column::new("request", "Request", Kind::Text, |line: &Line, _| {
        line.row.request_id.as_ref().map_or(Cell::Empty, Cell::text)
    }),
];

fn changes(line: &Line, locale: &Locale) -> Cell {
    let fields = said(&line.row.entry, locale.language, &line.sets).into_iter();
    let changed: Vec<String> = fields
        .map(|field| match field.before.is_empty() {
            true => format!("{}: {}", field.label, field.after),
            false => format!("{}: {} → {}", field.label, field.before, field.after),
        })
        .collect();
    match changed.is_empty() {
        true => Cell::Empty,
        false => Cell::text(changed.join("; ")),
    }
}

impl List for Entries {
    type Row = Line;
    const NAME: &'static str = "audit";
    const TITLE: &'static str = "Audit log";
    const COLUMNS: &'static [Column<Line>] = COLUMNS;

    fn keys(&self, conn: &mut PgConnection, most: i64) -> Result<Vec<i64>> {
        queries::keys(conn, &self.actor, &self.filter, most)
    }
    fn rows(&self, conn: &mut PgConnection, keys: &[i64]) -> Result<Vec<Line>> {
        let rows = queries::of_keys(conn, &self.actor, keys)?;
        let sets = Arc::new(super::queries::set_names(conn)?);
        let line = |row| Line {
            row,
            sets: sets.clone(),
        };
        Ok(rows.into_iter().map(line).collect())
    }
    fn key(line: &Line) -> i64 {
        line.row.id
    }
    fn filters(&self) -> Vec<(&'static str, String)> {
        let worded = |(name, value)| match name {
            "person" => ("Person", value),
            "kind" => ("Kind", value),
            "id" => ("Number", value),
            "action" => ("What", value),
            "from" => ("From", value),
            _ => ("To", value),
        };
        self.query.typed().into_iter().map(worded).collect()
    }
}

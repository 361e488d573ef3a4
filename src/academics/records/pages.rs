//! Pages: the list of a noun, and its export.
use std::marker::PhantomData;

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    Noun, Row,
    model::{Cell, Column, Offers, Words},
    narrow::{Asked, Narrow},
    queries,
};
use crate::{
    Result,
    platform::{
        db::Db,
        export::{Export, Format},
        web::{Choice, Hx, Page, Query, Sort, View},
    },
    policy::{Grant, ViewAcademics},
};

/// The most rows of a file.
const MOST: i64 = 100_000;

#[derive(Template)]
#[template(path = "academics/records/list.html", blocks = ["results"])]
struct ListPage {
    p: View,
    words: Words,
    path: &'static str,
    columns: &'static [Column],
    asked: Asked,
    sort: Sort,
    filters: Vec<Filter>,
    page: Page<Line>,
}

/// A filter with what it offers.
struct Filter {
    name: &'static str,
    label: &'static str,
    choices: Vec<Choice>,
}

/// A row with where it leads.
struct Line {
    href: String,
    retired: bool,
    cells: Vec<Cell>,
}

/// Reads the address of a noun's list.
struct Search<N> {
    asked: Asked,
    sort: Sort,
    narrow: Narrow,
    noun: PhantomData<N>,
}

impl<N: Noun> Search<N> {
    fn of(query: Query<Vec<(String, String)>>) -> Result<Self> {
        let asked = Asked::of(query.0, N::FILTERS)?;
        let sort = sort::<N>(&asked.sort);
        let mut narrow = Narrow::all().search(&asked.q).order(sort, N::COLUMNS);
        narrow.filters.clone_from(&asked.filters);
        Ok(Self {
            asked,
            sort,
            narrow,
            noun: PhantomData,
        })
    }
    /// What stands in the address besides the page.
    fn pairs(&self) -> Vec<(&str, &str)> {
        let own = [("q", &*self.asked.q), ("sort", &*self.asked.sort)];
        let names = N::FILTERS.iter().map(|(name, _)| *name);
        let filters = names.zip(self.asked.filters.iter().map(String::as_str));
        own.into_iter().chain(filters).collect()
    }
    fn filters(&self, offers: &Offers, p: &View) -> Vec<Filter> {
        let chosen = N::FILTERS.iter().zip(&self.asked.filters);
        let filter = |((name, label), chosen): (&(&'static str, &'static str), &String)| Filter {
            name,
            label,
            choices: offers.filter(name, chosen, p),
        };
        chosen.map(filter).collect()
    }
}

/// The order that an address asks for; the first column's when it is none of the list's.
fn sort<N: Noun>(text: &str) -> Sort {
    let text = if text.is_empty() { N::ORDER } else { text };
    let (descending, name) = text
        .strip_prefix('-')
        .map_or((false, text), |name| (true, name));
    let mut names = N::COLUMNS
        .iter()
        .map(|column| column.sort)
        .filter(|name| !name.is_empty());
    match names.clone().find(|column| *column == name) {
        Some(column) => Sort { column, descending },
        None => Sort {
            column: names.next().unwrap_or_default(),
            descending: false,
        },
    }
}

pub async fn list<N: Noun>(
    db: Db,
    who: Grant<ViewAcademics>,
    hx: Hx,
    p: View,
    query: Query<Vec<(String, String)>>,
) -> Result<HttpResponse> {
    let search = Search::<N>::of(query)?;
    let (narrow, number, actor) = (
        search.narrow.clone(),
        search.asked.page,
        who.actor().clone(),
    );
    let read = move |conn: &mut diesel::PgConnection| {
        let (size, offset) = (Page::<Line>::SIZE, Page::<Line>::offset(number));
        let found = queries::found::<N>(conn, &actor, &narrow, size, offset)?;
        Ok((found, N::offers(conn)?))
    };
    let ((rows, total), offers) = db.read(read).await?;
    let lines = rows.iter().map(|row| Line::of::<N>(row, &p)).collect();
    let page = ListPage {
        page: Page::new(lines, total, number, N::PATH, &search.pairs()),
        filters: search.filters(&offers, &p),
        words: N::WORDS,
        path: N::PATH,
        columns: N::COLUMNS,
        sort: search.sort,
        asked: search.asked,
        p,
    };
    hx.render(StatusCode::OK, &page, page.as_results())
}

/// What the list shows, in its order, as a file.
pub async fn export<N: Noun>(
    db: Db,
    who: Grant<ViewAcademics>,
    p: View,
    query: Query<Vec<(String, String)>>,
) -> Result<HttpResponse> {
    let search = Search::<N>::of(query)?;
    let format = Format::of(&search.asked.format)?;
    let (narrow, actor) = (search.narrow, who.actor().clone());
    let (rows, _) = db
        .read_heavy(move |conn| queries::found::<N>(conn, &actor, &narrow, MOST, 0))
        .await?;
    let name = N::PATH.trim_start_matches("/academics/");
    let heads = N::COLUMNS.iter().map(|column| p.t(column.head));
    let mut export = Export::new(name, &heads.collect::<Vec<_>>());
    for row in &rows {
        let cells = N::cells(row, &p).into_iter();
        export.row(cells.map(|cell| match cell.note.is_empty() {
            true => cell.text,
            false => format!("{} – {}", cell.text, cell.note),
        }));
    }
    export.answer(format, p.today())
}

impl Line {
    fn of<N: Noun>(row: &N::Row, p: &View) -> Self {
        let mark = row.mark();
        Self {
            href: format!("{}/{}", N::PATH, mark.id),
            retired: mark.retired_at.is_some(),
            cells: N::cells(row, p),
        }
    }
}

impl ListPage {
    fn export(&self, format: &str) -> String {
        let with = self.page.with("format", format);
        with.replacen(self.path, &format!("{}/export", self.path), 1)
    }
    fn count(&self) -> String {
        let (one, many) = self.words.count;
        self.p.tn(&self.page.total, one, many)
    }
    fn shown(&self) -> String {
        match self.page.rows.is_empty() || self.page.pages() == 1 {
            true => self.count(),
            false => format!(
                "{} – {} {} {}",
                self.page.from(),
                self.page.to(),
                self.p.t("of"),
                self.count()
            ),
        }
    }
    /// A row's cells, each with its column.
    fn columns_of<'a>(&self, line: &'a Line) -> Vec<(&'static Column, &'a Cell)> {
        self.columns.iter().zip(&line.cells).collect()
    }
}

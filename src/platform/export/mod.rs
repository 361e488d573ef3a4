//! Lists as files: CSV, XLSX or PDF of any list, by one line of its export handler.
//!
//! A list declares itself once, as a [`List`]: its columns, the keys of its rows in their order, and the rows of some
//! keys. The page's table, the choice of columns and all three kinds of files are made of that.
//!
//! The keys are read first: they fix which rows are in the file and in which order, and so how many. Rows follow in
//! batches on the heavy pool, so that memory stays flat and no slow reader holds a connection: CSV leaves as it is read,
//! XLSX is written into an unnamed temporary file first, since its index stands at its end. PDF is laid out in memory and
//! so takes fewer rows.
//!
//! Every file leaves an entry in the audit log before its first byte is sent.
mod cell;
mod column;
mod csv;
mod file;
mod paper;
mod xlsx;

use std::sync::Arc;

use actix_web::HttpResponse;
use chrono::Utc;
use diesel::PgConnection;
use serde_json::json;

use super::{
    audit::{self, Changes},
    db::Db,
    pdf::Letterhead,
    web::View,
};
use crate::{Error, Result, error::Rule, policy::Actor, words::grouped};

pub use cell::{Cell, Locale};
pub use column::{Column, Kind, chosen};

/// A list that can be sent as a file.
pub trait List: Send + Sync + 'static {
    /// One of its rows.
    type Row: Send + 'static;
    /// Names the file, and the entry in the audit log: `users`.
    const NAME: &'static str;
    /// The heading of its page; to be translated.
    const TITLE: &'static str;
    /// Every column there is.
    const COLUMNS: &'static [Column<Self::Row>];

    /// The keys of its rows that the reader may see, in the list's order, at most so many.
    fn keys(&self, conn: &mut PgConnection, most: i64) -> Result<Vec<i64>>;
    /// The rows of some keys, in any order; a row that is gone is left out.
    fn rows(&self, conn: &mut PgConnection, keys: &[i64]) -> Result<Vec<Self::Row>>;
    /// The key of a row.
    fn key(row: &Self::Row) -> i64;
    /// What the list is narrowed to and how it is ordered, as the address has it, by words to be translated; without
    /// what is not set.
    fn filters(&self) -> Vec<(&'static str, String)>;
}

/// The forms of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, UTF-8 with a byte-order mark, so that Excel reads it.
    Csv,
    /// An Excel workbook.
    Xlsx,
    /// Paper.
    Pdf,
}

impl Format {
    /// Of an address's `format`; CSV when it has none.
    pub fn of(text: &str) -> Result<Self> {
        match text {
            "" | "csv" => Ok(Self::Csv),
            "xlsx" => Ok(Self::Xlsx),
            "pdf" => Ok(Self::Pdf),
            _ => Err(Error::Malformed("The format is csv, xlsx or pdf.".into())),
        }
    }
    /// As addresses and names of files have it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Pdf => "pdf",
        }
    }
    /// The most rows that one file takes.
    pub fn most(self) -> i64 {
        match self {
            Self::Csv | Self::Xlsx => 500_000,
            Self::Pdf => 5_000,
        }
    }
}

/// Why a list is not sent.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("A file of this kind takes at most {0} rows. Narrow the list, or choose CSV.")]
    TooLong(String),
}

impl Rule for Refusal {
    fn field(&self) -> &'static str {
        ""
    }
    fn code(&self) -> &'static str {
        "too_long"
    }
}

/// A list on its way into a file.
struct Export<L: List> {
    list: L,
    columns: Vec<&'static Column<L::Row>>,
    keys: Vec<i64>,
    locale: Locale,
}

impl<L: List> Export<L> {
    /// The headings.
    fn heads(&self) -> Vec<String> {
        let columns = self.columns.iter();
        columns.map(|column| self.locale.t(column.head)).collect()
    }
    /// The rows of some keys, in their order.
    fn rows(&self, conn: &mut PgConnection, keys: &[i64]) -> Result<Vec<L::Row>> {
        let mut rows = self.list.rows(conn, keys)?;
        let places: std::collections::HashMap<i64, usize> = keys
            .iter()
            .enumerate()
            .map(|(place, key)| (*key, place))
            .collect();
        rows.sort_by_key(|row| places.get(&L::key(row)).copied());
        Ok(rows)
    }
    /// The cells of a row.
    fn cells(&self, row: &L::Row) -> impl Iterator<Item = Cell> {
        self.columns
            .iter()
            .map(move |column| column.cell(row, &self.locale))
    }
}

/// The list as a file of that format with those columns, and the entry that it was taken. Both come from the address.
pub async fn answer<L: List>(
    db: &Db,
    p: &View,
    actor: &Actor,
    list: L,
    (format, columns): (&str, &str),
) -> Result<HttpResponse> {
    let format = Format::of(format)?;
    let columns = chosen(L::COLUMNS, columns)?;
    let list = Arc::new(list);
    let reader = list.clone();
    let keys = db
        .read_heavy(move |conn| reader.keys(conn, format.most() + 1))
        .await?;
    if i64::try_from(keys.len()).unwrap_or(i64::MAX) > format.most() {
        return Err(Refusal::TooLong(grouped(format.most())).into());
    }
    let export = Arc::new(Export {
        columns,
        keys,
        locale: Locale::of(p),
        list: Arc::into_inner(list).ok_or_else(|| Error::internal("list in use"))?,
    });
    note(db, actor, &export, format).await?;
    let name = format!("{}-{}.{}", L::NAME, p.today(), format.code());
    match format {
        Format::Csv => csv::answer(db, export, &name).await,
        Format::Xlsx => xlsx::answer(db, export, &name).await,
        Format::Pdf => {
            let head = Letterhead::new(&p.college, p.language(), Utc::now());
            paper::answer(db, export, head, &name).await
        }
    }
}

/// Who took what: in the log before the first row leaves.
async fn note<L: List>(db: &Db, actor: &Actor, export: &Export<L>, format: Format) -> Result<()> {
    let keys: Vec<_> = export.columns.iter().map(|column| column.key).collect();
    let filters = export.list.filters().into_iter();
    let filters: Vec<_> = filters
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let changes = Changes::none()
        .field("rows", json!(null), export.keys.len())
        .field("format", json!(null), format.code())
        .field("filters", json!([]), json!(filters))
        .field("columns", json!([]), json!(keys));
    let actor = actor.clone();
    let action = format!("{}.export", L::NAME);
    db.tx(move |tx| audit::record(tx, &actor, &action, ("list", None), changes))
        .await
}

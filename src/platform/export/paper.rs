//! A list as paper.
use std::sync::Arc;

use actix_web::{HttpResponse, http::header};

use super::{Export, Kind, List};
use crate::{
    Result,
    platform::{
        db::Db,
        pdf::{Column as PaperColumn, Document, Letterhead, Paper, Table},
        storage::disposition,
    },
    words::Language,
};

/// The file, laid out while it holds a place of the heavy pool: so many lists are laid out at once and no more.
pub(super) async fn answer<L: List>(
    db: &Db,
    export: Arc<Export<L>>,
    head: Letterhead,
    name: &str,
) -> Result<HttpResponse> {
    let bytes = db
        .read_heavy(move |conn| {
            let mut rows = Vec::new();
            for keys in export.keys.chunks(1_000) {
                rows.extend(export.rows(conn, keys)?);
            }
            laid_out(&export, &rows, &head)
        })
        .await?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, disposition(name, true)))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(bytes))
}

fn laid_out<L: List>(export: &Export<L>, rows: &[L::Row], head: &Letterhead) -> Result<Vec<u8>> {
    let language: Language = export.locale.language;
    let title = language.t(L::TITLE);
    let paper = match export.columns.len() > 4 {
        true => Paper::A4Landscape,
        false => Paper::A4,
    };
    let mut document = Document::new(paper, head, &title);
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    document.title(&title, &language.tn(count, "{n} row", "{n} rows"));
    let filters = export.list.filters().into_iter();
    let filters: Vec<String> = filters
        .map(|(name, value)| format!("{}: {value}", language.t(name)))
        .collect();
    if !filters.is_empty() {
        document.note(&filters.join(" · "));
    }
    let columns = export.columns.iter().zip(export.heads());
    let columns = columns.map(|(column, head)| match column.kind {
        Kind::Text | Kind::Date => PaperColumn::new(head),
        Kind::Number => PaperColumn::new(head).right(),
    });
    let mut table = Table::new(columns.collect())
        .dense()
        .empty(language.t("There is nothing in this list."));
    for row in rows {
        table.row(export.cells(row).map(|cell| cell.shown()).collect());
    }
    document.table(&table);
    document.finish()
}

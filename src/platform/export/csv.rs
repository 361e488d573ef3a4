//! CSV that opens in a spreadsheet without being run as formulas, sent as it is read.
use std::{sync::Arc, time::Duration};

use actix_web::{HttpResponse, http::header, web::Bytes};
use futures_util::{StreamExt, stream};

use super::{Cell, Export, List};
use crate::{
    Error, Result,
    platform::{db::Db, storage::disposition},
};

/// Rows read at a time.
const BATCH: usize = 1_000;
/// How often a batch is asked for when the database is busy, once a file has begun.
const TRIES: u32 = 5;

/// The file, chunk by chunk.
pub(super) async fn answer<L: List>(
    db: &Db,
    export: Arc<Export<L>>,
    name: &str,
) -> Result<HttpResponse> {
    // Read before the answer begins: what fails here is still an answer in words.
    let first = batch(db, &export, 0).await?;
    let reader = db.clone();
    let rest = stream::try_unfold(BATCH, move |from| {
        let (db, export) = (reader.clone(), export.clone());
        async move {
            match from < export.keys.len() {
                true => Ok::<_, Error>(Some((patient(&db, &export, from).await?, from + BATCH))),
                false => Ok(None),
            }
        }
    });
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, disposition(name, false)))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(stream::iter([Ok(first)]).chain(rest)))
}

/// A batch, waited for while others use the heavy pool: half a file helps nobody.
async fn patient<L: List>(db: &Db, export: &Arc<Export<L>>, from: usize) -> Result<Bytes> {
    for _ in 1..TRIES {
        match batch(db, export, from).await {
            Err(Error::Unavailable) => tokio::time::sleep(Duration::from_secs(1)).await,
            other => return other,
        }
    }
    batch(db, export, from).await
}

async fn batch<L: List>(db: &Db, export: &Arc<Export<L>>, from: usize) -> Result<Bytes> {
    let export = export.clone();
    db.read_heavy(move |conn| {
        let keys = export.keys.iter().skip(from).take(BATCH);
        let keys: Vec<i64> = keys.copied().collect();
        let mut writer = csv::Writer::from_writer(Vec::new());
        if from == 0 {
            writer.write_record(export.heads()).map_err(fault)?;
        }
        for row in export.rows(conn, &keys)? {
            let cells = export.cells(&row).map(|cell| harmless(&cell));
            writer.write_record(cells).map_err(fault)?;
        }
        let written = writer
            .into_inner()
            .map_err(|err| Error::internal(err.to_string()))?;
        // Excel takes a file for UTF-8 by this mark alone.
        let mark: &[u8] = if from == 0 { b"\xEF\xBB\xBF" } else { b"" };
        Ok(Bytes::from([mark, &written].concat()))
    })
    .await
}

/// A cell that a spreadsheet takes for text, whatever it begins with (OWASP, CSV injection). Numbers, dates and phone
/// numbers stay as they are.
fn harmless(cell: &Cell) -> String {
    let text = cell.plain();
    let Cell::Text(_) = cell else {
        return text;
    };
    let phone = text
        .strip_prefix('+')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    // Spaces before it do not help: spreadsheets trim them. Full-width signs count as plain ones in some.
    let first = text.trim_start_matches(' ').chars().next();
    let runs = matches!(
        first,
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
    );
    match runs && !phone {
        true => format!("'{text}"),
        false => text,
    }
}

fn fault(err: csv::Error) -> Error {
    Error::Internal(err.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_never_formulas() {
        for text in [
            "=1+1",
            "+cmd|' /C calc'!A0",
            "-2",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "  =1",
            "＝1",
        ] {
            assert!(harmless(&Cell::text(text)).starts_with('\''), "{text:?}");
        }
        for text in ["Asha Rao", "+919845012345", "", "a=b", "3-4"] {
            assert_eq!(harmless(&Cell::text(text)), text);
        }
        assert_eq!(harmless(&Cell::Number(-2)), "-2");
        assert_eq!(harmless(&Cell::Decimal(-250, 2)), "-2.50");
    }
}

//! A list as a file: CSV that opens in a spreadsheet without being run as formulas, or XLSX.
use actix_web::{HttpResponse, http::header};
use chrono::NaiveDate;
use rust_xlsxwriter::{Format as CellFormat, Workbook};

use crate::{Error, Result};

/// The forms of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, UTF-8 with a byte-order mark, so that Excel reads it.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

impl Format {
    /// Of an address's `format`.
    pub fn of(text: &str) -> Result<Self> {
        match text {
            "csv" => Ok(Self::Csv),
            "xlsx" => Ok(Self::Xlsx),
            _ => Err(Error::Malformed("The format is csv or xlsx.".into())),
        }
    }
}

/// A table to be sent as a file.
#[derive(Debug)]
pub struct Export {
    name: &'static str,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Export {
    /// An empty table of that name.
    pub fn new(name: &'static str, heads: &[impl AsRef<str>]) -> Self {
        Self {
            name,
            heads: heads.iter().map(|head| head.as_ref().to_owned()).collect(),
            rows: Vec::new(),
        }
    }
    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
    /// The file, named `users-2026-11-22.csv`.
    pub fn answer(&self, format: Format, day: NaiveDate) -> Result<HttpResponse> {
        let (body, kind, ending) = match format {
            Format::Csv => (self.csv()?, "text/csv; charset=utf-8", "csv"),
            Format::Xlsx => (
                self.xlsx()?,
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "xlsx",
            ),
        };
        let name = format!("attachment; filename=\"{}-{day}.{ending}\"", self.name);
        Ok(HttpResponse::Ok()
            .content_type(kind)
            .insert_header((header::CONTENT_DISPOSITION, name))
            .body(body))
    }

    fn csv(&self) -> Result<Vec<u8>> {
        let fault = |err: csv::Error| Error::Internal(err.into());
        let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
        writer.write_record(&self.heads).map_err(fault)?;
        for row in &self.rows {
            writer
                .write_record(row.iter().map(|cell| harmless(cell)))
                .map_err(fault)?;
        }
        writer
            .into_inner()
            .map_err(|err| Error::internal(err.to_string()))
    }

    fn xlsx(&self) -> Result<Vec<u8>> {
        let fault = |err: rust_xlsxwriter::XlsxError| Error::Internal(err.into());
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name(self.name).map_err(fault)?;
        let bold = CellFormat::new().set_bold();
        for (column, head) in (0..).zip(&self.heads) {
            sheet
                .write_string_with_format(0, column, head, &bold)
                .map_err(fault)?;
        }
        for (number, row) in (1..).zip(&self.rows) {
            for (column, cell) in (0..).zip(row) {
                sheet.write_string(number, column, cell).map_err(fault)?;
            }
        }
        sheet.set_freeze_panes(1, 0).map_err(fault)?;
        sheet.autofit();
        book.save_to_buffer().map_err(fault)
    }
}

/// A cell that a spreadsheet takes for text, whatever it begins with (OWASP, CSV injection). A phone number stays as it is.
fn harmless(cell: &str) -> String {
    let phone = cell
        .strip_prefix('+')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !phone {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_never_formulas() {
        for cell in [
            "=1+1",
            "+cmd|' /C calc'!A0",
            "-2",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
        ] {
            assert!(harmless(cell).starts_with('\''), "{cell:?}");
        }
        for cell in ["Asha Rao", "+919845012345", ""] {
            assert_eq!(harmless(cell), cell);
        }
    }

    #[test]
    fn csv_opens_with_a_mark_and_quotes_what_needs_it() {
        let mut export = Export::new("users", &["Name", "Note"]);
        export.row(["Rao, \"Asha\"".into(), "=1".into()]);
        let text = String::from_utf8(export.csv().expect("csv")).expect("text");
        assert_eq!(text, "\u{FEFF}Name,Note\n\"Rao, \"\"Asha\"\"\",'=1\n");
    }
}

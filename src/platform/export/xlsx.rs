//! A list as a workbook: dates are dates, numbers are numbers, and text is never a formula.
use std::{fs::File, sync::Arc};

use actix_web::{HttpResponse, http::header};
use chrono::{Datelike, NaiveDate, Timelike};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::{
    Cell, Export, Kind, List,
    file::{pieces, temporary},
};
use crate::{
    Error, Result,
    platform::{db::Db, storage::disposition},
};

/// What Excel takes into one cell.
const LONGEST: usize = 32_767;

/// The file, written row by row into a temporary one and sent from there.
pub(super) async fn answer<L: List>(
    db: &Db,
    export: Arc<Export<L>>,
    name: &str,
) -> Result<HttpResponse> {
    let file = db.read_heavy(move |conn| written(&export, conn)).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        .insert_header((header::CONTENT_DISPOSITION, disposition(name, false)))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(pieces(file)?))
}

fn written<L: List>(export: &Export<L>, conn: &mut diesel::PgConnection) -> Result<File> {
    let mut book = Workbook::new();
    let title = export.locale.t(L::TITLE);
    book.set_properties(&DocProperties::new().set_title(&title));
    // Rows leave memory as they are written.
    let sheet = book.add_worksheet_with_constant_memory().map_err(fault)?;
    let name: String = title.replace(['[', ']', ':', '*', '?', '/', '\\', '\''], " ");
    sheet
        .set_name(name.chars().take(31).collect::<String>())
        .map_err(fault)?;
    let formats = Formats::new();
    let mut line = 1;
    for (batch, keys) in export.keys.chunks(1_000).enumerate() {
        let rows = export.rows(conn, keys)?;
        let cells: Vec<Vec<Cell>> = rows.iter().map(|row| export.cells(row).collect()).collect();
        if batch == 0 {
            begin(sheet, export, &cells, &formats)?;
        }
        for cells in cells {
            for (column, cell) in (0..).zip(cells) {
                write(sheet, (line, column), &cell, &formats)?;
            }
            line += 1;
        }
    }
    if export.keys.is_empty() {
        begin(sheet, export, &[], &formats)?;
    }
    let file = temporary()?;
    book.save_to_writer(&file).map_err(fault)?;
    Ok(file)
}

/// The head, and columns as wide as the first rows need.
fn begin<L: List>(
    sheet: &mut Worksheet,
    export: &Export<L>,
    first: &[Vec<Cell>],
    formats: &Formats,
) -> Result<()> {
    for (at, (column, head)) in export.columns.iter().zip(export.heads()).enumerate() {
        let number = u16::try_from(at).unwrap_or(u16::MAX);
        let cells = first.iter().filter_map(|cells| cells.get(at));
        let widest = cells.map(|cell| cell.shown().chars().count()).max();
        let width = widest.unwrap_or_default().max(head.chars().count() + 3);
        sheet
            .set_column_width(number, width.clamp(8, 60) as f64)
            .map_err(fault)?;
        let format = match column.kind {
            Kind::Number => &formats.head_right,
            Kind::Text | Kind::Date => &formats.head,
        };
        sheet
            .write_string_with_format(0, number, &head, format)
            .map_err(fault)?;
    }
    sheet.set_freeze_panes(1, 1).map_err(fault)?;
    let last = u16::try_from(export.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let rows = u32::try_from(export.keys.len()).unwrap_or(u32::MAX);
    sheet.autofilter(0, 0, rows, last).map_err(fault)?;
    Ok(())
}

struct Formats {
    head: Format,
    head_right: Format,
    day: Format,
    moment: Format,
    whole: Format,
    two: Format,
}

impl Formats {
    fn new() -> Self {
        let head = Format::new()
            .set_bold()
            .set_background_color(Color::RGB(0xF4_F3_EF));
        Self {
            head_right: head.clone().set_align(FormatAlign::Right),
            head,
            day: Format::new()
                .set_num_format("d mmm yyyy")
                .set_align(FormatAlign::Left),
            moment: Format::new()
                .set_num_format("d mmm yyyy, hh:mm")
                .set_align(FormatAlign::Left),
            whole: Format::new().set_num_format("0"),
            // Grouped as in India, also by a spreadsheet that does not know how.
            two: Format::new().set_num_format(
                r"[>=10000000]##\,##\,##\,##0.00;[>=100000]##\,##\,##0.00;##,##0.00",
            ),
        }
    }
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    formats: &Formats,
) -> Result<()> {
    let wrote = match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) => {
            let short: String = text.chars().take(LONGEST).collect();
            sheet.write_string(row, column, short)
        }
        Cell::Number(number) => {
            sheet.write_number_with_format(row, column, *number as f64, &formats.whole)
        }
        Cell::Decimal(units, places) => {
            let number = *units as f64 / 10_f64.powi(i32::try_from(*places).unwrap_or_default());
            sheet.write_number_with_format(row, column, number, &formats.two)
        }
        Cell::Day(day) => match excel(*day, (0, 0, 0)) {
            Some(at) => sheet.write_datetime_with_format(row, column, &at, &formats.day),
            None => sheet.write_string(row, column, cell.plain()),
        },
        Cell::Moment(at) => match excel(at.date(), (at.hour(), at.minute(), at.second())) {
            Some(at) => sheet.write_datetime_with_format(row, column, &at, &formats.moment),
            None => sheet.write_string(row, column, cell.plain()),
        },
    };
    wrote.map(|_| ()).map_err(fault)
}

/// None for what Excel has no day for: before 1900.
fn excel(day: NaiveDate, (hour, minute, second): (u32, u32, u32)) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok()?;
    let (month, of_month) = (
        u8::try_from(day.month()).ok()?,
        u8::try_from(day.day()).ok()?,
    );
    let date = ExcelDateTime::from_ymd(year, month, of_month).ok()?;
    let (hour, minute) = (u16::try_from(hour).ok()?, u8::try_from(minute).ok()?);
    date.and_hms(hour, minute, second).ok()
}

fn fault(err: XlsxError) -> Error {
    Error::Internal(err.into())
}

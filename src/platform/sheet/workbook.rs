//! Excel workbooks: the first sheet, cell by cell.
use std::{
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{DataRef, Reader, Xlsx, XlsxError};
use chrono::{Datelike, NaiveDate, NaiveTime};

use super::{Cells, Limits, Row, Unreadable, Value, archive};

/// Of a cell that is too long.
pub const TOO_LONG: &str = "This cell is too long.";
const MERGED: &str = "Cells are merged here. Unmerge them and fill each one.";
const NO_VALUE: &str =
    "This formula has no saved value. Open the workbook, save it, and send it again.";
const WRONG: &str = "This cell shows an error. Correct it.";

/// The cells of a workbook's first sheet.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Cells, Unreadable> {
    archive::inspect(bytes, limits)?;
    // The reader is somebody else's: a file that makes it stumble must not look like a fault of ours.
    let read = catch_unwind(AssertUnwindSafe(|| first_sheet(bytes, limits)));
    read.unwrap_or(Err(Unreadable::Damaged))
}

fn first_sheet(bytes: &[u8], limits: &Limits) -> Result<Cells, Unreadable> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(worded)?;
    let name = book
        .sheet_names()
        .into_iter()
        .next()
        .ok_or(Unreadable::Empty)?;
    let mut cells = Cells::default();
    let mut reader = book.worksheet_cells_reader(&name).map_err(worded)?;
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(worded)? {
        let at = place(cell.pos);
        let (value, fault) = value(cell.value, cell.formula.is_some(), limits);
        if value.is_empty() && fault.is_none() {
            continue;
        }
        if at.1 >= limits.columns {
            return Err(Unreadable::Columns(limits.columns));
        }
        if let Some(fault) = fault {
            cells.fault(at, fault);
        }
        if !value.is_empty() {
            put(&mut cells, at, value, limits)?;
        }
    }
    drop(reader);
    let merged = book.merge_cells_by_sheet_name(&name).map_err(worded)?;
    for merger in merged.iter().take(100) {
        cells.fault(place(merger.start), MERGED);
    }
    cells.faults.sort();
    Ok(cells)
}

fn place((row, column): (u32, u32)) -> (usize, usize) {
    let wide = |number| usize::try_from(number).unwrap_or(usize::MAX);
    (wide(row), wide(column))
}

/// Puts a cell where it belongs. A sheet that is not written from top to bottom and left to right was not made by a
/// spreadsheet, and could make the same row grow again and again.
fn put(
    cells: &mut Cells,
    (row, column): (usize, usize),
    value: Value,
    limits: &Limits,
) -> Result<(), Unreadable> {
    let number = row + 1;
    let last = cells.rows.last().map_or(0, |row| row.number);
    if number < last {
        return Err(Unreadable::Damaged);
    }
    if number > last {
        if cells.rows.len() > limits.rows {
            return Err(Unreadable::Rows(limits.rows));
        }
        cells.rows.push(Row {
            number,
            cells: Vec::new(),
        });
    }
    if let Some(row) = cells.rows.last_mut() {
        if column < row.cells.len() {
            return Err(Unreadable::Damaged);
        }
        row.cells.resize(column, Value::Empty);
        row.cells.push(value);
    }
    Ok(())
}

fn value(cell: DataRef<'_>, formula: bool, limits: &Limits) -> (Value, Option<&'static str>) {
    let text = |text: &str| match text.chars().nth(limits.cell) {
        None => (Value::of(text), None),
        Some(_) => (Value::Empty, Some(TOO_LONG)),
    };
    match cell {
        DataRef::Empty => (Value::Empty, formula.then_some(NO_VALUE)),
        DataRef::String(words) => text(&words),
        DataRef::SharedString(words) => text(words),
        DataRef::Int(number) => (Value::Number(number as f64), None),
        DataRef::Float(number) => (Value::Number(number), None),
        DataRef::Bool(yes) => (Value::Yes(yes), None),
        DataRef::DateTime(at) => (moment(at), None),
        DataRef::DateTimeIso(words) | DataRef::DurationIso(words) => text(&words),
        DataRef::Error(_) => (Value::Empty, Some(WRONG)),
    }
}

fn moment(at: calamine::ExcelDateTime) -> Value {
    if !at.is_datetime() {
        return Value::Number(at.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let date = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day));
    let time = NaiveTime::from_hms_opt(u32::from(hour), u32::from(minute), u32::from(second));
    match (date, time) {
        (Some(date), Some(time)) if date.year() > 1900 => match time == NaiveTime::MIN {
            true => Value::Day(date),
            false => Value::Moment(date.and_time(time)),
        },
        _ => Value::Number(at.as_f64()),
    }
}

fn worded(err: XlsxError) -> Unreadable {
    match err {
        XlsxError::Password => Unreadable::Old,
        _ => Unreadable::Damaged,
    }
}

//! CSV: the encoding by its mark, the separator by the first line.
use std::borrow::Cow;

use super::{Cells, Limits, Row, Unreadable, Value};

/// The cells of a CSV file.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Cells, Unreadable> {
    let text = decoded(bytes)?;
    if let Some(at) = text.find('\0') {
        return Err(Unreadable::Nul(line(text.as_bytes(), at)));
    }
    // Markup and other formats are text too, but no table.
    if ["<", "%PDF", "{\\rtf"]
        .iter()
        .any(|sign| text.trim_start().starts_with(sign))
    {
        return Err(Unreadable::Unknown);
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let mut cells = Cells::default();
    let mut record = csv::StringRecord::new();
    let mut number = 0;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(cells),
            Err(_) => return Err(Unreadable::Broken(number + 1)),
        }
        number += 1 + record
            .position()
            .map_or(0, |at| blank_lines(&text, at.byte()));
        take(&mut cells, &record, number, limits)?;
    }
}

/// Lines before a record that hold nothing: the reader leaves them out, a spreadsheet shows them as rows.
fn blank_lines(text: &str, from: u64) -> usize {
    let from = usize::try_from(from).unwrap_or(usize::MAX);
    let (before, rest) = text.as_bytes().split_at_checked(from).unwrap_or_default();
    // Of a line's two ending signs the reader leaves the second for later.
    let rest = match before.ends_with(b"\r") {
        true => rest.strip_prefix(b"\n").unwrap_or(rest),
        false => rest,
    };
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    ends.filter(|byte| **byte == b'\n').count()
}

fn take(
    cells: &mut Cells,
    record: &csv::StringRecord,
    number: usize,
    limits: &Limits,
) -> Result<(), Unreadable> {
    let mut row = Row {
        number,
        cells: record.iter().map(Value::of).collect(),
    };
    while row.cells.last().is_some_and(Value::is_empty) {
        row.cells.pop();
    }
    if row.cells.is_empty() {
        return Ok(());
    }
    if row.cells.len() > limits.columns {
        return Err(Unreadable::Columns(limits.columns));
    }
    if cells.rows.len() > limits.rows {
        return Err(Unreadable::Rows(limits.rows));
    }
    for (column, cell) in row.cells.iter_mut().enumerate() {
        if let Value::Text(text) = cell
            && text.chars().nth(limits.cell).is_some()
        {
            cells.fault((number - 1, column), super::workbook::TOO_LONG);
            *cell = Value::Empty;
        }
    }
    cells.rows.push(row);
    Ok(())
}

/// The text, by its mark; without one it is UTF-8.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    let wide = |rest: &[u8], of: fn([u8; 2]) -> u16| {
        let units = rest.chunks(2).map(|pair| match pair {
            [first, second] => of([*first, *second]),
            // Half a character at the end.
            _ => 0xD800,
        });
        let text: Result<String, _> = char::decode_utf16(units).collect();
        text.map(Cow::Owned).map_err(|_| Unreadable::Damaged)
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        bytes => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    std::str::from_utf8(bytes)
        .map(Cow::Borrowed)
        .map_err(|err| Unreadable::Encoding(line(bytes, err.valid_up_to())))
}

/// The line of a byte, from 1.
fn line(bytes: &[u8], at: usize) -> usize {
    let before = bytes.iter().take(at);
    1 + before.filter(|byte| **byte == b'\n').count()
}

/// What stands most often between the headings.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty());
    let first = first.unwrap_or_default();
    let count = |sign: &u8| first.bytes().filter(|byte| byte == sign).count();
    // Of equals the last is the greatest, so the comma stands last.
    let signs = [b'\t', b';', b','];
    signs.into_iter().max_by_key(count).unwrap_or(b',')
}

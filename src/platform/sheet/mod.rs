//! Tables that people send: the first sheet of an Excel workbook or a CSV file, read into cells with their places.
//!
//! Whatever is sent is bounded before it is believed: bytes, what they unpack to, rows, columns, cells. A workbook is
//! walked member by member first, and refused when it declares a document type, is locked, or unpacks to more than it
//! may; only then is it given to the reader.
//!
//! - **Dates** are days, when the workbook has them as such; CSV has text, which [`Value::day`] reads.
//! - **Formulas**: the value that was saved with them is taken; one without a saved value is a fault of its cell.
//! - **Merged cells** are a fault: nobody can tell which rows their value is for.
//! - **Encodings**: UTF-8 with and without a mark, and UTF-16 with one. Anything else is refused with what to do,
//!   since Windows-1252 and its like would be read as wrong names.
mod archive;
mod text;
mod value;
mod workbook;

use std::collections::HashMap;

use crate::error::Rule;

pub use value::Value;

/// What a file may be at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes as sent.
    pub bytes: usize,
    /// Bytes that a workbook unpacks to.
    pub unpacked: usize,
    /// Rows below the head.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Characters of a cell.
    pub cell: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 10 << 20,
            unpacked: 48 << 20,
            rows: 20_000,
            columns: 100,
            cell: 10_000,
        }
    }
}

/// A table as it was sent.
#[derive(Debug, Default)]
pub struct Sheet {
    /// The headings, without spaces around them.
    pub heads: Vec<String>,
    /// The rows that hold anything.
    pub rows: Vec<Row>,
    /// What is wrong with single cells, in their order.
    pub faults: Vec<Fault>,
}

/// A row.
#[derive(Debug)]
pub struct Row {
    /// As the spreadsheet numbers it: the head is 1.
    pub number: usize,
    /// One cell for each heading.
    pub cells: Vec<Value>,
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// As the spreadsheet numbers it.
    pub row: usize,
    /// The heading, or the letter of a column that has none.
    pub column: String,
    /// In words; to be translated.
    pub message: String,
}

/// Why nothing of a file can be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Over the limit as sent.
    #[error("The file is larger than {} MB. Send fewer rows at a time.", .0 >> 20)]
    TooLarge(usize),
    /// Over the limit once unpacked.
    #[error(
        "The workbook unpacks to more than {} MB. Save only the table as a new workbook, or as CSV.", .0 >> 20
    )]
    Bomb(usize),
    /// Too many rows.
    #[error("The file has more than {0} rows. Send them in several files.")]
    Rows(usize),
    /// Too many columns.
    #[error("The file has more than {0} columns. Leave out those that are not needed.")]
    Columns(usize),
    /// Nothing in it.
    #[error("The file holds no table: its first row must hold the headings.")]
    Empty,
    /// Neither a workbook nor text.
    #[error(
        "This is not a table that can be read. Save it as an Excel workbook (.xlsx) or as CSV."
    )]
    Unknown,
    /// The format of before 2007, or one with a password.
    #[error(
        "This is an old Excel file (.xls) or one with a password. Save it as .xlsx without a password, or as CSV."
    )]
    Old,
    /// Damaged, or made to harm.
    #[error("The workbook is damaged. Open it, save it anew and send it again.")]
    Damaged,
    /// Not UTF-8.
    #[error(
        "Line {0} holds characters that are not UTF-8. In Excel choose “CSV UTF-8” when saving, or send the workbook itself."
    )]
    Encoding(usize),
    /// A NUL character.
    #[error("Line {0} holds a character that no text has. Save the file anew as CSV UTF-8.")]
    Nul(usize),
    /// A quote that is not closed.
    #[error("Row {0} cannot be read. A quotation mark may be missing.")]
    Broken(usize),
    /// A heading twice.
    #[error("Two columns have the heading “{0}”. Rename or delete one of them.")]
    Twice(String),
    /// A column with cells and no heading.
    #[error("Column {0} has cells but no heading. Give it one, or delete the column.")]
    Nameless(String),
    /// Headings that must be there.
    #[error("The file lacks these columns: {0}.")]
    Missing(String),
}

impl Rule for Unreadable {
    fn field(&self) -> &'static str {
        "file"
    }
    fn code(&self) -> &'static str {
        match self {
            Self::TooLarge(_) | Self::Bomb(_) => "too_large",
            Self::Rows(_) => "too_many_rows",
            Self::Columns(_) => "too_many_columns",
            Self::Empty => "empty",
            Self::Unknown | Self::Old => "unknown_kind",
            Self::Damaged | Self::Broken(_) => "damaged",
            Self::Encoding(_) | Self::Nul(_) => "encoding",
            Self::Twice(_) => "heading_twice",
            Self::Nameless(_) => "heading_missing",
            Self::Missing(_) => "columns_missing",
        }
    }
}

/// Reads a file by what it is, whatever its name says.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Sheet, Unreadable> {
    if bytes.len() > limits.bytes {
        return Err(Unreadable::TooLarge(limits.bytes));
    }
    let table = match bytes {
        [] => return Err(Unreadable::Empty),
        [b'P', b'K', 3, 4, ..] => workbook::read(bytes, limits)?,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => return Err(Unreadable::Old),
        _ => text::read(bytes, limits)?,
    };
    table.named()
}

/// The name of a column without a heading: A, B … Z, AA.
fn letters(mut column: usize) -> String {
    let mut name = Vec::new();
    loop {
        let letter = u8::try_from(column % 26).unwrap_or_default();
        name.insert(0, char::from(b'A' + letter));
        match column / 26 {
            0 => return name.into_iter().collect(),
            more => column = more - 1,
        }
    }
}

/// Cells with their places, before the first row is taken for the head.
#[derive(Debug, Default)]
struct Cells {
    /// Rows with their numbers; each holds its cells up to the last that is not empty.
    rows: Vec<Row>,
    /// Places, from 0, and what is wrong there.
    faults: Vec<(usize, usize, String)>,
}

/// As many faults are told of; whoever mends a thousand sends the file again for the rest.
const MOST_FAULTS: usize = 1_000;

impl Cells {
    /// Notes what is wrong at a place, from 0.
    fn fault(&mut self, (row, column): (usize, usize), message: &str) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push((row, column, message.to_owned()));
        }
    }
    /// Takes the first row for the head.
    fn named(self) -> Result<Sheet, Unreadable> {
        let mut rows = self
            .rows
            .into_iter()
            .filter(|row| row.cells.iter().any(|cell| !cell.is_empty()));
        let head = rows.next().ok_or(Unreadable::Empty)?;
        let mut heads: Vec<String> = head.cells.iter().map(|cell| spaced(&cell.text())).collect();
        while heads.last().is_some_and(String::is_empty) {
            heads.pop();
        }
        let mut seen = HashMap::new();
        for head in heads.iter().filter(|head| !head.is_empty()) {
            if seen.insert(head.to_lowercase(), ()).is_some() {
                return Err(Unreadable::Twice(head.clone()));
            }
        }
        let mut rows: Vec<Row> = rows.collect();
        for row in &mut rows {
            let filled = |(_, cell): &(usize, &Value)| !cell.is_empty();
            let mut filled = row.cells.iter().enumerate().filter(filled);
            let nameless = |(at, _): &(usize, &Value)| heads.get(*at).is_none_or(String::is_empty);
            if let Some((at, _)) = filled.find(nameless) {
                return Err(Unreadable::Nameless(letters(at)));
            }
            row.cells.resize(heads.len(), Value::Empty);
        }
        let faults = self.faults.into_iter().map(|(row, column, message)| Fault {
            row: row + 1,
            column: match heads.get(column) {
                Some(head) if !head.is_empty() => head.clone(),
                _ => letters(column),
            },
            message,
        });
        let faults = faults.collect();
        Ok(Sheet {
            heads,
            rows,
            faults,
        })
    }
}

/// With single spaces, and none around.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Sheet {
    /// The place of a heading, whatever its case.
    pub fn place(&self, head: &str) -> Option<usize> {
        let wanted = head.to_lowercase();
        self.heads
            .iter()
            .position(|head| head.to_lowercase() == wanted)
    }
    /// The places of headings that must be there, or which of them are not.
    pub fn places<const N: usize>(&self, heads: [&str; N]) -> Result<[usize; N], Unreadable> {
        let missing: Vec<&str> = heads
            .into_iter()
            .filter(|head| self.place(head).is_none())
            .collect();
        match missing.is_empty() {
            true => Ok(heads.map(|head| self.place(head).unwrap_or_default())),
            false => Err(Unreadable::Missing(missing.join(", "))),
        }
    }
    /// Headings that are none of these, so that a mistyped one is not silently left out.
    pub fn others(&self, known: &[&str]) -> Vec<&str> {
        let is_known = |head: &str| {
            known
                .iter()
                .any(|known| known.to_lowercase() == head.to_lowercase())
        };
        let heads = self.heads.iter().map(String::as_str);
        heads
            .filter(|head| !head.is_empty() && !is_known(head))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_are_called_as_in_spreadsheets() {
        let names = [0, 1, 25, 26, 27, 51, 52, 701, 702].map(letters);
        assert_eq!(names, ["A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA"]);
    }
}

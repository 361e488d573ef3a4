//! A list's columns, declared once: page, choice of columns and files are made of them.
use super::cell::{Cell, Locale};
use crate::{Error, Result};

/// What a column holds; it says where cells stand and what a workbook makes of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Figures, at the right.
    Number,
    /// Days and instants.
    Date,
}

/// A column of a list of `R`.
#[derive(Debug)]
pub struct Column<R: 'static> {
    /// As addresses have it.
    pub key: &'static str,
    /// Its heading; to be translated.
    pub head: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it is there until somebody chooses.
    pub shown: bool,
    /// Whether it is always there: the row's name.
    pub fixed: bool,
    /// Whether its heading orders the list.
    pub sorted: bool,
    /// Whether it stands in another column's cell on the page; in files it is a column of its own.
    pub within: bool,
    cell: fn(&R, &Locale) -> Cell,
}

impl<R> Column<R> {
    /// A column that is shown.
    pub const fn new(
        key: &'static str,
        head: &'static str,
        kind: Kind,
        cell: fn(&R, &Locale) -> Cell,
    ) -> Self {
        Self {
            key,
            head,
            kind,
            shown: true,
            fixed: false,
            sorted: false,
            within: false,
            cell,
        }
    }
    /// Not shown until somebody chooses it.
    #[must_use]
    pub const fn hidden(mut self) -> Self {
        self.shown = false;
        self
    }
    /// Always there.
    #[must_use]
    pub const fn fixed(mut self) -> Self {
        self.fixed = true;
        self
    }
    /// Its heading orders the list by its key.
    #[must_use]
    pub const fn sorted(mut self) -> Self {
        self.sorted = true;
        self
    }
    /// Stands in another column's cell on the page.
    #[must_use]
    pub const fn within(mut self) -> Self {
        self.within = true;
        self
    }
    /// The cell of a row.
    pub fn cell(&self, row: &R, locale: &Locale) -> Cell {
        (self.cell)(row, locale)
    }
    /// Whether its cells stand at the right.
    pub fn is_numeric(&self) -> bool {
        self.kind == Kind::Number
    }
}

/// The columns that an address asks for, `name,email,state`, in the list's own order, with those that are always there;
/// those shown by default when it asks for none. A column that does not exist is refused by name.
pub fn chosen<R>(all: &'static [Column<R>], wanted: &str) -> Result<Vec<&'static Column<R>>> {
    let wanted: Vec<&str> = wanted.split(',').filter(|key| !key.is_empty()).collect();
    if let Some(unknown) = wanted
        .iter()
        .find(|key| all.iter().all(|column| column.key != **key))
    {
        let unknown: String = unknown.chars().take(40).collect();
        return Err(Error::Malformed(format!(
            "This list has no column “{unknown}”. Take it out of the address, or choose columns on the page."
        )));
    }
    let is_chosen = |column: &&Column<R>| match wanted.is_empty() {
        true => column.shown || column.fixed,
        false => column.fixed || wanted.contains(&column.key),
    };
    Ok(all.iter().filter(is_chosen).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column<u8>] = &[
        Column::new("name", "Name", Kind::Text, |_, _| Cell::Empty).fixed(),
        Column::new("email", "Email", Kind::Text, |_, _| Cell::Empty),
        Column::new("age", "Age", Kind::Number, |age, _| {
            Cell::Number(i64::from(*age))
        })
        .hidden(),
    ];

    fn keys(wanted: &str) -> Vec<&'static str> {
        let columns = chosen(COLUMNS, wanted).expect("columns");
        columns.into_iter().map(|column| column.key).collect()
    }

    #[test]
    fn columns_keep_their_order_and_the_name_stays() {
        assert_eq!(keys(""), ["name", "email"]);
        assert_eq!(keys("age,name"), ["name", "age"]);
        assert_eq!(keys("age"), ["name", "age"]);
        assert!(
            matches!(chosen(COLUMNS, "age,evil"), Err(Error::Malformed(words)) if words.contains("“evil”"))
        );
    }
}

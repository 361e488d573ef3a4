//! What stands in a list's cell, and how it reads on paper, in CSV and in a workbook.
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;

use crate::{
    platform::web::View,
    words::{Language, grouped},
};

/// The words and clocks of whoever reads.
#[derive(Clone, Copy, Debug)]
pub struct Locale {
    /// Of headings and words in cells.
    pub language: Language,
    /// Of the college's clocks.
    pub zone: Tz,
}

impl Locale {
    /// The page's.
    pub fn of(p: &View) -> Self {
        Self {
            language: p.language(),
            zone: p.college.time_zone,
        }
    }
    /// The sentence in the reader's language.
    pub fn t(&self, english: &str) -> String {
        self.language.t(english).into_owned()
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A number with so many digits behind the point, given without it: `Decimal(6125000, 2)` is 61,250.00.
    Decimal(i64, u32),
    /// A day.
    Day(NaiveDate),
    /// An instant, shown by the college's clocks.
    Moment(NaiveDateTime),
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
    /// An instant, or nothing.
    pub fn moment(at: Option<DateTime<Utc>>, locale: &Locale) -> Self {
        at.map_or(Self::Empty, |at| {
            Self::Moment(at.with_timezone(&locale.zone).naive_local())
        })
    }
    /// As people read it, on pages and paper.
    pub fn shown(&self) -> String {
        match self {
            Self::Number(number) => grouped(*number),
            Self::Decimal(units, places) => {
                let unit = 10_i64.saturating_pow(*places);
                let sign = if *units < 0 && units / unit == 0 {
                    "-"
                } else {
                    ""
                };
                let (whole, part) = (units / unit, (units % unit).unsigned_abs());
                let places = usize::try_from(*places).unwrap_or_default();
                match places {
                    0 => grouped(whole),
                    _ => format!("{sign}{}.{part:0places$}", grouped(whole)),
                }
            }
            Self::Day(day) => day.format("%-d %b %Y").to_string(),
            Self::Moment(at) => at.format("%-d %b %Y, %H:%M").to_string(),
            Self::Empty | Self::Text(_) => self.plain(),
        }
    }
    /// As programs read it, in CSV: no grouping, ISO dates.
    pub fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Decimal(..) => self.shown().replace(',', ""),
            Self::Day(day) => day.to_string(),
            Self::Moment(at) => at.format("%Y-%m-%d %H:%M").to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_in_india_and_for_programs_without_commas() {
        for (cell, shown, plain) in [
            (Cell::Number(1_234_567), "12,34,567", "1234567"),
            (Cell::Decimal(7_215_000, 2), "72,150.00", "72150.00"),
            (Cell::Decimal(-50, 2), "-0.50", "-0.50"),
            (Cell::Decimal(-150, 2), "-1.50", "-1.50"),
            (Cell::Decimal(842, 0), "842", "842"),
            (Cell::Empty, "", ""),
        ] {
            assert_eq!((cell.shown(), cell.plain()), (shown.into(), plain.into()));
        }
        let day = NaiveDate::from_ymd_opt(2026, 11, 2).expect("day");
        assert_eq!(Cell::Day(day).shown(), "2 Nov 2026");
        assert_eq!(Cell::Day(day).plain(), "2026-11-02");
    }
}

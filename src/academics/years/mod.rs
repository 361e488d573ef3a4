//! Academic years.
mod model;
pub mod queries;

pub use model::YearEntry;
pub use queries::YearRow;

use super::{
    model::Title,
    records::{Field, Input, Noun, Plate, Typed, Words},
};
use crate::{
    Result,
    platform::export::{Cell, Column, Kind},
};

/// Academic years, as their pages need to know them.
pub struct Years;

impl Noun for Years {
    type Entry = YearEntry;
    type Row = YearRow;
    const LIST: &'static str = "years";
    const PATH: &'static str = "/academics/years";
    const WORDS: Words = Words {
        icon: "calendar-days",
        many: "Academic years",
        lead: "From the first day of teaching to the last. No day is in two of them.",
        add: "Add academic year",
        edit: "Edit academic year",
        count: ("{n} academic year", "{n} academic years"),
        find: "Name",
        none: (
            "No academic year yet",
            "Add the year that runs now, then its terms.",
        ),
    };
    const COLUMNS: &'static [Column<YearRow>] = &[
        Column::new("name", "Academic year", Kind::Text, |row: &YearRow, _| {
            Cell::text(&row.name)
        })
        .fixed(),
        Column::new("starts", "First day", Kind::Date, |row: &YearRow, _| {
            Cell::Day(row.starts_on)
        })
        .sorted(),
        Column::new("ends", "Last day", Kind::Date, |row: &YearRow, _| {
            Cell::Day(row.ends_on)
        }),
        Column::new("terms", "Terms", Kind::Number, |row: &YearRow, _| {
            Cell::Number(row.terms)
        }),
    ];
    const ORDER: &'static str = "-starts";
    const FILTERS: &'static [(&'static str, &'static str)] = &[];
    const FIELDS: &'static [Field] = &[
        Field::new("name", "Name", Input::Text("w-12")).hint("Such as 2026-27"),
        Field::new("starts_on", "First day", Input::Date),
        Field::new("ends_on", "Last day", Input::Date),
    ];
    const LISTING: &'static str = queries::LISTING;
    const PLATES: &'static [Plate] = &[Plate {
        title: "Terms",
        none: "It has no term yet.",
        rows: queries::TERMS,
    }];
    const SORTS: &'static [&'static str] = &["x.starts_on"];
    const RETIRES: bool = false;

    fn read(typed: &Typed) -> Result<YearEntry> {
        let mut form = typed.reader();
        let name = form.text("name", Title::parse);
        let starts_on = form.day("starts_on", "Enter the first day.");
        let ends_on = form.day("ends_on", "Enter the last day.");
        form.done(|| {
            Some(YearEntry {
                name: name?,
                starts_on: starts_on?,
                ends_on: ends_on?,
            })
        })
    }
    fn title(row: &YearRow) -> String {
        row.name.clone()
    }
}

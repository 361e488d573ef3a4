//! Periods: how a day of teaching is divided.
mod model;
pub mod queries;

pub use model::PeriodEntry;
pub use queries::PeriodRow;

use super::{
    model::Title,
    records::{Field, IN_USE, Input, Noun, Source, Typed, Words, state_column},
};
use crate::{
    Result,
    platform::export::{Cell, Column, Kind},
};

/// Periods, as their pages need to know them.
pub struct Periods;

impl Noun for Periods {
    type Entry = PeriodEntry;
    type Row = PeriodRow;
    const LIST: &'static str = "periods";
    const PATH: &'static str = "/academics/periods";
    const WORDS: Words = Words {
        icon: "clock",
        many: "Periods",
        lead: "How a day of teaching is divided. Those in use do not overlap.",
        add: "Add period",
        edit: "Edit period",
        count: ("{n} period", "{n} periods"),
        find: "Name",
        none: (
            "No period yet",
            "Add the periods of a day: a timetable is made of them.",
        ),
    };
    const COLUMNS: &'static [Column<PeriodRow>] = &[
        Column::new("number", "Period", Kind::Text, |row: &PeriodRow, _| {
            Cell::Number(row.number.into())
        })
        .fixed()
        .sorted(),
        Column::new("name", "Name", Kind::Text, |row: &PeriodRow, _| {
            Cell::text(&row.name)
        })
        .within(),
        Column::new("starts", "From", Kind::Text, |row: &PeriodRow, _| {
            Cell::text(row.starts.format("%H:%M").to_string())
        })
        .sorted(),
        Column::new("ends", "To", Kind::Text, |row: &PeriodRow, _| {
            Cell::text(row.ends.format("%H:%M").to_string())
        }),
        Column::new("minutes", "Minutes", Kind::Number, |row: &PeriodRow, _| {
            Cell::Number((row.ends - row.starts).num_minutes())
        }),
        state_column(),
    ];
    const FILTERS: &'static [(&'static str, &'static str)] = &[("state", "State")];
    const FIELDS: &'static [Field] = &[
        Field::new("number", "Number", Input::Number).hint("From 1 to 20, as people speak of it"),
        Field::new("name", "Name", Input::Text("w-20")).hint("Such as Period 1, or Lunch break"),
        Field::new("starts", "From", Input::Time),
        Field::new("ends", "To", Input::Time),
    ];
    const OFFERS: &'static [(&'static str, Source)] = &[("state", IN_USE)];
    const LISTING: &'static str = queries::LISTING;
    const SORTS: &'static [&'static str] = &["x.number", "x.starts"];

    fn read(typed: &Typed) -> Result<PeriodEntry> {
        let mut form = typed.reader();
        let number = form.number("number", 1..=20, "A period has a number from 1 to 20.");
        let name = form.text("name", Title::parse);
        let starts = form.time("starts", "Enter when it begins, such as 09:00.");
        let ends = form.time("ends", "Enter when it ends, such as 09:55.");
        form.done(|| {
            Some(PeriodEntry {
                number: number?,
                name: name?,
                starts: starts?,
                ends: ends?,
            })
        })
    }
    fn title(row: &PeriodRow) -> String {
        format!("{} – {}", row.number, row.name)
    }
}

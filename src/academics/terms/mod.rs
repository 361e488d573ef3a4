//! Terms: dated half-years.
mod model;
pub mod queries;

pub use model::{Parity, TermEntry};
pub use queries::TermRow;

use super::{
    model::Title,
    records::{Field, Input, Noun, Source, Typed, Words},
    years::queries::OFFERED as YEARS,
};
use crate::{
    Result,
    platform::export::{Cell, Column, Kind},
};

/// Terms, as their pages need to know them.
pub struct Terms;

impl Noun for Terms {
    type Entry = TermEntry;
    type Row = TermRow;
    const LIST: &'static str = "terms";
    const PATH: &'static str = "/academics/terms";
    const WORDS: Words = Words {
        icon: "clock",
        many: "Terms",
        lead: "The half-years in which courses are offered, held and examined.",
        add: "Add term",
        edit: "Edit term",
        count: ("{n} term", "{n} terms"),
        find: "Name",
        none: (
            "No term yet",
            "Add the term that runs now: courses are offered in terms.",
        ),
    };
    const COLUMNS: &'static [Column<TermRow>] = &[
        Column::new("name", "Term", Kind::Text, |row: &TermRow, _| {
            Cell::text(&row.name)
        })
        .fixed(),
        Column::new("year", "Academic year", Kind::Text, |row: &TermRow, _| {
            Cell::text(&row.year)
        })
        .within(),
        Column::new(
            "parity",
            "Semesters",
            Kind::Text,
            |row: &TermRow, locale| {
                Cell::text(locale.t(Parity::of(&row.parity).map_or("", Parity::word)))
            },
        )
        .sorted(),
        Column::new("starts", "First day", Kind::Date, |row: &TermRow, _| {
            Cell::Day(row.starts_on)
        })
        .sorted(),
        Column::new("ends", "Last day", Kind::Date, |row: &TermRow, _| {
            Cell::Day(row.ends_on)
        }),
        Column::new(
            "offerings",
            "Offerings",
            Kind::Number,
            |row: &TermRow, _| Cell::Number(row.offerings),
        )
        .sorted(),
    ];
    const ORDER: &'static str = "-starts";
    const FILTERS: &'static [(&'static str, &'static str)] = &[
        ("academic_year_id", "Academic year"),
        ("parity", "Semesters"),
    ];
    const FIELDS: &'static [Field] = &[
        Field::new(
            "academic_year_id",
            "Academic year",
            Input::Select("Choose a year"),
        ),
        Field::new("name", "Name", Input::Text("w-12")).hint("Such as 2026 Odd"),
        Field::new("parity", "Semesters", Input::Select("Choose the semesters"))
            .hint("Which are taught in it"),
        Field::new("starts_on", "First day", Input::Date),
        Field::new("ends_on", "Last day", Input::Date),
    ];
    const OFFERS: &'static [(&'static str, Source)] = &[
        ("academic_year_id", Source::Rows(YEARS)),
        ("parity", Source::Codes(Parity::OFFERED)),
    ];
    const LISTING: &'static str = queries::LISTING;
    const SORTS: &'static [&'static str] = &["x.parity", "x.starts_on", "x.offerings"];
    const RETIRES: bool = false;

    fn read(typed: &Typed) -> Result<TermEntry> {
        let mut form = typed.reader();
        let academic_year_id = form.key("academic_year_id", "Choose the academic year.");
        let name = form.text("name", Title::parse);
        let parity = form.chosen("parity", Parity::of, "Choose odd, even or summer.");
        let starts_on = form.day("starts_on", "Enter the first day.");
        let ends_on = form.day("ends_on", "Enter the last day.");
        form.done(|| {
            Some(TermEntry {
                academic_year_id: academic_year_id?,
                name: name?,
                parity: parity?,
                starts_on: starts_on?,
                ends_on: ends_on?,
            })
        })
    }
    fn title(row: &TermRow) -> String {
        row.name.clone()
    }
}

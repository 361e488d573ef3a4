//! Batches: the students of one programme admitted in one year.
mod model;
pub mod queries;

pub use model::BatchEntry;
pub use queries::BatchRow;

use super::{
    programmes::queries::OFFERED as PROGRAMMES,
    records::{Field, IN_USE, Input, Noun, Plate, Source, Typed, Words, state_column},
};
use crate::{
    Result,
    platform::export::{Cell, Column, Kind},
};

/// Batches, as their pages need to know them.
pub struct Batches;

impl Noun for Batches {
    type Entry = BatchEntry;
    type Row = BatchRow;
    const LIST: &'static str = "batches";
    const PATH: &'static str = "/academics/batches";
    const WORDS: Words = Words {
        icon: "users",
        many: "Batches",
        lead: "Who was admitted to a programme in a year, and which curriculum they follow to its end.",
        add: "Add batch",
        edit: "Edit batch",
        count: ("{n} batch", "{n} batches"),
        find: "Programme or year",
        none: (
            "No batch yet",
            "Add the batch of a programme and year before its students are admitted.",
        ),
    };
    const COLUMNS: &'static [Column<BatchRow>] = &[
        Column::new("batch", "Batch", Kind::Text, |row: &BatchRow, _| {
            Cell::text(Batches::title(row))
        })
        .fixed()
        .sorted(),
        Column::new("programme", "Programme", Kind::Text, |row: &BatchRow, _| {
            Cell::text(&row.programme_name)
        })
        .within(),
        Column::new(
            "curriculum",
            "Curriculum",
            Kind::Text,
            |row: &BatchRow, _| row.curriculum.as_ref().map_or(Cell::Empty, Cell::text),
        )
        .sorted(),
        Column::new("sections", "Sections", Kind::Number, |row: &BatchRow, _| {
            Cell::Number(row.sections)
        })
        .sorted(),
        Column::new("students", "Students", Kind::Number, |row: &BatchRow, _| {
            Cell::Number(row.students)
        })
        .sorted(),
        state_column(),
    ];
    const FILTERS: &'static [(&'static str, &'static str)] = &[
        ("programme_id", "Programme"),
        ("year", "Year of admission"),
        ("state", "State"),
    ];
    const FIELDS: &'static [Field] = &[
        Field::new(
            "programme_id",
            "Programme",
            Input::Select("Choose a programme"),
        ),
        Field::new("admission_year", "Year of admission", Input::Number)
            .hint("Four digits, such as 2026"),
        Field::new(
            "curriculum_id",
            "Curriculum",
            Input::Select("Decided later"),
        )
        .hint("A published one of the programme")
        .optional(),
    ];
    const OFFERS: &'static [(&'static str, Source)] = &[
        ("programme_id", Source::Rows(PROGRAMMES)),
        ("curriculum_id", Source::Rows(queries::CURRICULA)),
        ("year", Source::Rows(queries::YEARS)),
        ("state", IN_USE),
    ];
    const LISTING: &'static str = queries::LISTING;
    const PLATES: &'static [Plate] = &[Plate {
        title: "Sections",
        none: "It has no section yet.",
        rows: queries::SECTIONS,
    }];
    const SORTS: &'static [&'static str] = &[
        "lower(x.programme) || to_char(9999 - x.admission_year, '0000')",
        "lower(x.curriculum)",
        "x.sections",
        "x.students",
    ];

    fn read(typed: &Typed) -> Result<BatchEntry> {
        let mut form = typed.reader();
        let programme_id = form.key("programme_id", "Choose the programme.");
        let year = "Enter the year of admission with four digits, such as 2026.";
        let admission_year = form.number("admission_year", 1900..=2200, year);
        let curriculum_id = form.optional_key("curriculum_id", "Choose one of the curricula.");
        form.done(|| {
            Some(BatchEntry {
                programme_id: programme_id?,
                admission_year: admission_year?,
                curriculum_id: curriculum_id?,
            })
        })
    }
    fn title(row: &BatchRow) -> String {
        format!("{} {}", row.programme, row.admission_year)
    }
}

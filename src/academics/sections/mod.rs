//! Sections: parts of a batch that sit together.
mod model;
pub mod queries;

pub use model::SectionEntry;
pub use queries::SectionRow;

use super::{
    batches::queries::OFFERED as BATCHES,
    model::Code,
    programmes::queries::OFFERED as PROGRAMMES,
    records::{Door, Field, IN_USE, Input, Noun, Plate, Source, Typed, Words, state_column},
};
use crate::{
    Result,
    platform::export::{Cell, Column, Kind},
};

/// Sections, as their pages need to know them.
pub struct Sections;

impl Noun for Sections {
    type Entry = SectionEntry;
    type Row = SectionRow;
    const LIST: &'static str = "sections";
    const PATH: &'static str = "/academics/sections";
    const WORDS: Words = Words {
        icon: "columns-3",
        many: "Sections",
        lead: "Parts of a batch that sit together, with their adviser and seats.",
        add: "Add section",
        edit: "Edit section",
        count: ("{n} section", "{n} sections"),
        find: "Section, programme or adviser",
        none: (
            "No section yet",
            "Add a section to a batch, so that its students have seats.",
        ),
    };
    const COLUMNS: &'static [Column<SectionRow>] = &[
        Column::new("section", "Section", Kind::Text, |row: &SectionRow, _| {
            Cell::text(&row.title)
        })
        .fixed()
        .sorted(),
        Column::new(
            "adviser",
            "Class adviser",
            Kind::Text,
            |row: &SectionRow, _| row.adviser.as_ref().map_or(Cell::Empty, Cell::text),
        )
        .sorted(),
        Column::new(
            "students",
            "Students",
            Kind::Number,
            |row: &SectionRow, _| Cell::Number(row.students),
        )
        .sorted(),
        Column::new("capacity", "Seats", Kind::Number, |row: &SectionRow, _| {
            Cell::Number(row.capacity.into())
        })
        .sorted(),
        state_column(),
    ];
    const FILTERS: &'static [(&'static str, &'static str)] = &[
        ("programme_id", "Programme"),
        ("batch_id", "Batch"),
        ("state", "State"),
    ];
    const FIELDS: &'static [Field] = &[
        Field::new("batch_id", "Batch", Input::Select("Choose a batch")),
        Field::new("name", "Name", Input::Text("w-8")).hint("A letter: A"),
        Field::new("capacity", "Seats", Input::Number).hint("From 1 to 500"),
    ];
    const OFFERS: &'static [(&'static str, Source)] = &[
        ("programme_id", Source::Rows(PROGRAMMES)),
        ("batch_id", Source::Rows(BATCHES)),
        ("state", IN_USE),
    ];
    const LISTING: &'static str = queries::LISTING;
    const PLATES: &'static [Plate] = &[Plate {
        title: "Courses of the latest term",
        none: "Nothing is offered to it yet.",
        rows: queries::OFFERINGS,
    }];
    const SORTS: &'static [&'static str] = &[
        "lower(x.programme) || to_char(9999 - x.admission_year, '0000') || lpad(lower(x.name), 3)",
        "lower(x.adviser)",
        "x.students",
        "x.capacity",
    ];

    fn read(typed: &Typed) -> Result<SectionEntry> {
        let mut form = typed.reader();
        let batch_id = form.key("batch_id", "Choose the batch.");
        let name = form.text("name", Code::parse);
        let capacity = form.number("capacity", 1..=500, "A section has 1 to 500 seats.");
        form.done(|| {
            Some(SectionEntry {
                batch_id: batch_id?,
                name: name?,
                capacity: capacity?,
            })
        })
    }
    fn title(row: &SectionRow) -> String {
        row.title.clone()
    }
    fn doors(row: &SectionRow) -> Vec<Door> {
        let label = match row.adviser {
            Some(_) => "Appoint another adviser",
            None => "Appoint a class adviser",
        };
        vec![Door {
            icon: "user-cog",
            label,
            text: "The class adviser sees the section's students and approves their leave.",
            rest: "/adviser",
            needs: "academics.manage",
        }]
    }
}

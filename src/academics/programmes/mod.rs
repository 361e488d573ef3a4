//! Programmes: what students are admitted to.
mod model;
pub mod queries;

pub use model::ProgrammeEntry;
pub use queries::ProgrammeRow;

use super::{
    departments::queries::OFFERED as DEPARTMENTS,
    model::{Code, Title},
    records::{Field, IN_USE, Input, Noun, Plate, Source, Typed, Words, state_column},
};
use crate::{
    Result,
    platform::export::{Cell, Column, Kind},
};

/// Programmes, as their pages need to know them.
pub struct Programmes;

impl Noun for Programmes {
    type Entry = ProgrammeEntry;
    type Row = ProgrammeRow;
    const LIST: &'static str = "programmes";
    const PATH: &'static str = "/academics/programmes";
    const WORDS: Words = Words {
        icon: "graduation-cap",
        many: "Programmes",
        lead: "What students are admitted to, and how long it takes.",
        add: "Add programme",
        edit: "Edit programme",
        count: ("{n} programme", "{n} programmes"),
        find: "Short name or name",
        none: (
            "No programme yet",
            "Add one to a department: batches are admitted to programmes.",
        ),
    };
    const COLUMNS: &'static [Column<ProgrammeRow>] = &[
        Column::new("code", "Programme", Kind::Text, |row: &ProgrammeRow, _| {
            Cell::text(&row.code)
        })
        .fixed()
        .sorted(),
        Column::new("name", "Name", Kind::Text, |row: &ProgrammeRow, _| {
            Cell::text(&row.name)
        })
        .within(),
        Column::new(
            "department",
            "Department",
            Kind::Text,
            |row: &ProgrammeRow, _| Cell::text(&row.department),
        )
        .sorted(),
        Column::new(
            "semesters",
            "Semesters",
            Kind::Number,
            |row: &ProgrammeRow, _| Cell::Number(row.semesters.into()),
        )
        .sorted(),
        Column::new(
            "students",
            "Students",
            Kind::Number,
            |row: &ProgrammeRow, _| Cell::Number(row.students),
        )
        .sorted(),
        state_column(),
    ];
    const FILTERS: &'static [(&'static str, &'static str)] =
        &[("department_id", "Department"), ("state", "State")];
    const FIELDS: &'static [Field] = &[
        Field::new(
            "department_id",
            "Department",
            Input::Select("Choose a department"),
        ),
        Field::new("code", "Short name", Input::Text("w-12"))
            .hint("As people speak of it: B.Tech CSE"),
        Field::new("name", "Full name", Input::Text("")),
        Field::new("semesters", "Semesters", Input::Number).hint("From 1 to 12; two a year"),
    ];
    const OFFERS: &'static [(&'static str, Source)] = &[
        ("department_id", Source::Rows(DEPARTMENTS)),
        ("state", IN_USE),
    ];
    const LISTING: &'static str = queries::LISTING;
    const PLATES: &'static [Plate] = &[
        Plate {
            title: "Curricula",
            none: "It has no curriculum yet.",
            rows: queries::CURRICULA,
        },
        Plate {
            title: "Batches",
            none: "Nobody was admitted to it yet.",
            rows: queries::BATCHES,
        },
    ];
    const SORTS: &'static [&'static str] = &[
        "lower(x.code)",
        "lower(x.department)",
        "x.semesters",
        "x.students",
    ];

    fn read(typed: &Typed) -> Result<ProgrammeEntry> {
        let mut form = typed.reader();
        let department_id = form.key("department_id", "Choose the department that offers it.");
        let code = form.text("code", Code::parse);
        let name = form.text("name", Title::parse);
        let semesters = form.number("semesters", 1..=12, "A programme has 1 to 12 semesters.");
        form.done(|| {
            Some(ProgrammeEntry {
                department_id: department_id?,
                code: code?,
                name: name?,
                semesters: semesters?,
            })
        })
    }
    fn title(row: &ProgrammeRow) -> String {
        row.name.clone()
    }
}

//! Departments: parts of the college that teach.
mod model;
pub mod queries;

pub use model::DepartmentEntry;
pub use queries::DepartmentRow;

use super::{
    model::{Code, Title},
    records::{Door, Field, IN_USE, Input, Noun, Plate, Source, Typed, Words, state_column},
};
use crate::{
    Result,
    platform::export::{Cell, Column, Kind},
};

/// Departments, as their pages need to know them.
pub struct Departments;

impl Noun for Departments {
    type Entry = DepartmentEntry;
    type Row = DepartmentRow;
    const LIST: &'static str = "departments";
    const PATH: &'static str = "/academics/departments";
    const WORDS: Words = Words {
        icon: "building-2",
        many: "Departments",
        lead: "Who teaches: each has a head, staff and programmes.",
        add: "Add department",
        edit: "Edit department",
        count: ("{n} department", "{n} departments"),
        find: "Short name, name or head",
        none: (
            "No department yet",
            "Add the first one: programmes and courses belong to departments.",
        ),
    };
    const COLUMNS: &'static [Column<DepartmentRow>] = &[
        Column::new(
            "code",
            "Department",
            Kind::Text,
            |row: &DepartmentRow, _| Cell::text(&row.code),
        )
        .fixed()
        .sorted(),
        Column::new("name", "Name", Kind::Text, |row: &DepartmentRow, _| {
            Cell::text(&row.name)
        })
        .within(),
        Column::new("head", "Head", Kind::Text, |row: &DepartmentRow, _| {
            row.head.as_ref().map_or(Cell::Empty, Cell::text)
        })
        .sorted(),
        Column::new(
            "programmes",
            "Programmes",
            Kind::Number,
            |row: &DepartmentRow, _| Cell::Number(row.programmes),
        )
        .sorted(),
        Column::new("staff", "Staff", Kind::Number, |row: &DepartmentRow, _| {
            Cell::Number(row.staff)
        })
        .sorted(),
        state_column(),
    ];
    const FILTERS: &'static [(&'static str, &'static str)] = &[("state", "State")];
    const FIELDS: &'static [Field] = &[
        Field::new("code", "Short name", Input::Text("w-12")).hint("As people speak of it: CSE"),
        Field::new("name", "Full name", Input::Text("")),
    ];
    const OFFERS: &'static [(&'static str, Source)] = &[("state", IN_USE)];
    const LISTING: &'static str = queries::LISTING;
    const PLATES: &'static [Plate] = &[Plate {
        title: "Programmes",
        none: "It offers no programme yet.",
        rows: queries::PROGRAMMES,
    }];
    const SORTS: &'static [&'static str] =
        &["lower(x.code)", "lower(x.head)", "x.programmes", "x.staff"];

    fn read(typed: &Typed) -> Result<DepartmentEntry> {
        let mut form = typed.reader();
        let code = form.text("code", Code::parse);
        let name = form.text("name", Title::parse);
        form.done(|| {
            Some(DepartmentEntry {
                code: code?,
                name: name?,
            })
        })
    }
    fn title(row: &DepartmentRow) -> String {
        row.name.clone()
    }
    fn doors(row: &DepartmentRow) -> Vec<Door> {
        let label = match row.head {
            Some(_) => "Appoint another head",
            None => "Appoint a head",
        };
        vec![Door {
            icon: "user-cog",
            label,
            text: "The head sees the department's students, staff and offerings.",
            rest: "/head",
            needs: "academics.manage",
        }]
    }
}

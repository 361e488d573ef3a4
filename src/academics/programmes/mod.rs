//! Programmes: what students are admitted to.
mod model;
pub mod queries;

use diesel::PgConnection;

pub use model::ProgrammeEntry;
pub use queries::ProgrammeRow;

use super::{
    departments::queries::OFFERED as DEPARTMENTS,
    model::{Code, Title},
    records::{Cell, Column, Field, Input, Noun, Offers, Panel, Typed, Words, linked, offered},
};
use crate::{Result, platform::web::View, policy::Actor};

/// Programmes, as their pages need to know them.
pub struct Programmes;

impl Noun for Programmes {
    type Entry = ProgrammeEntry;
    type Row = ProgrammeRow;
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
    const COLUMNS: &'static [Column] = &[
        Column::new("Programme", "code"),
        Column::new("Department", "department"),
        Column::figures("Semesters", "semesters"),
        Column::figures("Students", "students"),
        Column::new("State", ""),
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
    const LISTING: &'static str = queries::LISTING;

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
    fn offers(conn: &mut PgConnection) -> Result<Offers> {
        let departments = offered(conn, DEPARTMENTS)?;
        Ok(Offers::default()
            .with("department_id", departments)
            .states())
    }
    fn title(row: &ProgrammeRow) -> String {
        row.name.clone()
    }
    fn cells(row: &ProgrammeRow, p: &View) -> Vec<Cell> {
        vec![
            Cell::of(&row.code).note(&row.name),
            Cell::of(&row.department),
            Cell::of(row.semesters),
            Cell::of(row.students),
            Cell::in_use(row.mark.retired_at.is_some(), p),
        ]
    }
    fn panels(conn: &mut PgConnection, _: &Actor, row: &ProgrammeRow) -> Result<Vec<Panel>> {
        Ok(vec![
            Panel {
                title: "Curricula",
                none: "It has no curriculum yet.",
                rows: linked(conn, queries::CURRICULA, row.mark.id)?,
            },
            Panel {
                title: "Batches",
                none: "Nobody was admitted to it yet.",
                rows: linked(conn, queries::BATCHES, row.mark.id)?,
            },
        ])
    }
}

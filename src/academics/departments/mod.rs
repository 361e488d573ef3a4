//! Departments: parts of the college that teach.
mod model;
pub mod queries;

use diesel::PgConnection;

pub use model::DepartmentEntry;
pub use queries::DepartmentRow;

use super::{
    model::{Code, Title},
    records::{Cell, Column, Door, Field, Input, Noun, Offers, Panel, Typed, Words, linked},
};
use crate::{Result, platform::web::View, policy::Actor};

/// Departments, as their pages need to know them.
pub struct Departments;

impl Noun for Departments {
    type Entry = DepartmentEntry;
    type Row = DepartmentRow;
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
    const COLUMNS: &'static [Column] = &[
        Column::new("Department", "code"),
        Column::new("Head", "head"),
        Column::figures("Programmes", "programmes"),
        Column::figures("Staff", "staff"),
        Column::new("State", ""),
    ];
    const FILTERS: &'static [(&'static str, &'static str)] = &[("state", "State")];
    const FIELDS: &'static [Field] = &[
        Field::new("code", "Short name", Input::Text("w-12")).hint("As people speak of it: CSE"),
        Field::new("name", "Full name", Input::Text("")),
    ];
    const LISTING: &'static str = queries::LISTING;

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
    fn offers(_: &mut PgConnection) -> Result<Offers> {
        Ok(Offers::default().states())
    }
    fn title(row: &DepartmentRow) -> String {
        row.name.clone()
    }
    fn cells(row: &DepartmentRow, p: &View) -> Vec<Cell> {
        vec![
            Cell::of(&row.code).note(&row.name),
            Cell::of(row.head.as_deref().unwrap_or_default()),
            Cell::of(row.programmes),
            Cell::of(row.staff),
            Cell::in_use(row.mark.retired_at.is_some(), p),
        ]
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
    fn panels(conn: &mut PgConnection, _: &Actor, row: &DepartmentRow) -> Result<Vec<Panel>> {
        Ok(vec![Panel {
            title: "Programmes",
            none: "It offers no programme yet.",
            rows: linked(conn, queries::PROGRAMMES, row.mark.id)?,
        }])
    }
}

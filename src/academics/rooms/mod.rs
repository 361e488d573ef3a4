//! Rooms: where classes and exams are held.
mod model;
pub mod queries;

use diesel::PgConnection;

pub use model::{Kind, RoomEntry};
pub use queries::RoomRow;

use super::{
    model::{Code, Title},
    records::{Cell, Column, Field, Input, Noun, Offers, Typed, Words, offered},
};
use crate::{Result, platform::web::View};

/// Rooms, as their pages need to know them.
pub struct Rooms;

impl Noun for Rooms {
    type Entry = RoomEntry;
    type Row = RoomRow;
    const PATH: &'static str = "/academics/rooms";
    const WORDS: Words = Words {
        icon: "house",
        many: "Rooms",
        lead: "Where classes and exams are held, and how many fit in.",
        add: "Add room",
        edit: "Edit room",
        count: ("{n} room", "{n} rooms"),
        find: "Room or building",
        none: ("No room yet", "Add the rooms that a timetable may use."),
    };
    const COLUMNS: &'static [Column] = &[
        Column::new("Room", "code"),
        Column::new("Building", "building"),
        Column::new("Kind", "kind"),
        Column::figures("Capacity", "capacity"),
        Column::new("State", ""),
    ];
    const FILTERS: &'static [(&'static str, &'static str)] = &[
        ("building", "Building"),
        ("kind", "Kind"),
        ("state", "State"),
    ];
    const FIELDS: &'static [Field] = &[
        Field::new("code", "Room", Input::Text("w-12")).hint("As on its door: A-101"),
        Field::new("building", "Building", Input::Text("w-20")),
        Field::new("kind", "Kind", Input::Select("Choose a kind")),
        Field::new("capacity", "Capacity", Input::Number).hint("How many fit in for a class"),
    ];
    const LISTING: &'static str = queries::LISTING;

    fn read(typed: &Typed) -> Result<RoomEntry> {
        let mut form = typed.reader();
        let code = form.text("code", Code::parse);
        let building = form.text("building", Title::parse);
        let kind = form.chosen("kind", Kind::of, "Choose what kind of room it is.");
        let capacity = form.number("capacity", 1..=5000, "A room has a capacity of 1 to 5,000.");
        form.done(|| {
            Some(RoomEntry {
                code: code?,
                building: building?,
                kind: kind?,
                capacity: capacity?,
            })
        })
    }
    fn offers(conn: &mut PgConnection) -> Result<Offers> {
        Ok(Offers::default()
            .with("building", offered(conn, queries::BUILDINGS)?)
            .codes("kind", Kind::OFFERED.iter().copied())
            .states())
    }
    fn title(row: &RoomRow) -> String {
        row.code.clone()
    }
    fn cells(row: &RoomRow, p: &View) -> Vec<Cell> {
        vec![
            Cell::of(&row.code),
            Cell::of(&row.building),
            Cell::of(p.t(Kind::of(&row.kind).map_or("", Kind::word))),
            Cell::of(row.capacity),
            Cell::in_use(row.mark.retired_at.is_some(), p),
        ]
    }
}

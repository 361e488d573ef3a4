//! Rooms: where classes and exams are held.
mod model;
pub mod queries;

pub use model::{Kind, RoomEntry};
pub use queries::RoomRow;

use super::{
    model::{Code, Title},
    records::{Field, IN_USE, Input, Noun, Source, Typed, Words, state_column},
};
use crate::{
    Result,
    platform::export::{Cell, Column, Kind as Holds},
};

/// Rooms, as their pages need to know them.
pub struct Rooms;

impl Noun for Rooms {
    type Entry = RoomEntry;
    type Row = RoomRow;
    const LIST: &'static str = "rooms";
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
    const COLUMNS: &'static [Column<RoomRow>] = &[
        Column::new("code", "Room", Holds::Text, |row: &RoomRow, _| {
            Cell::text(&row.code)
        })
        .fixed()
        .sorted(),
        Column::new("building", "Building", Holds::Text, |row: &RoomRow, _| {
            Cell::text(&row.building)
        })
        .sorted(),
        Column::new("kind", "Kind", Holds::Text, |row: &RoomRow, locale| {
            Cell::text(locale.t(Kind::of(&row.kind).map_or("", Kind::word)))
        })
        .sorted(),
        Column::new("capacity", "Capacity", Holds::Number, |row: &RoomRow, _| {
            Cell::Number(row.capacity.into())
        })
        .sorted(),
        state_column(),
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
    const OFFERS: &'static [(&'static str, Source)] = &[
        ("building", Source::Rows(queries::BUILDINGS)),
        ("kind", Source::Codes(Kind::OFFERED)),
        ("state", IN_USE),
    ];
    const LISTING: &'static str = queries::LISTING;
    const SORTS: &'static [&'static str] =
        &["lower(x.code)", "lower(x.building)", "x.kind", "x.capacity"];

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
    fn title(row: &RoomRow) -> String {
        row.code.clone()
    }
}

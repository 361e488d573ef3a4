//! A room as it is entered.
use diesel::prelude::*;
use serde::Serialize;

use crate::{
    academics::{
        model::codes,
        model::{Code, Title},
        records::{Kept, Refusal, stored},
    },
    schema::rooms,
};

codes! {
    /// What a room is for.
    Kind {
        /// Lectures and tutorials.
        Classroom "classroom" "Classroom";
        /// Practicals.
        Laboratory "laboratory" "Laboratory";
        /// Practicals with machines.
        Workshop "workshop" "Workshop";
        /// Seminars and vivas.
        SeminarHall "seminar_hall" "Seminar hall";
        /// Large lectures and exams.
        Auditorium "auditorium" "Auditorium";
    }
}

/// A room, as it is entered.
#[derive(Clone, Debug, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = rooms, check_for_backend(diesel::pg::Pg))]
pub struct RoomEntry {
    /// As on its door: A-101.
    pub code: Code,
    /// Where it is.
    pub building: Title,
    /// What it is for.
    pub kind: Kind,
    /// How many fit in for a class: 1 to 5,000.
    pub capacity: i16,
}

stored!(RoomEntry, rooms, retires);

impl Kept for RoomEntry {
    const KIND: &'static str = "room";
    const REFUSALS: &'static [Refusal] = &[
        (
            "rooms_code_key",
            "code",
            "code_taken",
            "Another room has this name. Choose a different one.",
        ),
        (
            "rooms_capacity",
            "capacity",
            "capacity_range",
            "A room has a capacity of 1 to 5,000.",
        ),
    ];
}

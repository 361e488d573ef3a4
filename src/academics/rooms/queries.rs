//! What a list shows of rooms.
use diesel::{
    prelude::*,
    sql_types::{SmallInt, Text},
};

use crate::academics::records::{Mark, Row};

/// A room in a list.
#[derive(Clone, Debug, QueryableByName)]
pub struct RoomRow {
    /// What every record has.
    #[diesel(embed)]
    pub mark: Mark,
    /// As on its door.
    #[diesel(sql_type = Text)]
    pub code: String,
    /// Where it is.
    #[diesel(sql_type = Text)]
    pub building: String,
    /// `Kind::of`
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// How many fit in.
    #[diesel(sql_type = SmallInt)]
    pub capacity: i16,
}

impl Row for RoomRow {
    fn mark(&self) -> &Mark {
        &self.mark
    }
}

/// The list.
pub const LISTING: &str = "SELECT r.id, r.version, r.retired_at, r.code, r.building, r.kind, r.capacity,
            lower(concat_ws(' ', r.code, r.building)) AS words, r.building AS first, r.kind AS second,
            CASE WHEN r.retired_at IS NULL THEN 'in_use' ELSE 'retired' END AS third
       FROM rooms r";

/// The buildings there are.
pub const BUILDINGS: &str =
    "SELECT DISTINCT building AS value, building AS label, false AS retired FROM rooms ORDER BY 1";

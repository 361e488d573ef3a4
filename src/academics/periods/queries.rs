//! What a list shows of periods.
use chrono::NaiveTime;
use diesel::{
    prelude::*,
    sql_types::{SmallInt, Text, Time},
};

use crate::academics::records::{Mark, Row};

/// A period in a list.
#[derive(Clone, Debug, QueryableByName)]
pub struct PeriodRow {
    /// What every record has.
    #[diesel(embed)]
    pub mark: Mark,
    /// As people speak of it.
    #[diesel(sql_type = SmallInt)]
    pub number: i16,
    /// Period 1
    #[diesel(sql_type = Text)]
    pub name: String,
    /// When it begins.
    #[diesel(sql_type = Time)]
    pub starts: NaiveTime,
    /// When it ends.
    #[diesel(sql_type = Time)]
    pub ends: NaiveTime,
}

impl Row for PeriodRow {
    fn mark(&self) -> &Mark {
        &self.mark
    }
}

/// The list.
pub const LISTING: &str = "SELECT p.id, p.version, p.retired_at, p.number, p.name, p.starts, p.ends, lower(concat_ws(' ', p.number, p.name)) AS words,
            CASE WHEN p.retired_at IS NULL THEN 'in_use' ELSE 'retired' END AS first, '' AS second, '' AS third
       FROM periods p";

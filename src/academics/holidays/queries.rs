//! What a list shows of holidays.
use chrono::NaiveDate;
use diesel::{
    prelude::*,
    sql_types::{Date, Text},
};

use crate::academics::records::{Mark, Row};

/// A holiday in a list.
#[derive(Clone, Debug, QueryableByName)]
pub struct HolidayRow {
    /// What every record has.
    #[diesel(embed)]
    pub mark: Mark,
    /// Diwali
    #[diesel(sql_type = Text)]
    pub name: String,
    /// The first day.
    #[diesel(sql_type = Date)]
    pub starts_on: NaiveDate,
    /// The last day.
    #[diesel(sql_type = Date)]
    pub ends_on: NaiveDate,
    /// The programmes that are free; empty for the whole college.
    #[diesel(sql_type = Text)]
    pub programmes: String,
}

impl Row for HolidayRow {
    fn mark(&self) -> &Mark {
        &self.mark
    }
}

/// The list.
pub const LISTING: &str = "SELECT h.id, h.version, NULL::timestamptz AS retired_at, h.name, h.starts_on, h.ends_on,
            coalesce((SELECT string_agg(p.code, ', ' ORDER BY p.code) FROM holiday_programmes x JOIN programmes p ON p.id = x.programme_id
                       WHERE x.holiday_id = h.id), '') AS programmes,
            lower(h.name) AS words, extract(year FROM h.starts_on)::text AS first, h.whole_college::text AS second, '' AS third
       FROM holidays h";

/// The years that have a holiday.
pub const YEARS: &str = "SELECT DISTINCT extract(year FROM starts_on)::text AS value, extract(year FROM starts_on)::text AS label,
           false AS retired
    FROM holidays ORDER BY 1 DESC";

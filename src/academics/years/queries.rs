//! What a list shows of academic years.
use chrono::NaiveDate;
use diesel::{
    prelude::*,
    sql_types::{BigInt, Date, Text},
};

use crate::academics::records::{Mark, Row};

/// An academic year in a list.
#[derive(Clone, Debug, QueryableByName)]
pub struct YearRow {
    /// What every record has.
    #[diesel(embed)]
    pub mark: Mark,
    /// 2026-27
    #[diesel(sql_type = Text)]
    pub name: String,
    /// The first day.
    #[diesel(sql_type = Date)]
    pub starts_on: NaiveDate,
    /// The last day.
    #[diesel(sql_type = Date)]
    pub ends_on: NaiveDate,
    /// How many terms it has.
    #[diesel(sql_type = BigInt)]
    pub terms: i64,
}

impl Row for YearRow {
    fn mark(&self) -> &Mark {
        &self.mark
    }
}

/// The list, the latest first.
pub const LISTING: &str = "SELECT y.id, y.version, NULL::timestamptz AS retired_at, y.name, y.starts_on, y.ends_on,
            (SELECT count(*) FROM terms t WHERE t.academic_year_id = y.id) AS terms, lower(y.name) AS words,
            '' AS first, '' AS second, '' AS third
       FROM academic_years y";

/// What forms offer.
pub const OFFERED: &str = "SELECT id::text AS value, name AS label, false AS retired FROM academic_years ORDER BY starts_on DESC";

/// The terms of a year, for its page.
pub const TERMS: &str = "SELECT '/academics/terms/' || id AS href, name AS label,
           to_char(starts_on, 'FMDD Mon YYYY') || ' – ' || to_char(ends_on, 'FMDD Mon YYYY') AS note
    FROM terms WHERE academic_year_id = $1 ORDER BY starts_on";

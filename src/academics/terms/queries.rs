//! What a list shows of terms.
use chrono::NaiveDate;
use diesel::{
    prelude::*,
    sql_types::{BigInt, Date, Text},
};

use crate::academics::records::{Mark, Row};

/// A term in a list.
#[derive(Clone, Debug, QueryableByName)]
pub struct TermRow {
    /// What every record has.
    #[diesel(embed)]
    pub mark: Mark,
    /// 2026 Odd
    #[diesel(sql_type = Text)]
    pub name: String,
    /// `academic_years.id`
    #[diesel(sql_type = BigInt)]
    pub academic_year_id: i64,
    /// The year's name.
    #[diesel(sql_type = Text)]
    pub year: String,
    /// `Parity::of`
    #[diesel(sql_type = Text)]
    pub parity: String,
    /// The first day.
    #[diesel(sql_type = Date)]
    pub starts_on: NaiveDate,
    /// The last day.
    #[diesel(sql_type = Date)]
    pub ends_on: NaiveDate,
    /// How many courses are offered in it, section by section.
    #[diesel(sql_type = BigInt)]
    pub offerings: i64,
}

impl Row for TermRow {
    fn mark(&self) -> &Mark {
        &self.mark
    }
}

/// The list, the latest first.
pub const LISTING: &str = "SELECT t.id, t.version, NULL::timestamptz AS retired_at, t.name, t.academic_year_id, y.name AS year, t.parity,
            t.starts_on, t.ends_on,
            (SELECT count(*) FROM offerings o WHERE o.term_id = t.id AND o.retired_at IS NULL) AS offerings, lower(concat_ws(' ', t.name, y.name)) AS words,
            t.academic_year_id::text AS first, t.parity AS second, '' AS third
       FROM terms t JOIN academic_years y ON y.id = t.academic_year_id";

/// What forms offer.
pub const OFFERED: &str =
    "SELECT id::text AS value, name AS label, false AS retired FROM terms ORDER BY starts_on DESC";

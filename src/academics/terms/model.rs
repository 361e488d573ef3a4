//! A term as it is entered.
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use crate::{
    academics::{
        model::Title,
        model::codes,
        records::{Kept, Refusal, stored},
    },
    schema::terms,
};

codes! {
    /// Which semesters are taught.
    Parity {
        /// The first, third, fifth and seventh.
        Odd "odd" "Odd";
        /// The second, fourth, sixth and eighth.
        Even "even" "Even";
        /// Courses to catch up with.
        Summer "summer" "Summer";
    }
}

/// A term, as it is entered.
#[derive(Clone, Debug, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = terms, check_for_backend(diesel::pg::Pg))]
pub struct TermEntry {
    /// `academic_years.id`
    pub academic_year_id: i64,
    /// 2026 Odd
    pub name: Title,
    /// Which semesters are taught.
    pub parity: Parity,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
}

stored!(TermEntry, terms);

impl Kept for TermEntry {
    const KIND: &'static str = "term";
    const REFUSALS: &'static [Refusal] = &[
        (
            "terms_name_key",
            "name",
            "name_taken",
            "Another term has this name. Choose a different one.",
        ),
        (
            "terms_order",
            "ends_on",
            "order",
            "The last day must be after the first day.",
        ),
        (
            "terms_no_overlap",
            "starts_on",
            "overlap",
            "These days overlap another term.",
        ),
        (
            "terms_in_year",
            "starts_on",
            "outside_year",
            "A term lies within its academic year. Change the days, or the year first.",
        ),
        (
            "terms_academic_year",
            "academic_year_id",
            "no_year",
            "Choose one of the academic years.",
        ),
    ];
}

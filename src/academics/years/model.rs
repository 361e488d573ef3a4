//! An academic year as it is entered.
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use crate::{
    academics::{
        model::Title,
        records::{Kept, Refusal, stored},
    },
    schema::academic_years,
};

/// An academic year, as it is entered.
#[derive(Clone, Debug, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = academic_years, check_for_backend(diesel::pg::Pg))]
pub struct YearEntry {
    /// 2026-27
    pub name: Title,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
}

stored!(YearEntry, academic_years);

impl Kept for YearEntry {
    const KIND: &'static str = "academic_year";
    const REFUSALS: &'static [Refusal] = &[
        (
            "academic_years_name_key",
            "name",
            "name_taken",
            "Another academic year has this name. Choose a different one.",
        ),
        (
            "academic_years_order",
            "ends_on",
            "order",
            "The last day must be after the first day.",
        ),
        (
            "academic_years_no_overlap",
            "starts_on",
            "overlap",
            "These days overlap another academic year.",
        ),
        (
            "academic_years_around_terms",
            "ends_on",
            "around_terms",
            "A term of this year would be outside it. Change the term first.",
        ),
    ];
}

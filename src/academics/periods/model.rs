//! A period as it is entered.
use chrono::NaiveTime;
use diesel::prelude::*;
use serde::{Serialize, Serializer};

use crate::{
    academics::{
        model::Title,
        records::{Kept, Refusal, stored},
    },
    schema::periods,
};

/// A period, as it is entered.
#[derive(Clone, Debug, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = periods, check_for_backend(diesel::pg::Pg))]
pub struct PeriodEntry {
    /// As people speak of it: 1 to 20.
    pub number: i16,
    /// Period 1
    pub name: Title,
    /// When it begins.
    #[serde(serialize_with = "hour_and_minute")]
    pub starts: NaiveTime,
    /// When it ends.
    #[serde(serialize_with = "hour_and_minute")]
    pub ends: NaiveTime,
}

fn hour_and_minute<S: Serializer>(time: &NaiveTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&time.format("%H:%M"))
}

stored!(PeriodEntry, periods, retires);

impl Kept for PeriodEntry {
    const KIND: &'static str = "period";
    const REFUSALS: &'static [Refusal] = &[
        (
            "periods_number_key",
            "number",
            "number_taken",
            "Another period in use has this number. Choose a different one.",
        ),
        (
            "periods_number",
            "number",
            "number_range",
            "A period has a number from 1 to 20.",
        ),
        (
            "periods_order",
            "ends",
            "order",
            "A period ends after it begins.",
        ),
        (
            "periods_no_overlap",
            "starts",
            "overlap",
            "These times overlap another period in use.",
        ),
    ];
}

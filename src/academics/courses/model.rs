//! A course as it is entered.
use diesel::prelude::*;
use serde::Serialize;

use crate::{
    academics::{
        departments::queries::LIVE as LIVE_DEPARTMENT,
        model::codes,
        model::{Code, Credits, Title},
        records::{Kept, Refusal, stored},
    },
    schema::courses,
};

codes! {
    /// How a course is taught.
    Kind {
        /// In classrooms.
        Theory "theory" "Theory";
        /// In laboratories and workshops.
        Practical "practical" "Practical";
        /// By working at something of one's own.
        Project "project" "Project";
    }
}

/// A course, as it is entered.
#[derive(Clone, Debug, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = courses, check_for_backend(diesel::pg::Pg))]
pub struct CourseEntry {
    /// As in the mark sheet: CS201.
    pub code: Code,
    /// The full name.
    pub name: Title,
    /// `departments.id`
    pub department_id: i64,
    /// How it is taught.
    pub kind: Kind,
    /// In halves, from 0 to 30.
    #[diesel(column_name = half_credits)]
    pub credits: Credits,
    /// Periods a week.
    pub lecture_hours: i16,
    /// Periods a week.
    pub tutorial_hours: i16,
    /// Periods a week.
    pub practical_hours: i16,
}

stored!(CourseEntry, courses, retires);

impl Kept for CourseEntry {
    const KIND: &'static str = "course";
    const REFUSALS: &'static [Refusal] = &[
        (
            "courses_code_key",
            "code",
            "code_taken",
            "Another course has this code. Choose a different one.",
        ),
        (
            "courses_credits",
            "credits",
            "credits_range",
            "A course has 0 to 30 credits.",
        ),
    ];
    const PARENTS: &'static [(&'static str, &'static str, &'static str)] = &[(
        "department_id",
        LIVE_DEPARTMENT,
        "Choose one of the departments that are in use.",
    )];
}

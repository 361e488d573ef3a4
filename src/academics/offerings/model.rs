//! An offering as it is entered.
use diesel::{prelude::*, result::QueryResult};
use serde::Serialize;

use crate::{
    Result,
    academics::{
        courses::queries::LIVE as LIVE_COURSE,
        enrolments::move_up,
        records::{Kept, Refusal, Stored},
        sections::queries::LIVE as LIVE_SECTION,
    },
    platform::db::Tx,
    schema::{offering_staff, offerings},
};

/// An offering, as it is entered.
#[derive(Clone, Debug, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = offerings, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct OfferingEntry {
    /// `courses.id`
    pub course_id: i64,
    /// `terms.id`
    pub term_id: i64,
    /// `sections.id`; none when students are enrolled singly.
    pub section_id: Option<i64>,
    /// How many can be enrolled singly; none for a section.
    pub cap: Option<i16>,
    /// Whether those in whose electives it is choose it themselves.
    pub open_for_choice: bool,
    /// Whether a choice waits for approval.
    pub approval_needed: bool,
}

impl Stored for OfferingEntry {
    fn insert(&self, conn: &mut PgConnection) -> QueryResult<i64> {
        diesel::insert_into(offerings::table)
            .values(self)
            .returning(offerings::id)
            .get_result(conn)
    }
    fn lock(conn: &mut PgConnection, id: i64) -> QueryResult<(i32, Self)> {
        offerings::table
            .find(id)
            .select((offerings::version, Self::as_select()))
            .for_no_key_update()
            .first(conn)
    }
    fn update(&self, conn: &mut PgConnection, id: i64) -> QueryResult<usize> {
        diesel::update(offerings::table.find(id))
            .set((self, offerings::version.eq(offerings::version + 1)))
            .execute(conn)
    }
    /// With its faculty; not while somebody was ever enrolled.
    fn delete(conn: &mut PgConnection, id: i64) -> QueryResult<usize> {
        let staff = offering_staff::table.filter(offering_staff::offering_id.eq(id));
        diesel::delete(staff).execute(conn)?;
        diesel::delete(offerings::table.find(id)).execute(conn)
    }
    fn set_retired(conn: &mut PgConnection, id: i64, retired: bool) -> QueryResult<bool> {
        let row = offerings::table
            .find(id)
            .filter(offerings::retired_at.is_null().eq(retired));
        let at = retired.then(chrono::Utc::now);
        let change = (
            offerings::retired_at.eq(at),
            offerings::version.eq(offerings::version + 1),
        );
        Ok(diesel::update(row).set(change).execute(conn)? == 1)
    }
}

impl Kept for OfferingEntry {
    const KIND: &'static str = "offering";
    const REFUSALS: &'static [Refusal] = &[
        (
            "offerings_key",
            "course_id",
            "offered_already",
            "This course is offered there in this term already.",
        ),
        (
            "offerings_cap",
            "cap",
            "cap_range",
            "Enter a number from 1 to 500.",
        ),
        (
            "offerings_shape",
            "cap",
            "shape",
            "Enter how many students can be enrolled, or choose a section.",
        ),
        (
            "offerings_cap_around_enrolled",
            "cap",
            "seats_taken",
            "More students than that are enrolled. Take some out first.",
        ),
        (
            "offerings_enrolled_singly",
            "section_id",
            "enrolled_singly",
            "Students are enrolled singly. It cannot be given to a section.",
        ),
        (
            "offerings_term",
            "term_id",
            "no_term",
            "Choose one of the terms.",
        ),
    ];
    const PARENTS: &'static [(&'static str, &'static str, &'static str)] = &[
        (
            "course_id",
            LIVE_COURSE,
            "Choose one of the courses that are in use.",
        ),
        (
            "section_id",
            LIVE_SECTION,
            "Choose one of the sections that are in use.",
        ),
    ];

    /// More seats are given to those who wait, in their order.
    fn changed(&self, tx: &mut Tx<'_>, id: i64) -> Result<()> {
        move_up(tx, id)
    }
}

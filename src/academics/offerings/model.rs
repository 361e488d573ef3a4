//! An offering as it is entered.
use chrono::{NaiveDate, TimeDelta, Utc};
use diesel::{prelude::*, result::QueryResult};
use serde::Serialize;

use crate::{
    Result,
    academics::{
        courses::queries::LIVE as LIVE_COURSE,
        enrolments::{move_up, turn_away},
        model::Code,
        records::{Kept, Refusal, Stored},
        sections::queries::LIVE as LIVE_SECTION,
    },
    platform::db::Tx,
    policy::{Grant, ManageAcademics},
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
    /// The first day on which it is chosen; none for at once.
    pub choice_from: Option<NaiveDate>,
    /// The last day on which it is chosen; none for the whole term.
    pub choice_until: Option<NaiveDate>,
    /// Which of several parallel groups of the course it is; none for the only one.
    pub group_name: Option<Code>,
}

impl OfferingEntry {
    /// To a section as a whole.
    pub fn to_section(course_id: i64, term_id: i64, section_id: i64) -> Self {
        Self {
            course_id,
            term_id,
            section_id: Some(section_id),
            cap: None,
            open_for_choice: false,
            approval_needed: false,
            choice_from: None,
            choice_until: None,
            group_name: None,
        }
    }
    /// To at most so many students who are enrolled singly, by the office until it is opened for choice.
    pub fn singly(course_id: i64, term_id: i64, cap: i16) -> Self {
        Self {
            section_id: None,
            cap: Some(cap),
            ..Self::to_section(course_id, term_id, 0)
        }
    }
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
        let at = retired.then(Utc::now);
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
            "This course is offered there in this term already. Name the groups when there are several.",
        ),
        (
            "offerings_with_students",
            "course_id",
            "has_students",
            "Students take this, or asked to. Its course, term and section stay: retire it, and add another one.",
        ),
        (
            "offerings_once",
            "section_id",
            "taken_otherwise",
            "A student of this section takes this course singly in this term. Take them out there first.",
        ),
        (
            "offerings_window",
            "choice_until",
            "order",
            "The last day of choice must not be before the first day.",
        ),
        (
            "offerings_window_of_choice",
            "choice_from",
            "not_open",
            "Only what students choose themselves has days of choice.",
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
        // Wherever the college is, this day has begun: nobody moves up after the term.
        move_up(tx, id, (Utc::now() + TimeDelta::hours(14)).date_naive())
    }
    /// Whoever asked or waits is told so.
    fn retired(tx: &mut Tx<'_>, who: &Grant<ManageAcademics>, id: i64) -> Result<()> {
        turn_away(tx, who.actor(), id)
    }
}

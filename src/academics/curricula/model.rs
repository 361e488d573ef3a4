//! A curriculum as it is entered, and the plan of study in it.
use diesel::prelude::*;
use serde::Serialize;

use crate::{
    academics::{
        model::codes,
        model::{Code, Credits, Title},
        programmes::queries::LIVE as LIVE_PROGRAMME,
        records::{Kept, Refusal, Stored},
    },
    schema::{curricula, curriculum_courses, elective_groups},
};

codes! {
    /// How far a curriculum is.
    State {
        /// Can be changed.
        Draft "draft" "Draft";
        /// Is fixed, and can be followed.
        Published "published" "Published";
        /// Is followed by those who do, and by nobody new.
        Retired "retired" "Retired";
    }
}

/// A curriculum, as it is entered.
#[derive(Clone, Debug, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = curricula, check_for_backend(diesel::pg::Pg))]
pub struct CurriculumEntry {
    /// `programmes.id`
    pub programme_id: i64,
    /// The name of the version.
    pub name: Title,
    /// The first year of admission that it is for.
    pub from_admission_year: i16,
}

impl Stored for CurriculumEntry {
    fn insert(&self, conn: &mut PgConnection) -> QueryResult<i64> {
        diesel::insert_into(curricula::table)
            .values(self)
            .returning(curricula::id)
            .get_result(conn)
    }
    fn lock(conn: &mut PgConnection, id: i64) -> QueryResult<(i32, Self)> {
        curricula::table
            .find(id)
            .select((curricula::version, Self::as_select()))
            .for_no_key_update()
            .first(conn)
    }
    fn update(&self, conn: &mut PgConnection, id: i64) -> QueryResult<usize> {
        diesel::update(curricula::table.find(id))
            .set((self, curricula::version.eq(curricula::version + 1)))
            .execute(conn)
    }
    /// With its plan, while it is a draft.
    fn delete(conn: &mut PgConnection, id: i64) -> QueryResult<usize> {
        let courses = curriculum_courses::table.filter(curriculum_courses::curriculum_id.eq(id));
        diesel::delete(courses).execute(conn)?;
        let groups = elective_groups::table.filter(elective_groups::curriculum_id.eq(id));
        diesel::delete(groups).execute(conn)?;
        diesel::delete(curricula::table.find(id)).execute(conn)
    }
    fn set_retired(_: &mut PgConnection, _: i64, _: bool) -> QueryResult<bool> {
        Ok(false)
    }
}

impl Kept for CurriculumEntry {
    const KIND: &'static str = "curriculum";
    const REFUSALS: &'static [Refusal] = &[
        (
            "curricula_key",
            "name",
            "name_taken",
            "This programme has a curriculum of that name. Choose a different one.",
        ),
        (
            "curricula_year",
            "from_admission_year",
            "year_range",
            "Enter the first year of admission with four digits, such as 2025.",
        ),
        (
            "curricula_fixed",
            "",
            "published",
            "A published curriculum is fixed. Open it for changes first, or make a new version.",
        ),
        (
            "batches_curriculum",
            "programme_id",
            "followed",
            "Batches follow this curriculum. It stays with its programme.",
        ),
    ];
    const PARENTS: &'static [(&'static str, &'static str, &'static str)] = &[(
        "programme_id",
        LIVE_PROGRAMME,
        "Choose one of the programmes that are in use.",
    )];
}

/// A group of electives in a plan.
#[derive(Clone, Debug, Queryable)]
pub struct Group {
    /// `elective_groups.id`
    pub id: i64,
    /// From 1.
    pub semester: i16,
    /// "Professional Elective I"
    pub name: String,
    /// How many each student takes.
    pub choose: i16,
}

/// A course in a plan.
#[derive(Clone, Debug, Queryable)]
pub struct Planned {
    /// `courses.id`
    pub id: i64,
    /// The course's code.
    pub code: Code,
    /// The course's name.
    pub name: Title,
    /// Its credits.
    pub credits: Credits,
    /// From 1.
    pub semester: i16,
    /// `elective_groups.id`
    pub group: Option<i64>,
}

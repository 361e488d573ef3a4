//! What a list shows of programmes.
use diesel::{
    dsl::max,
    prelude::*,
    sql_types::{BigInt, SmallInt, Text},
};

use crate::{
    academics::records::{Mark, Row},
    schema::{batches, curricula, curriculum_courses, students},
};

/// A programme in a list.
#[derive(Clone, Debug, QueryableByName)]
pub struct ProgrammeRow {
    /// What every record has.
    #[diesel(embed)]
    pub mark: Mark,
    /// The short name.
    #[diesel(sql_type = Text)]
    pub code: String,
    /// The full name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// `departments.id`
    #[diesel(sql_type = BigInt)]
    pub department_id: i64,
    /// The department's short name.
    #[diesel(sql_type = Text)]
    pub department: String,
    /// How many it takes.
    #[diesel(sql_type = SmallInt)]
    pub semesters: i16,
    /// How many study in it.
    #[diesel(sql_type = BigInt)]
    pub students: i64,
}

impl Row for ProgrammeRow {
    fn mark(&self) -> &Mark {
        &self.mark
    }
}

/// The list.
pub const LISTING: &str = "SELECT p.id, p.version, p.retired_at, p.code, p.name, p.department_id, d.code AS department, p.semesters,
            (SELECT count(*) FROM students s JOIN batches b ON b.id = s.batch_id WHERE b.programme_id = p.id AND studies_here(s.status)) AS students,
            lower(concat_ws(' ', p.code, p.name)) AS words, p.department_id::text AS first,
            CASE WHEN p.retired_at IS NULL THEN 'in_use' ELSE 'retired' END AS second, '' AS third
       FROM programmes p JOIN departments d ON d.id = p.department_id";

/// What forms offer.
pub const OFFERED: &str =
    "SELECT id::text AS value, code || ' – ' || name AS label, retired_at IS NOT NULL AS retired
    FROM programmes ORDER BY lower(code)";

/// Whether one is in use.
pub const LIVE: &str = "SELECT retired_at IS NULL AS live FROM programmes WHERE id = $1 FOR SHARE";

/// The latest semester in which a programme has students or teaches a course; 0 when there is none.
pub fn latest_semester(conn: &mut PgConnection, id: i64) -> QueryResult<i16> {
    let studied: Option<i16> = students::table
        .inner_join(batches::table)
        .filter(batches::programme_id.eq(id))
        .select(max(students::semester))
        .first(conn)?;
    let planned: Option<i16> = curriculum_courses::table
        .inner_join(curricula::table)
        .filter(curricula::programme_id.eq(id))
        .select(max(curriculum_courses::semester))
        .first(conn)?;
    Ok(studied.max(planned).unwrap_or(0))
}

/// The curricula of a programme, for its page.
pub const CURRICULA: &str = "SELECT '/academics/curricula/' || id AS href, name AS label, state || ', from ' || from_admission_year AS note
    FROM curricula WHERE programme_id = $1 ORDER BY from_admission_year DESC, id DESC";

/// The batches of a programme, for its page.
pub const BATCHES: &str = "SELECT '/academics/batches/' || b.id AS href, b.admission_year::text AS label, coalesce(c.name, '') AS note
    FROM batches b LEFT JOIN curricula c ON c.id = b.curriculum_id WHERE b.programme_id = $1 ORDER BY b.admission_year DESC";

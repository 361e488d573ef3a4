//! Every statement about courses and what they require.
use diesel::{
    dsl::sql_query,
    prelude::*,
    sql_types::{Array, BigInt, Bool, SmallInt, Text},
};

use crate::{
    academics::{
        model::Credits,
        records::{Mark, Row},
    },
    schema::{courses, prerequisites},
};

/// A course in a list.
#[derive(Clone, Debug, QueryableByName)]
pub struct CourseRow {
    /// What every record has.
    #[diesel(embed)]
    pub mark: Mark,
    /// As in the mark sheet.
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
    /// `Kind::of`
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// Credits in halves.
    #[diesel(sql_type = SmallInt)]
    pub half_credits: i16,
    /// Periods a week.
    #[diesel(sql_type = SmallInt)]
    pub lecture_hours: i16,
    /// Periods a week.
    #[diesel(sql_type = SmallInt)]
    pub tutorial_hours: i16,
    /// Periods a week.
    #[diesel(sql_type = SmallInt)]
    pub practical_hours: i16,
}

impl CourseRow {
    /// 4, or 1.5.
    pub fn credits(&self) -> String {
        let credits = Credits::of_halves(self.half_credits);
        credits
            .map(|credits| credits.to_string())
            .unwrap_or_default()
    }
    /// Lectures, tutorials, practicals: 3 – 1 – 0.
    pub fn hours(&self) -> String {
        format!(
            "{} – {} – {}",
            self.lecture_hours, self.tutorial_hours, self.practical_hours
        )
    }
}

impl Row for CourseRow {
    fn mark(&self) -> &Mark {
        &self.mark
    }
}

/// The list.
pub const LISTING: &str = "SELECT c.id, c.version, c.retired_at, c.code, c.name, c.department_id, d.code AS department, c.kind, c.half_credits,
            c.lecture_hours, c.tutorial_hours, c.practical_hours, lower(concat_ws(' ', c.code, c.name)) AS words,
            c.department_id::text AS first, c.kind AS second,
            CASE WHEN c.retired_at IS NULL THEN 'in_use' ELSE 'retired' END AS third
       FROM courses c JOIN departments d ON d.id = c.department_id";

/// What forms offer.
pub const OFFERED: &str =
    "SELECT id::text AS value, code || ' ' || name AS label, retired_at IS NOT NULL AS retired
    FROM courses ORDER BY lower(code)";

/// Whether one is in use.
pub const LIVE: &str = "SELECT retired_at IS NULL AS live FROM courses WHERE id = $1 FOR SHARE";

/// What has to be taken before, for a course's page.
pub const REQUIRED: &str = "SELECT '/academics/courses/' || c.id AS href, c.code || ' ' || c.name AS label, '' AS note
    FROM prerequisites p JOIN courses c ON c.id = p.requires_id WHERE p.course_id = $1 ORDER BY c.code";

/// What it has to be taken before, for a course's page.
pub const REQUIRING: &str = "SELECT '/academics/courses/' || c.id AS href, c.code || ' ' || c.name AS label, '' AS note
    FROM prerequisites p JOIN courses c ON c.id = p.course_id WHERE p.requires_id = $1 ORDER BY c.code";

/// The curricula a course is in, for its page.
pub const CURRICULA: &str = "SELECT '/academics/curricula/' || u.id AS href, p.code || ' – ' || u.name AS label,
           'Semester ' || x.semester || coalesce(', ' || g.name, '') AS note
    FROM curriculum_courses x JOIN curricula u ON u.id = x.curriculum_id JOIN programmes p ON p.id = u.programme_id
    LEFT JOIN elective_groups g ON g.id = x.elective_group_id
    WHERE x.course_id = $1 ORDER BY p.code, u.from_admission_year DESC";

/// A course that another requires, or could.
#[derive(Clone, Debug, QueryableByName)]
pub struct Requirable {
    /// `courses.id`
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// As in the mark sheet.
    #[diesel(sql_type = Text)]
    pub code: String,
    /// The full name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Whether it is required.
    #[diesel(sql_type = Bool)]
    pub required: bool,
}

/// What a course requires, and what else it could, by code.
pub fn requirable(conn: &mut PgConnection, course: i64) -> QueryResult<Vec<Requirable>> {
    sql_query(
        "SELECT c.id, c.code, c.name, p.course_id IS NOT NULL AS required
           FROM courses c LEFT JOIN prerequisites p ON p.requires_id = c.id AND p.course_id = $1
          WHERE c.id <> $1 AND (c.retired_at IS NULL OR p.course_id IS NOT NULL) ORDER BY lower(c.code)",
    )
    .bind::<BigInt, _>(course)
    .load(conn)
}

/// One who changes prerequisites at a time: the trigger takes the same lock.
pub fn take_turn(conn: &mut PgConnection) -> QueryResult<usize> {
    sql_query("SELECT pg_advisory_xact_lock(7313)").execute(conn)
}

#[derive(QueryableByName)]
struct Chain {
    #[diesel(sql_type = Array<Text>)]
    codes: Vec<String>,
}

/// The codes from one course along what is required to another; none when it does not lead there.
pub fn chain(conn: &mut PgConnection, from: i64, to: i64) -> QueryResult<Option<Vec<String>>> {
    let found: Option<Chain> = sql_query(
        "WITH RECURSIVE way (id, ids, codes) AS (
             SELECT c.id, ARRAY[c.id], ARRAY[c.code] FROM courses c WHERE c.id = $1
             UNION ALL
             SELECT c.id, w.ids || c.id, w.codes || c.code
               FROM way w JOIN prerequisites p ON p.course_id = w.id JOIN courses c ON c.id = p.requires_id
              WHERE c.id <> ALL (w.ids) AND w.id <> $2 AND cardinality(w.ids) < 30)
         SELECT codes FROM way WHERE id = $2 ORDER BY cardinality(ids) LIMIT 1",
    )
    .bind::<BigInt, _>(from)
    .bind::<BigInt, _>(to)
    .get_result(conn)
    .optional()?;
    Ok(found.map(|chain| chain.codes))
}

/// Notes that a course requires another.
pub fn require(conn: &mut PgConnection, course: i64, other: i64) -> QueryResult<usize> {
    diesel::insert_into(prerequisites::table)
        .values((
            prerequisites::course_id.eq(course),
            prerequisites::requires_id.eq(other),
        ))
        .execute(conn)
}

/// Notes that it does so no more; how many did.
pub fn release(conn: &mut PgConnection, course: i64, other: i64) -> QueryResult<usize> {
    diesel::delete(prerequisites::table.find((course, other))).execute(conn)
}

/// A course's code.
pub fn code(conn: &mut PgConnection, id: i64) -> QueryResult<String> {
    courses::table.find(id).select(courses::code).first(conn)
}

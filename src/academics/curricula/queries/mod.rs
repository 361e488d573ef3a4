//! Every statement about curricula and their plans of study.
mod own;
mod plan;

use diesel::{
    dsl::sql_query,
    prelude::*,
    sql_types::{BigInt, SmallInt, Text},
};

pub use own::{OwnCourse, own_plan};
pub use plan::{faults, plan};

use super::{
    actions::{NewGroup, PlanCourse},
    model::State,
};
use crate::{
    academics::{
        model::Title,
        records::{Mark, Row},
    },
    schema::{batches, curricula, curriculum_courses, elective_groups, programmes},
};

/// A curriculum in a list.
#[derive(Clone, Debug, QueryableByName)]
pub struct CurriculumRow {
    /// What every record has.
    #[diesel(embed)]
    pub mark: Mark,
    /// The programme's short name.
    #[diesel(sql_type = Text)]
    pub programme: String,
    /// How many semesters the programme takes.
    #[diesel(sql_type = SmallInt)]
    pub semesters: i16,
    /// The version.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// The first year of admission that it is for.
    #[diesel(sql_type = SmallInt)]
    pub from_admission_year: i16,
    /// `State::of`
    #[diesel(sql_type = Text)]
    pub state: String,
    /// How many courses it has.
    #[diesel(sql_type = BigInt)]
    pub courses: i64,
    /// How many batches follow it.
    #[diesel(sql_type = BigInt)]
    pub batches: i64,
}

impl Row for CurriculumRow {
    fn mark(&self) -> &Mark {
        &self.mark
    }
}

/// The list.
pub const LISTING: &str = "SELECT c.id, c.version, NULL::timestamptz AS retired_at, p.code AS programme, c.programme_id, p.semesters, c.name,
            c.from_admission_year, c.state,
            (SELECT count(*) FROM curriculum_courses x WHERE x.curriculum_id = c.id) AS courses,
            (SELECT count(*) FROM batches b WHERE b.curriculum_id = c.id) AS batches, lower(concat_ws(' ', p.code, p.name, c.name)) AS words,
            c.programme_id::text AS first, c.state AS second, '' AS third
       FROM curricula c JOIN programmes p ON p.id = c.programme_id";

/// The batches that follow one, for its page.
pub const BATCHES: &str = "SELECT '/academics/batches/' || b.id AS href, p.code || ' ' || b.admission_year AS label, '' AS note
    FROM batches b JOIN programmes p ON p.id = b.programme_id WHERE b.curriculum_id = $1 ORDER BY b.admission_year DESC";

/// The courses of one, for its page.
pub const COURSES: &str =
    "SELECT '/academics/courses/' || c.id AS href, c.code || ' ' || c.name AS label,
           'Semester ' || x.semester || coalesce(', ' || g.name, '') AS note
    FROM curriculum_courses x JOIN courses c ON c.id = x.course_id
    LEFT JOIN elective_groups g ON g.id = x.elective_group_id
    WHERE x.curriculum_id = $1 ORDER BY x.semester, g.name NULLS FIRST, c.code";

/// A curriculum that is locked until the transaction ends.
#[derive(Clone, Debug, Queryable)]
pub struct Locked {
    /// `programmes.id`
    pub programme: i64,
    /// The version.
    pub name: Title,
    /// The first year of admission that it is for.
    pub from: i16,
    /// How far it is.
    pub state: State,
}

/// Locks a curriculum.
pub fn lock(conn: &mut PgConnection, id: i64) -> QueryResult<Locked> {
    let columns = (
        curricula::programme_id,
        curricula::name,
        curricula::from_admission_year,
        curricula::state,
    );
    curricula::table
        .find(id)
        .select(columns)
        .for_no_key_update()
        .first(conn)
}

/// How many semesters a programme takes.
pub fn semesters(conn: &mut PgConnection, programme: i64) -> QueryResult<i16> {
    programmes::table
        .find(programme)
        .select(programmes::semesters)
        .first(conn)
}

/// Moves a curriculum on.
pub fn set_state(conn: &mut PgConnection, id: i64, state: State) -> QueryResult<usize> {
    diesel::update(curricula::table.find(id))
        .set((
            curricula::state.eq(state),
            curricula::version.eq(curricula::version + 1),
        ))
        .execute(conn)
}

/// How many batches follow it.
pub fn followers(conn: &mut PgConnection, id: i64) -> QueryResult<i64> {
    batches::table
        .filter(batches::curriculum_id.eq(id))
        .count()
        .get_result(conn)
}

/// Puts courses into a plan.
pub fn insert_courses(
    conn: &mut PgConnection,
    curriculum: i64,
    courses: &[PlanCourse],
) -> QueryResult<usize> {
    let row = |one: &PlanCourse| {
        (
            curriculum_courses::curriculum_id.eq(curriculum),
            curriculum_courses::course_id.eq(one.course),
            curriculum_courses::semester.eq(one.semester),
            curriculum_courses::elective_group_id.eq(one.group),
        )
    };
    let rows: Vec<_> = courses.iter().map(row).collect();
    diesel::insert_into(curriculum_courses::table)
        .values(rows)
        .execute(conn)
}

/// Takes a course out of a plan; how many were.
pub fn delete_course(conn: &mut PgConnection, curriculum: i64, course: i64) -> QueryResult<usize> {
    diesel::delete(curriculum_courses::table.find((curriculum, course))).execute(conn)
}

/// Adds a group of electives; the key.
pub fn insert_group(conn: &mut PgConnection, curriculum: i64, cmd: &NewGroup) -> QueryResult<i64> {
    diesel::insert_into(elective_groups::table)
        .values((
            elective_groups::curriculum_id.eq(curriculum),
            elective_groups::semester.eq(cmd.semester),
            elective_groups::name.eq(&cmd.name),
            elective_groups::choose.eq(cmd.choose),
        ))
        .returning(elective_groups::id)
        .get_result(conn)
}

/// Takes a group out, with its place in the plan of its courses; how many were.
pub fn delete_group(conn: &mut PgConnection, curriculum: i64, group: i64) -> QueryResult<usize> {
    let courses = curriculum_courses::table
        .filter(curriculum_courses::curriculum_id.eq(curriculum))
        .filter(curriculum_courses::elective_group_id.eq(group));
    diesel::delete(courses).execute(conn)?;
    let group = elective_groups::table
        .find(group)
        .filter(elective_groups::curriculum_id.eq(curriculum));
    diesel::delete(group).execute(conn)
}

/// The semester of a group of a curriculum.
pub fn group_semester(
    conn: &mut PgConnection,
    curriculum: i64,
    group: i64,
) -> QueryResult<Option<i16>> {
    elective_groups::table
        .find(group)
        .filter(elective_groups::curriculum_id.eq(curriculum))
        .select(elective_groups::semester)
        .first(conn)
        .optional()
}

/// Copies a plan into another curriculum, which has none yet.
pub fn copy_plan(conn: &mut PgConnection, from: i64, to: i64) -> QueryResult<usize> {
    sql_query(
        "INSERT INTO elective_groups (curriculum_id, semester, name, choose)
         SELECT $2, semester, name, choose FROM elective_groups WHERE curriculum_id = $1",
    )
    .bind::<BigInt, _>(from)
    .bind::<BigInt, _>(to)
    .execute(conn)?;
    sql_query(
        "INSERT INTO curriculum_courses (curriculum_id, course_id, semester, elective_group_id)
         SELECT $2, c.course_id, c.semester, n.id
           FROM curriculum_courses c LEFT JOIN elective_groups g ON g.id = c.elective_group_id
           LEFT JOIN elective_groups n ON n.curriculum_id = $2 AND n.name = g.name
          WHERE c.curriculum_id = $1",
    )
    .bind::<BigInt, _>(from)
    .bind::<BigInt, _>(to)
    .execute(conn)
}

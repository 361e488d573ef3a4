//! The plan of study that a student follows.
use diesel::{
    dsl::sql_query,
    prelude::*,
    sql_types::{BigInt, Nullable, SmallInt, Text},
};

use crate::{Result, academics::model::Credits};

/// A course of the plan of a student.
#[derive(Clone, Debug, QueryableByName)]
pub struct OwnCourse {
    /// The programme's name.
    #[diesel(sql_type = Text)]
    pub programme: String,
    /// The version.
    #[diesel(sql_type = Text)]
    pub curriculum: String,
    /// Which the student is in.
    #[diesel(sql_type = SmallInt)]
    pub now: i16,
    /// From 1.
    #[diesel(sql_type = SmallInt)]
    pub semester: i16,
    /// The course's code.
    #[diesel(sql_type = Text)]
    pub code: String,
    /// The course's name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Credits in halves.
    #[diesel(sql_type = SmallInt)]
    pub half_credits: i16,
    /// The elective group; none for what everybody takes.
    #[diesel(sql_type = Nullable<Text>)]
    pub group_name: Option<String>,
    /// How many of the group are taken.
    #[diesel(sql_type = SmallInt)]
    pub choose: i16,
}

impl OwnCourse {
    /// 4, or 1.5.
    pub fn credits(&self) -> String {
        let credits = Credits::of_halves(self.half_credits);
        credits
            .map(|credits| credits.to_string())
            .unwrap_or_default()
    }
}

/// The courses of a student's curriculum, semester by semester and group by group.
pub fn own_plan(conn: &mut PgConnection, student: i64) -> Result<Vec<OwnCourse>> {
    Ok(sql_query(PLAN).bind::<BigInt, _>(student).load(conn)?)
}

const PLAN: &str = "
SELECT p.name AS programme, u.name AS curriculum, s.semester AS now, x.semester, c.code, c.name, c.half_credits,
       g.name AS group_name, coalesce(g.choose, 0::smallint) AS choose
  FROM students s JOIN batches b ON b.id = s.batch_id JOIN curricula u ON u.id = b.curriculum_id
  JOIN programmes p ON p.id = u.programme_id JOIN curriculum_courses x ON x.curriculum_id = u.id
  JOIN courses c ON c.id = x.course_id LEFT JOIN elective_groups g ON g.id = x.elective_group_id
 WHERE s.id = $1 ORDER BY x.semester, g.name NULLS FIRST, c.code";

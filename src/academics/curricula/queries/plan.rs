//! What a plan of study holds, and what keeps it from being published.
use diesel::{
    dsl::sql_query,
    prelude::*,
    sql_types::{BigInt, Integer, Nullable, SmallInt, Text},
};

use crate::academics::curricula::model::{Group, Planned};
use crate::{
    Result,
    academics::model::{Code, Credits, NameError, Title},
};

/// A plan of study as its page shows it.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Its elective groups, by semester.
    pub groups: Vec<Group>,
    /// Its courses, by semester and code.
    pub planned: Vec<Planned>,
    /// What can be put into a draft: key and words.
    pub offers: Vec<(i64, String)>,
}

#[derive(QueryableByName)]
struct PlanRow {
    #[diesel(sql_type = Integer)]
    part: i32,
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = SmallInt)]
    semester: i16,
    #[diesel(sql_type = Text)]
    code: Code,
    #[diesel(sql_type = Text)]
    name: Title,
    #[diesel(sql_type = SmallInt)]
    number: i16,
    #[diesel(sql_type = Nullable<BigInt>)]
    group_id: Option<i64>,
}

/// The plan of a curriculum, in one statement.
pub fn plan(conn: &mut PgConnection, id: i64) -> Result<Plan> {
    let rows: Vec<PlanRow> = sql_query(PLAN).bind::<BigInt, _>(id).load(conn)?;
    let mut plan = Plan::default();
    for row in rows {
        match row.part {
            1 => plan.groups.push(Group {
                id: row.id,
                semester: row.semester,
                name: row.name.as_str().to_owned(),
                choose: row.number,
            }),
            2 => plan.planned.push(Planned {
                id: row.id,
                credits: Credits::of_halves(row.number).ok_or(NameError::Credits)?,
                code: row.code,
                name: row.name,
                semester: row.semester,
                group: row.group_id,
            }),
            _ => {
                let label = format!("{} {}", row.code.as_str(), row.name.as_str());
                plan.offers.push((row.id, label));
            }
        }
    }
    Ok(plan)
}

const PLAN: &str = "
SELECT 1 AS part, g.id, g.semester, '' AS code, g.name, g.choose AS number, NULL::bigint AS group_id
  FROM elective_groups g WHERE g.curriculum_id = $1
UNION ALL
SELECT 2, c.id, x.semester, c.code, c.name, c.half_credits, x.elective_group_id
  FROM curriculum_courses x JOIN courses c ON c.id = x.course_id WHERE x.curriculum_id = $1
UNION ALL
SELECT 3, c.id, 0::smallint, c.code, c.name, 0::smallint, NULL
  FROM curricula u JOIN courses c ON c.retired_at IS NULL
 WHERE u.id = $1 AND u.state = 'draft'
   AND NOT EXISTS (SELECT FROM curriculum_courses x WHERE x.curriculum_id = $1 AND x.course_id = c.id)
 ORDER BY 1, semester, code, name";

#[derive(QueryableByName)]
struct Fault {
    #[diesel(sql_type = Text)]
    sentence: String,
}

/// What keeps a plan from being published, one sentence each.
pub fn faults(conn: &mut PgConnection, id: i64) -> Result<Vec<String>> {
    let faults: Vec<Fault> = sql_query(FAULTS).bind::<BigInt, _>(id).load(conn)?;
    Ok(faults.into_iter().map(|fault| fault.sentence).collect())
}

const FAULTS: &str = "
WITH plan AS (SELECT x.*, c.code, c.name, c.retired_at FROM curriculum_courses x JOIN courses c ON c.id = x.course_id WHERE x.curriculum_id = $1)
SELECT 'Semester ' || n || ' has no course.' AS sentence
  FROM curricula u JOIN programmes p ON p.id = u.programme_id, generate_series(1, p.semesters) n
 WHERE u.id = $1 AND NOT EXISTS (SELECT FROM plan WHERE semester = n)
UNION ALL
SELECT 'Semester ' || x.semester || ' is beyond the end of the programme.'
  FROM curricula u JOIN programmes p ON p.id = u.programme_id, (SELECT DISTINCT semester FROM plan) x
 WHERE u.id = $1 AND x.semester > p.semesters
UNION ALL
SELECT g.name || ' offers ' || count(x.course_id) || ' courses to choose ' || g.choose || ' from.'
  FROM elective_groups g LEFT JOIN plan x ON x.elective_group_id = g.id
 WHERE g.curriculum_id = $1 GROUP BY g.id HAVING count(x.course_id) < g.choose
UNION ALL
SELECT x.code || ' in semester ' || x.semester || ' requires ' || c.code || ', which ' ||
       CASE WHEN y.course_id IS NULL THEN 'is not in this curriculum.' ELSE 'comes in semester ' || y.semester || '.' END
  FROM plan x JOIN prerequisites r ON r.course_id = x.course_id JOIN courses c ON c.id = r.requires_id
  LEFT JOIN plan y ON y.course_id = r.requires_id
 WHERE y.course_id IS NULL OR y.semester >= x.semester
UNION ALL
SELECT code || ' ' || name || ' is retired.' FROM plan WHERE retired_at IS NOT NULL
ORDER BY 1";

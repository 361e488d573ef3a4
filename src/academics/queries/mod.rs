//! Every statement about the parts of a college. Reads take the actor and see what the actor looks after.
pub mod appointments;
pub mod calendar;
mod family;

use diesel::{dsl::sql_query, pg::Pg, prelude::*, sql_types::Text};

pub use family::{Own, own};

use super::model::{Department, Programme, Seats, Section};
use crate::{
    Result,
    policy::{Actor, Scope},
    schema::{batches, departments, programmes, sections},
};

/// The departments an actor looks after: all, or those they head.
fn visible<'a>(actor: &Actor) -> departments::BoxedQuery<'a, Pg> {
    let all = departments::table.into_boxed();
    match actor.scope() {
        Scope::Institution => all,
        Scope::Staff(staff) => all.filter(departments::head_id.eq(staff)),
        Scope::Warden(_) | Scope::Parent(_) | Scope::Student(_) | Scope::Nobody => {
            all.filter(departments::id.lt(0))
        }
    }
}

/// The sections an actor looks after: all, or those they advise and those of the departments they head.
fn visible_sections<'a>(actor: &Actor) -> sections::BoxedQuery<'a, Pg> {
    let all = sections::table.into_boxed();
    match actor.scope() {
        Scope::Institution => all,
        Scope::Staff(staff) => {
            let headed = batches::table
                .inner_join(programmes::table.inner_join(departments::table))
                .filter(departments::head_id.eq(staff))
                .select(batches::id);
            all.filter(
                sections::adviser_id
                    .eq(staff)
                    .or(sections::batch_id.eq_any(headed)),
            )
        }
        Scope::Warden(_) | Scope::Parent(_) | Scope::Student(_) | Scope::Nobody => {
            all.filter(sections::id.lt(0))
        }
    }
}

/// The departments an actor looks after, by name.
pub fn departments(conn: &mut PgConnection, actor: &Actor) -> Result<Vec<Department>> {
    Ok(visible(actor)
        .filter(departments::retired_at.is_null())
        .order(departments::name)
        .select(Department::as_select())
        .load(conn)?)
}

/// The programmes of the departments an actor looks after, by name.
pub fn programmes(conn: &mut PgConnection, actor: &Actor) -> Result<Vec<Programme>> {
    let seen = visible(actor).select(departments::id);
    Ok(Programme::query()
        .filter(programmes::department_id.eq_any(seen))
        .filter(programmes::retired_at.is_null())
        .order(programmes::name)
        .load(conn)?)
}

macro_rules! whole_sections {
    ($actor:expr) => {
        sections::table
            .inner_join(batches::table.inner_join(programmes::table))
            .filter(sections::id.eq_any(visible_sections($actor).select(sections::id)))
            .select((
                sections::id,
                sections::name,
                sections::adviser_id,
                sections::capacity,
                batches::id,
                batches::admission_year,
                programmes::code,
                programmes::department_id,
            ))
    };
}

/// The sections an actor looks after, the newest batches first.
pub fn sections(conn: &mut PgConnection, actor: &Actor) -> Result<Vec<Section>> {
    Ok(whole_sections!(actor)
        .order((
            batches::admission_year.desc(),
            programmes::code,
            sections::name,
        ))
        .load(conn)?)
}

/// One section; another's does not exist.
pub fn section(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<Section> {
    Ok(whole_sections!(actor)
        .filter(sections::id.eq(id))
        .first(conn)?)
}

/// How many semesters the programme of a batch takes.
pub fn semesters_of(conn: &mut PgConnection, batch: i64) -> Result<i16> {
    Ok(batches::table
        .inner_join(programmes::table)
        .filter(batches::id.eq(batch))
        .select(programmes::semesters)
        .first(conn)?)
}

/// A section's seats, locked until the transaction ends: two who want the last one wait here for each other.
pub fn lock_seats(conn: &mut PgConnection, section: i64) -> Result<Seats> {
    Ok(sections::table
        .find(section)
        .select((
            sections::name,
            sections::batch_id,
            sections::capacity,
            sections::retired_at.is_not_null(),
        ))
        .for_update()
        .first(conn)?)
}

#[derive(QueryableByName)]
struct Fault {
    #[diesel(sql_type = Text)]
    sentence: String,
}

/// What must hold of the parts of a college and does not, one sentence each.
pub fn check(conn: &mut PgConnection) -> Result<Vec<String>> {
    let faults: Vec<Fault> = sql_query(CHECK).load(conn)?;
    Ok(faults.into_iter().map(|fault| fault.sentence).collect())
}

const CHECK: &str = "
WITH plan AS (SELECT x.*, c.code, p.code || ' – ' || u.name AS title, p.semesters, u.state
                FROM curriculum_courses x JOIN courses c ON c.id = x.course_id
                JOIN curricula u ON u.id = x.curriculum_id JOIN programmes p ON p.id = u.programme_id),
     offered AS (SELECT o.*, c.code || ', ' || t.name AS title FROM offerings o
                   JOIN courses c ON c.id = o.course_id JOIN terms t ON t.id = o.term_id WHERE o.retired_at IS NULL)
SELECT 'The head of ' || d.code || ' works in another department.' AS sentence
  FROM departments d JOIN staff f ON f.id = d.head_id
 WHERE f.department_id IS DISTINCT FROM d.id
UNION ALL
SELECT 'The curriculum ' || title || ' has ' || code || ' in semester ' || semester || ' of ' || semesters || '.'
  FROM plan WHERE semester > semesters
UNION ALL
SELECT 'The curriculum ' || x.title || ' has ' || x.code || ' before ' || c.code || ', which it requires.'
  FROM plan x JOIN prerequisites r ON r.course_id = x.course_id JOIN courses c ON c.id = r.requires_id
  LEFT JOIN plan y ON y.curriculum_id = x.curriculum_id AND y.course_id = r.requires_id
 WHERE x.state <> 'draft' AND (y.course_id IS NULL OR y.semester >= x.semester)
UNION ALL
SELECT 'The curriculum ' || p.code || ' – ' || u.name || ' has no course in semester ' || n || '.'
  FROM curricula u JOIN programmes p ON p.id = u.programme_id, generate_series(1, p.semesters) n
 WHERE u.state <> 'draft' AND NOT EXISTS (SELECT FROM curriculum_courses x WHERE x.curriculum_id = u.id AND x.semester = n)
UNION ALL
SELECT 'The group ' || g.name || ' of ' || p.code || ' – ' || u.name || ' offers too few courses.'
  FROM elective_groups g JOIN curricula u ON u.id = g.curriculum_id JOIN programmes p ON p.id = u.programme_id
 WHERE u.state <> 'draft'
   AND (SELECT count(*) FROM curriculum_courses x WHERE x.elective_group_id = g.id) < g.choose
UNION ALL
SELECT 'The batch ' || p.code || ' ' || b.admission_year || ' follows a curriculum that is a draft.'
  FROM batches b JOIN programmes p ON p.id = b.programme_id JOIN curricula u ON u.id = b.curriculum_id
 WHERE u.state = 'draft'
UNION ALL
SELECT 'The offering ' || o.title || ' has ' || count(*) || ' enrolled and ' || o.cap || ' seats.'
  FROM offered o JOIN enrolments e ON e.offering_id = o.id AND e.state = 'enrolled'
 GROUP BY o.id, o.title, o.cap HAVING count(*) > o.cap
UNION ALL
SELECT 'The offering ' || o.title || ' has free seats while students wait.'
  FROM offered o JOIN enrolments e ON e.offering_id = o.id JOIN students s ON s.id = e.student_id
  JOIN terms t ON t.id = o.term_id AND t.ends_on >= current_date
 WHERE e.state = 'enrolled' OR studies_here(s.status)
 GROUP BY o.id, o.title, o.cap
HAVING count(*) FILTER (WHERE e.state = 'enrolled') < o.cap AND count(*) FILTER (WHERE e.state = 'waiting') > 0
UNION ALL
SELECT 'The offering ' || o.title || ' is taught by nobody.'
  FROM offered o WHERE NOT EXISTS (SELECT FROM offering_staff x WHERE x.offering_id = o.id)
UNION ALL
SELECT 'The student ' || s.admission_number || ' has chosen ' || count(*) || ' of ' || g.name || ', of which ' || g.choose || ' are taken.'
  FROM enrolments e JOIN students s ON s.id = e.student_id JOIN batches b ON b.id = s.batch_id
  JOIN offerings o ON o.id = e.offering_id
  JOIN curriculum_courses x ON x.curriculum_id = b.curriculum_id AND x.course_id = o.course_id
  JOIN elective_groups g ON g.id = x.elective_group_id
 WHERE e.state IN ('requested', 'enrolled', 'waiting') AND e.beyond_reason = ''
 GROUP BY s.id, g.id HAVING count(*) > g.choose
UNION ALL
SELECT DISTINCT 'The student ' || s.admission_number || ' takes ' || c.code || ' in ' || t.name || ' twice.'
  FROM enrolments e JOIN students s ON s.id = e.student_id AND studies_here(s.status) JOIN offerings o ON o.id = e.offering_id
  JOIN courses c ON c.id = o.course_id JOIN terms t ON t.id = o.term_id
 WHERE e.state = 'enrolled' AND o.retired_at IS NULL
   AND EXISTS (SELECT FROM offerings n WHERE n.course_id = o.course_id AND n.term_id = o.term_id AND n.id <> o.id AND n.retired_at IS NULL
                  AND (n.section_id = s.section_id
                       OR EXISTS (SELECT FROM enrolments m WHERE m.offering_id = n.id AND m.student_id = s.id AND m.state = 'enrolled')))
UNION ALL
SELECT 'The student ' || s.admission_number || ' sits in a section that is retired.'
  FROM students s JOIN sections x ON x.id = s.section_id WHERE x.retired_at IS NOT NULL AND studies_here(s.status)
UNION ALL
SELECT 'The holiday ' || h.name || ' is nobody''s.'
  FROM holidays h WHERE NOT h.whole_college AND NOT EXISTS (SELECT FROM holiday_programmes x WHERE x.holiday_id = h.id)
ORDER BY 1";

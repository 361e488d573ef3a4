//! What must hold of students and does not.
use diesel::{dsl::sql_query, prelude::*, sql_types::Text};

use crate::Result;

#[derive(QueryableByName)]
struct Fault {
    #[diesel(sql_type = Text)]
    sentence: String,
}

/// What must hold of students and does not, one sentence each.
pub fn check(conn: &mut PgConnection) -> Result<Vec<String>> {
    let faults: Vec<Fault> = sql_query(CHECK).load(conn)?;
    Ok(faults.into_iter().map(|fault| fault.sentence).collect())
}

const CHECK: &str = "
WITH seated AS (SELECT * FROM students WHERE status IN ('expected', 'active', 'on_leave')),
     named AS (SELECT s.*, p.code || ' ' || b.admission_year || ' – ' || s.name AS title
                 FROM sections s JOIN batches b ON b.id = s.batch_id JOIN programmes p ON p.id = b.programme_id)
SELECT 'The section ' || n.title || ' has ' || n.capacity || ' seats and ' || count(*) || ' students.' AS sentence
  FROM named n JOIN seated s ON s.section_id = n.id
 GROUP BY n.id, n.title, n.capacity HAVING count(*) > n.capacity
UNION ALL
SELECT 'The roll numbers of ' || n.title || ' go beyond its ' || n.capacity || ' seats.'
  FROM named n JOIN seated s ON s.section_id = n.id
 GROUP BY n.id, n.title, n.capacity HAVING max(s.roll_number) > n.capacity
UNION ALL
SELECT 'The student ' || s.admission_number || ' is in semester ' || s.semester || ' of ' || p.semesters || '.'
  FROM students s JOIN batches b ON b.id = s.batch_id JOIN programmes p ON p.id = b.programme_id
 WHERE s.semester > p.semesters
UNION ALL
SELECT 'The student ' || s.admission_number || ' has no parent or guardian.'
  FROM seated s WHERE NOT EXISTS (SELECT FROM guardianships g WHERE g.student_id = s.id)
UNION ALL
SELECT 'The account ' || u.id || ' has the role of a student and is none.'
  FROM user_roles r JOIN users u ON u.id = r.user_id
 WHERE r.role = 'student' AND NOT EXISTS (SELECT FROM students s WHERE s.user_id = u.id)
UNION ALL
SELECT 'The student ' || s.admission_number || ' lacks the role of a student.'
  FROM seated s
 WHERE NOT EXISTS (SELECT FROM user_roles r WHERE r.user_id = s.user_id AND r.role = 'student')
UNION ALL
SELECT 'The student ' || s.admission_number || ' stands at ' || s.status || ' and has a history that says ' || coalesce(h.status, 'nothing') || '.'
  FROM students s LEFT JOIN LATERAL (SELECT x.status FROM student_statuses x
                                      WHERE x.student_id = s.id AND x.applied_at IS NOT NULL AND x.taken_back_at IS NULL
                                      ORDER BY x.from_on DESC, x.id DESC LIMIT 1) h ON true
 WHERE h.status IS DISTINCT FROM s.status
UNION ALL
SELECT 'The student ' || s.admission_number || ' is gone and has the roll number ' || s.roll_number || '.'
  FROM students s WHERE s.status NOT IN ('expected', 'active', 'on_leave') AND s.roll_number IS NOT NULL
UNION ALL
SELECT DISTINCT 'The student ' || s.admission_number || ' is gone and holds a seat in an elective.'
  FROM students s JOIN enrolments e ON e.student_id = s.id AND e.state IN ('requested', 'enrolled', 'waiting')
  JOIN offerings o ON o.id = e.offering_id JOIN terms t ON t.id = o.term_id AND t.ends_on >= current_date
 WHERE s.status NOT IN ('expected', 'active', 'on_leave')
UNION ALL
SELECT 'The student ' || s.admission_number || ' has guardians, and none is called first.'
  FROM students s JOIN guardianships g ON g.student_id = s.id
 GROUP BY s.id, s.admission_number HAVING NOT bool_or(g.is_primary)
ORDER BY 1";

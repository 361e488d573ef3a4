//! Who takes part in an offering, and what a student can choose.
use chrono::NaiveDate;
use diesel::{
    dsl::sql_query,
    prelude::*,
    sql_types::{Array, BigInt, Date, Text},
};

use crate::{
    Result,
    academics::enrolments::{
        model::{Elective, ElectiveGroup, Participant, Record},
        roll::Roll,
    },
};

/// Some of the students of an offering, and how many there are in all. Whoever sees the offering sees them.
pub fn roll(
    conn: &mut PgConnection,
    offering: i64,
    asked: &Roll,
    (limit, offset): (i64, i64),
) -> Result<(Vec<Participant>, i64)> {
    // The order is one of a few that stand in the code.
    let statement = [ROLL, " ORDER BY ", asked.order(), " LIMIT $4 OFFSET $5"].concat();
    let rows: Vec<Listed> = sql_query(statement)
        .bind::<BigInt, _>(offering)
        .bind::<Text, _>(&asked.state)
        .bind::<Array<Text>, _>(&asked.patterns)
        .bind::<BigInt, _>(limit)
        .bind::<BigInt, _>(offset)
        .load(conn)?;
    let total = rows.first().map_or(0, |row| row.total);
    Ok((rows.into_iter().map(|row| row.participant).collect(), total))
}

/// All the students of an offering, those who wait and those who were refused, by state and place or name.
pub fn participants(conn: &mut PgConnection, offering: i64) -> Result<Vec<Participant>> {
    Ok(roll(conn, offering, &Roll::default(), (i64::MAX, 0))?.0)
}

#[derive(QueryableByName)]
struct Listed {
    #[diesel(embed)]
    participant: Participant,
    #[diesel(sql_type = BigInt)]
    total: i64,
}

const ROLL: &str = "SELECT x.*, count(*) OVER () AS total
  FROM (SELECT s.id AS student, e.enrolment, u.id AS user, u.name, s.admission_number,
               coalesce(section_title(s.section_id), '') AS section, e.state, e.place, e.reason, e.beyond_reason
          FROM (SELECT n.student_id, n.id AS enrolment, n.state, n.reason, n.beyond_reason,
                       CASE WHEN n.state = 'waiting' THEN row_number() OVER (PARTITION BY n.state ORDER BY n.waiting_place) ELSE 0 END AS place
                  FROM enrolments n WHERE n.offering_id = $1
                UNION ALL
                SELECT t.id, NULL, 'enrolled', '', '', 0 FROM offerings o JOIN students t ON t.section_id = o.section_id
                 WHERE o.id = $1 AND studies_here(t.status)) e
          JOIN students s ON s.id = e.student_id JOIN users u ON u.id = s.user_id) x
 WHERE ($2 = '' OR x.state = $2) AND lower(concat_ws(' ', x.name, x.admission_number, x.section)) LIKE ALL ($3)";

/// An enrolment with whose it is and of what.
pub fn record(conn: &mut PgConnection, id: i64) -> Result<Record> {
    Ok(sql_query(
        "SELECT e.offering_id AS offering, u.name, s.admission_number, e.state, e.reason, e.beyond_reason, e.asked_at, e.changed_at
           FROM enrolments e JOIN students s ON s.id = e.student_id JOIN users u ON u.id = s.user_id WHERE e.id = $1",
    )
    .bind::<BigInt, _>(id)
    .get_result(conn)?)
}

/// The electives that a student chooses from in the terms that are not over, group by group, and what they asked for.
pub fn electives_of(
    conn: &mut PgConnection,
    student: i64,
    today: NaiveDate,
) -> Result<Vec<ElectiveGroup>> {
    let rows: Vec<Elective> = sql_query(ELECTIVES)
        .bind::<BigInt, _>(student)
        .bind::<Date, _>(today)
        .load(conn)?;
    let mut groups: Vec<(i64, ElectiveGroup)> = Vec::new();
    for elective in rows {
        let same = |(id, group): &&mut (i64, ElectiveGroup)| {
            *id == elective.group_id && group.term == elective.term
        };
        match groups.iter_mut().find(same) {
            Some((_, group)) => group.electives.push(elective),
            None => groups.push((
                elective.group_id,
                ElectiveGroup {
                    name: elective.group.clone(),
                    choose: elective.choose,
                    term: elective.term.clone(),
                    electives: vec![elective],
                },
            )),
        }
    }
    Ok(groups.into_iter().map(|(_, group)| group).collect())
}

const ELECTIVES: &str = "
SELECT g.id AS group_id, g.name AS group, g.choose, t.name AS term, o.id AS offering, c.code,
       c.name || CASE WHEN o.group_name IS NULL THEN '' ELSE ' · ' || o.group_name END AS name, c.half_credits,
       coalesce((SELECT string_agg(u.name, ', ' ORDER BY x.leads DESC, u.name)
          FROM offering_staff x JOIN staff f ON f.id = x.staff_id JOIN users u ON u.id = f.user_id
         WHERE x.offering_id = o.id), '') AS faculty,
       coalesce(o.cap, 0::smallint) AS cap,
       (SELECT count(*) FROM enrolments n WHERE n.offering_id = o.id AND n.state = 'enrolled') AS taken,
       o.open_for_choice AND o.retired_at IS NULL AND coalesce(o.choice_from <= $2, true) AND coalesce(o.choice_until >= $2, true) AS open,
       o.choice_from, o.choice_until, o.approval_needed AS approval,
       coalesce((SELECT string_agg(r.code, ', ' ORDER BY r.code) FROM prerequisites p JOIN courses r ON r.id = p.requires_id
         WHERE p.course_id = c.id AND r.id NOT IN (SELECT courses_behind(s.id, t.id))), '') AS missing,
       coalesce(e.state, '') AS state, coalesce(e.reason, '') AS reason,
       CASE WHEN e.state = 'waiting' THEN (SELECT count(*) FROM enrolments w WHERE w.offering_id = o.id AND w.state = 'waiting'
                                              AND w.waiting_place <= e.waiting_place) ELSE 0 END::integer AS place
  FROM students s JOIN batches b ON b.id = s.batch_id
  JOIN curriculum_courses k ON k.curriculum_id = b.curriculum_id AND k.semester = s.semester
  JOIN elective_groups g ON g.id = k.elective_group_id
  JOIN courses c ON c.id = k.course_id
  JOIN offerings o ON o.course_id = c.id AND o.section_id IS NULL
  JOIN terms t ON t.id = o.term_id AND t.ends_on >= $2
  LEFT JOIN LATERAL (SELECT x.state, x.reason, x.waiting_place FROM enrolments x
                      WHERE x.offering_id = o.id AND x.student_id = s.id ORDER BY x.id DESC LIMIT 1) e ON true
 WHERE s.id = $1
   AND ((o.open_for_choice AND o.retired_at IS NULL) OR e.state IN ('requested', 'enrolled', 'waiting') OR e.reason <> '')
 ORDER BY t.starts_on, g.name, c.code, o.group_name";

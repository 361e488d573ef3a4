//! What one student takes part in.
use chrono::NaiveDate;
use diesel::{
    dsl::sql_query,
    prelude::*,
    sql_types::{BigInt, Date, Nullable, SmallInt, Text},
};

use crate::Result;

/// A course that a student takes or took, or wanted to.
#[derive(Clone, Debug, QueryableByName)]
pub struct Taken {
    /// `offerings.id`
    #[diesel(sql_type = BigInt)]
    pub offering: i64,
    /// `enrolments.id`; none for a section's courses.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub enrolment: Option<i64>,
    /// The course's code.
    #[diesel(sql_type = Text)]
    pub code: String,
    /// The course's name.
    #[diesel(sql_type = Text)]
    pub course: String,
    /// In halves.
    #[diesel(sql_type = SmallInt)]
    pub half_credits: i16,
    /// The term's name.
    #[diesel(sql_type = Text)]
    pub term: String,
    /// Who teaches it; empty when nobody is named.
    #[diesel(sql_type = Text)]
    pub faculty: String,
    /// `enrolled`, as a section's students are, or the state of the enrolment.
    #[diesel(sql_type = Text)]
    pub state: String,
    /// Why it was refused or dropped.
    #[diesel(sql_type = Text)]
    pub reason: String,
}

/// What a student takes with their section in the terms that are not over, and all that they were ever enrolled in singly
/// or asked for; the latest terms first. Whoever may see the student may see it.
pub fn taken_by(conn: &mut PgConnection, student: i64, today: NaiveDate) -> Result<Vec<Taken>> {
    Ok(sql_query(
        "SELECT o.id AS offering, x.enrolment, c.code, c.name AS course, c.half_credits, t.name AS term,
                coalesce((SELECT string_agg(u.name, ', ' ORDER BY f.leads DESC, u.name)
                            FROM offering_staff f JOIN staff m ON m.id = f.staff_id JOIN users u ON u.id = m.user_id
                           WHERE f.offering_id = o.id), '') AS faculty, x.state, x.reason
           FROM (SELECT e.offering_id, e.id AS enrolment, e.state, e.reason FROM enrolments e WHERE e.student_id = $1
                 UNION ALL
                 SELECT o.id, NULL, 'enrolled', '' FROM students s JOIN offerings o ON o.section_id = s.section_id
                   JOIN terms t ON t.id = o.term_id AND t.ends_on >= $2
                  WHERE s.id = $1 AND o.retired_at IS NULL AND studies_here(s.status)) x
           JOIN offerings o ON o.id = x.offering_id JOIN courses c ON c.id = o.course_id JOIN terms t ON t.id = o.term_id
          ORDER BY t.starts_on DESC, array_position(ARRAY['requested', 'enrolled', 'waiting', 'refused', 'dropped'], x.state), c.code, x.enrolment",
    )
    .bind::<BigInt, _>(student)
    .bind::<Date, _>(today)
    .load(conn)?)
}

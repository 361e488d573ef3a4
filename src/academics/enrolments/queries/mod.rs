//! Every statement about enrolments.
mod lists;
mod of_student;

use chrono::NaiveDate;
use diesel::{
    dsl::{exists, now, sql_query},
    prelude::*,
    sql_types::{BigInt, Date, Text},
};

use super::model::{Chooser, Enrolment, Group, Seats, State};
pub use lists::{electives_of, participants, record, roll};
pub use of_student::{Taken, taken_by};

use crate::schema::{
    batches, curriculum_courses, elective_groups, enrolments, offerings, students, terms,
};

/// Locks a student until the transaction ends.
pub fn lock_student(conn: &mut PgConnection, id: i64) -> QueryResult<Chooser> {
    students::table
        .find(id)
        .select(students::id)
        .for_no_key_update()
        .first::<i64>(conn)?;
    students::table
        .inner_join(batches::table)
        .filter(students::id.eq(id))
        .select((
            students::id,
            students::admission_number,
            students::semester,
            students::status,
            batches::curriculum_id,
        ))
        .first(conn)
}

/// Locks an offering until the transaction ends.
pub fn lock_seats(conn: &mut PgConnection, id: i64) -> QueryResult<Seats> {
    offerings::table
        .find(id)
        .select(offerings::id)
        .for_no_key_update()
        .first::<i64>(conn)?;
    offerings::table
        .inner_join(terms::table)
        .filter(offerings::id.eq(id))
        .select((
            offerings::id,
            offerings::course_id,
            offerings::term_id,
            offerings::cap,
            offerings::open_for_choice,
            offerings::approval_needed,
            offerings::retired_at.is_not_null(),
            terms::ends_on,
            offerings::choice_from,
            offerings::choice_until,
        ))
        .first(conn)
}

/// The key of the student of an admission number.
pub fn student_of(conn: &mut PgConnection, admission_number: &str) -> QueryResult<Option<i64>> {
    students::table
        .filter(students::admission_number.eq(admission_number))
        .select(students::id)
        .first(conn)
        .optional()
}

/// How many are enrolled.
pub fn enrolled(conn: &mut PgConnection, offering: i64) -> QueryResult<i64> {
    enrolments::table
        .filter(enrolments::offering_id.eq(offering))
        .filter(enrolments::state.eq(State::Enrolled))
        .count()
        .get_result(conn)
}

/// One enrolment.
pub fn enrolment(conn: &mut PgConnection, id: i64) -> QueryResult<Enrolment> {
    enrolments::table
        .find(id)
        .select((enrolments::id, enrolments::offering_id, enrolments::state))
        .first(conn)
}

/// A student's enrolment that holds or wants a seat of an offering.
pub fn live(
    conn: &mut PgConnection,
    offering: i64,
    student: i64,
) -> QueryResult<Option<Enrolment>> {
    enrolments::table
        .filter(enrolments::offering_id.eq(offering))
        .filter(enrolments::student_id.eq(student))
        .filter(enrolments::state.eq_any(State::LIVE))
        .select((enrolments::id, enrolments::offering_id, enrolments::state))
        .first(conn)
        .optional()
}

/// Whether a student takes a course in a term otherwise: with their section, or in another offering.
pub fn takes_otherwise(conn: &mut PgConnection, student: i64, seats: &Seats) -> QueryResult<bool> {
    let singly = enrolments::table
        .inner_join(offerings::table)
        .filter(enrolments::student_id.eq(student))
        .filter(enrolments::state.eq_any(State::LIVE))
        .filter(offerings::id.ne(seats.id))
        .filter(offerings::course_id.eq(seats.course))
        .filter(offerings::term_id.eq(seats.term));
    let own = students::table.find(student).select(students::section_id);
    let section = offerings::table
        .filter(offerings::retired_at.is_null())
        .filter(offerings::course_id.eq(seats.course))
        .filter(offerings::term_id.eq(seats.term))
        .filter(offerings::section_id.eq_any(own));
    diesel::select(exists(singly).or(exists(section))).get_result(conn)
}

#[derive(QueryableByName)]
struct Missing {
    #[diesel(sql_type = Text)]
    course: String,
}

/// What a student has to take before a course and has not, by code.
pub fn missing(conn: &mut PgConnection, student: i64, seats: &Seats) -> QueryResult<Vec<String>> {
    let rows: Vec<Missing> = sql_query(
        "SELECT c.code || ' ' || c.name AS course FROM prerequisites p JOIN courses c ON c.id = p.requires_id
          WHERE p.course_id = $1 AND c.id NOT IN (SELECT courses_behind($2, $3)) ORDER BY c.code",
    )
    .bind::<BigInt, _>(seats.course)
    .bind::<BigInt, _>(student)
    .bind::<BigInt, _>(seats.term)
    .load(conn)?;
    Ok(rows.into_iter().map(|row| row.course).collect())
}

/// The elective group of a curriculum that a course is in.
pub fn group_of(
    conn: &mut PgConnection,
    curriculum: i64,
    course: i64,
) -> QueryResult<Option<Group>> {
    curriculum_courses::table
        .inner_join(
            elective_groups::table
                .on(curriculum_courses::elective_group_id.eq(elective_groups::id.nullable())),
        )
        .filter(curriculum_courses::curriculum_id.eq(curriculum))
        .filter(curriculum_courses::course_id.eq(course))
        .select((
            elective_groups::id,
            elective_groups::semester,
            elective_groups::name,
            elective_groups::choose,
        ))
        .first(conn)
        .optional()
}

#[derive(QueryableByName)]
struct Chosen {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How many of a group besides a course a student takes, took or asks for: in whatever term, singly or with their section. Requests that
/// came to nothing before a term ended count no more.
pub fn chosen_of(
    conn: &mut PgConnection,
    group: i64,
    (student, course): (i64, i64),
    today: NaiveDate,
) -> QueryResult<i64> {
    let chosen: Chosen = sql_query(
        "SELECT count(DISTINCT c.course_id) AS n
           FROM curriculum_courses c JOIN offerings o ON o.course_id = c.course_id JOIN terms t ON t.id = o.term_id
          WHERE c.elective_group_id = $1 AND c.course_id <> $4
            AND (EXISTS (SELECT FROM enrolments e WHERE e.offering_id = o.id AND e.student_id = $2
                            AND (e.state = 'enrolled' OR (e.state IN ('requested', 'waiting') AND t.ends_on >= $3)))
                 OR (o.retired_at IS NULL AND EXISTS (SELECT FROM students s WHERE s.id = $2 AND s.section_id = o.section_id)))",
    )
    .bind::<BigInt, _>(group)
    .bind::<BigInt, _>(student)
    .bind::<Date, _>(today)
    .bind::<BigInt, _>(course)
    .get_result(conn)?;
    Ok(chosen.n)
}

/// The next place in the waiting list; the offering is locked.
pub fn next_place(conn: &mut PgConnection, offering: i64) -> QueryResult<i32> {
    diesel::update(offerings::table.find(offering))
        .set(offerings::next_place.eq(offerings::next_place + 1))
        .returning(offerings::next_place - 1)
        .get_result(conn)
}

/// Adds an enrolment; the key.
pub fn insert(
    conn: &mut PgConnection,
    (offering, student): (i64, i64),
    (state, place): (State, Option<i32>),
    beyond: &str,
) -> QueryResult<i64> {
    diesel::insert_into(enrolments::table)
        .values((
            enrolments::offering_id.eq(offering),
            enrolments::student_id.eq(student),
            enrolments::state.eq(state),
            enrolments::waiting_place.eq(place),
            enrolments::beyond_reason.eq(beyond),
        ))
        .returning(enrolments::id)
        .get_result(conn)
}

/// Moves an enrolment on.
pub fn set_state(
    conn: &mut PgConnection,
    id: i64,
    state: State,
    place: Option<i32>,
    reason: &str,
) -> QueryResult<usize> {
    diesel::update(enrolments::table.find(id))
        .set((
            enrolments::state.eq(state),
            enrolments::waiting_place.eq(place),
            enrolments::reason.eq(reason),
            enrolments::changed_at.eq(now),
        ))
        .execute(conn)
}

/// Who waits and is first among those who study here.
pub fn first_waiting(conn: &mut PgConnection, offering: i64) -> QueryResult<Option<Enrolment>> {
    enrolments::table
        .inner_join(students::table)
        .filter(enrolments::offering_id.eq(offering))
        .filter(enrolments::state.eq(State::Waiting))
        .filter(students::status.eq_any(["expected", "active", "on_leave"]))
        .order(enrolments::waiting_place)
        .select((enrolments::id, enrolments::offering_id, enrolments::state))
        .first(conn)
        .optional()
}

/// Those who asked for a seat or wait for one, in their order.
pub fn hoping(conn: &mut PgConnection, offering: i64) -> QueryResult<Vec<Enrolment>> {
    enrolments::table
        .filter(enrolments::offering_id.eq(offering))
        .filter(enrolments::state.eq_any([State::Requested, State::Waiting]))
        .order(enrolments::id)
        .select((enrolments::id, enrolments::offering_id, enrolments::state))
        .load(conn)
}

/// What a student holds or wants a seat of in the terms that are not over, in the order in which offerings are locked.
pub fn live_of(
    conn: &mut PgConnection,
    student: i64,
    today: NaiveDate,
) -> QueryResult<Vec<Enrolment>> {
    enrolments::table
        .inner_join(offerings::table.inner_join(terms::table))
        .filter(enrolments::student_id.eq(student))
        .filter(enrolments::state.eq_any(State::LIVE))
        .filter(terms::ends_on.ge(today))
        .order(enrolments::offering_id)
        .select((enrolments::id, enrolments::offering_id, enrolments::state))
        .load(conn)
}

/// Whose an enrolment of an offering is; another offering's does not exist.
pub fn student_of_enrolment(
    conn: &mut PgConnection,
    (offering, enrolment): (i64, i64),
) -> QueryResult<i64> {
    enrolments::table
        .find(enrolment)
        .filter(enrolments::offering_id.eq(offering))
        .select(enrolments::student_id)
        .first(conn)
}

//! Every statement about proposals.
use diesel::{
    dsl::{now, sql_query},
    prelude::*,
    sql_types::{BigInt, Nullable, Text},
};
use serde_json::Value;

use super::model::{Proposal, State};
use crate::{
    Error, Result,
    people::listing::Reach,
    policy::{Actor, Scope},
    schema::{proposals, students},
    students::visible,
};

/// The columns of [`Proposal`].
pub const SELECT: &str = "x.id, x.student_id, u.id AS user_id, u.name, s.admission_number, x.proposed_by AS proposer_id, w.name AS proposer,
    x.changes, x.note, x.state, x.reason, x.proposed_at, d.name AS decider, x.decided_at";

/// What they are selected from.
pub const FROM: &str =
    "proposals x JOIN students s ON s.id = x.student_id JOIN users u ON u.id = s.user_id
    JOIN users w ON w.id = x.proposed_by LEFT JOIN users d ON d.id = x.decided_by";

/// What the filter offers.
pub const OFFERS: &str = "
    SELECT 'state' AS field, v.code AS value, v.word AS label, v.place
      FROM (VALUES ('open', 'Waits for the office', 1), ('approved', 'Approved', 2), ('refused', 'Refused', 3), ('withdrawn', 'Withdrawn', 4)) v (code, word, place)";

/// The keys of the proposals whose students an actor may see; none for everybody.
pub fn reach(actor: &Actor) -> Option<Reach> {
    match actor.scope() {
        Scope::Institution => None,
        Scope::Staff(_)
        | Scope::Warden(_)
        | Scope::Parent(_)
        | Scope::Student(_)
        | Scope::Nobody => {
            let seen = visible(actor).select(students::id);
            let own = proposals::table.filter(proposals::student_id.eq_any(seen));
            Some(Box::new(own.select(proposals::id)))
        }
    }
}

/// The proposals for a student, the latest first.
pub fn of_student(conn: &mut PgConnection, student: i64) -> Result<Vec<Proposal>> {
    Ok(sql_query(
        "SELECT x.id, x.student_id, u.id AS user_id, u.name, s.admission_number, x.proposed_by AS proposer_id, w.name AS proposer,
                x.changes, x.note, x.state, x.reason, x.proposed_at, d.name AS decider, x.decided_at
           FROM proposals x JOIN students s ON s.id = x.student_id JOIN users u ON u.id = s.user_id
           JOIN users w ON w.id = x.proposed_by LEFT JOIN users d ON d.id = x.decided_by
          WHERE x.student_id = $1 ORDER BY x.id DESC LIMIT 50",
    )
    .bind::<BigInt, _>(student)
    .load(conn)?)
}

/// Adds a proposal; the key.
pub fn insert(
    conn: &mut PgConnection,
    (student, by): (i64, i64),
    changes: &Value,
    note: &str,
) -> QueryResult<i64> {
    diesel::insert_into(proposals::table)
        .values((
            proposals::student_id.eq(student),
            proposals::proposed_by.eq(by),
            proposals::changes.eq(changes),
            proposals::note.eq(note),
        ))
        .returning(proposals::id)
        .get_result(conn)
}

/// What of a proposal matters when it is decided, locked until the transaction ends.
#[derive(Clone, Debug, Queryable)]
pub struct Held {
    /// `students.id`
    pub student: i64,
    /// `users.id` of who proposes.
    pub proposer: i64,
    /// `{"field": [before, proposed]}`
    pub changes: Value,
    /// `State::of`
    pub state: String,
}

/// A proposal for a student whom the actor may see, locked until the transaction ends; another's does not exist.
pub fn lock(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<Held> {
    let student: i64 = proposals::table
        .find(id)
        .select(proposals::student_id)
        .first(conn)?;
    // Students before what belongs to them, as everywhere.
    let seen = visible(actor).filter(students::id.eq(student));
    seen.select(students::id).first::<i64>(conn)?;
    students::table
        .find(student)
        .select(students::id)
        .for_no_key_update()
        .first::<i64>(conn)?;
    Ok(proposals::table
        .find(id)
        .select((
            proposals::student_id,
            proposals::proposed_by,
            proposals::changes,
            proposals::state,
        ))
        .for_update()
        .first(conn)?)
}

/// Decides a proposal.
pub fn decide(
    conn: &mut PgConnection,
    id: i64,
    (state, reason): (State, &str),
    by: Option<i64>,
) -> QueryResult<usize> {
    diesel::update(proposals::table.find(id))
        .set((
            proposals::state.eq(state.code()),
            proposals::reason.eq(reason),
            proposals::decided_by.eq(by),
            proposals::decided_at.eq(now),
        ))
        .execute(conn)
}

/// Who is told what was decided.
#[derive(Clone, Debug, QueryableByName)]
pub struct Told {
    /// The name of who proposed.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Their address; none when they cannot sign in any more.
    #[diesel(sql_type = Nullable<Text>)]
    pub email: Option<String>,
    /// Their language.
    #[diesel(sql_type = Text)]
    pub language: String,
    /// The student's name.
    #[diesel(sql_type = Text)]
    pub student: String,
    /// `students.id`
    #[diesel(sql_type = BigInt)]
    pub student_id: i64,
    /// `State::of`
    #[diesel(sql_type = Text)]
    pub state: String,
    /// Why it was refused.
    #[diesel(sql_type = Text)]
    pub reason: String,
}

/// Who is told what was decided on a proposal.
pub fn told(conn: &mut PgConnection, id: i64) -> Result<Told> {
    let rows: Vec<Told> = sql_query(
        "SELECT w.name, CASE WHEN w.deactivated_at IS NULL THEN w.email END AS email, w.language, u.name AS student,
                s.id AS student_id, x.state, x.reason
           FROM proposals x JOIN users w ON w.id = x.proposed_by
           JOIN students s ON s.id = x.student_id JOIN users u ON u.id = s.user_id WHERE x.id = $1",
    )
    .bind::<BigInt, _>(id)
    .load(conn)?;
    rows.into_iter().next().ok_or(Error::NotFound)
}

//! The waiting list: who moves up, and what becomes of those who wait when there is nothing to wait for any more.
use chrono::NaiveDate;

use super::{
    actions::{noted, worded},
    model::{Enrolment, State},
    queries,
};
use crate::{
    Result,
    platform::{audit::Changes, db::Tx},
    policy::Actor,
};

/// Who gives the seats that become free.
const WAITING_LIST: Actor = Actor::System("waiting list");

/// What those are told who asked for what is retired; translated where they read it.
const RETIRED: &str = "This course is not offered any more.";

/// Gives free seats to those who wait, in their order, while the term lasts. The offering is locked.
pub fn move_up(tx: &mut Tx<'_>, offering: i64, today: NaiveDate) -> Result<()> {
    let seats = queries::lock_seats(tx, offering)?;
    let Some(cap) = seats.cap else { return Ok(()) };
    if seats.ends_on < today || seats.retired {
        return Ok(());
    }
    let mut free = i64::from(cap) - queries::enrolled(tx, offering)?;
    while free > 0 {
        let Some(next) = queries::first_waiting(tx, offering)? else {
            break;
        };
        queries::set_state(tx, next.id, State::Enrolled, None, "").map_err(worded)?;
        let changes = Changes::none().field("state", next.state.code(), State::Enrolled.code());
        noted(tx, &WAITING_LIST, "academics.move_up", next.id, changes)?;
        free -= 1;
    }
    Ok(())
}

/// Gives up a seat or a place, and gives it to whoever waits first.
pub fn give_up(
    tx: &mut Tx<'_>,
    actor: &Actor,
    enrolment: &Enrolment,
    (reason, today): (&str, NaiveDate),
) -> Result<()> {
    end(tx, actor, enrolment, (State::Dropped, reason))?;
    move_up(tx, enrolment.offering, today)
}

/// Tells those who asked or wait that nothing is offered any more. Who is enrolled stays. The offering is locked.
pub fn turn_away(tx: &mut Tx<'_>, actor: &Actor, offering: i64) -> Result<()> {
    for enrolment in queries::hoping(tx, offering)? {
        let state = match enrolment.state {
            State::Requested => State::Refused,
            _ => State::Dropped,
        };
        end(tx, actor, &enrolment, (state, RETIRED))?;
    }
    Ok(())
}

/// Takes a student who leaves out of all they are enrolled in, ask or wait for, in terms that are not over; those who
/// wait move up. The student's status is changed before, in the same transaction.
pub fn release_student(
    tx: &mut Tx<'_>,
    actor: &Actor,
    student: i64,
    (reason, today): (&str, NaiveDate),
) -> Result<()> {
    queries::lock_student(tx, student)?;
    for enrolment in queries::live_of(tx, student, today)? {
        queries::lock_seats(tx, enrolment.offering)?;
        give_up(tx, actor, &enrolment, (reason, today))?;
    }
    Ok(())
}

fn end(
    tx: &mut Tx<'_>,
    actor: &Actor,
    enrolment: &Enrolment,
    (state, reason): (State, &str),
) -> Result<()> {
    queries::set_state(tx, enrolment.id, state, None, reason).map_err(worded)?;
    let changes = Changes::none()
        .field("state", enrolment.state.code(), state.code())
        .field("reason", "", reason);
    noted(tx, actor, "academics.drop_enrolment", enrolment.id, changes)
}

//! A student who is gone gives up every seat that they hold, ask for or wait for in the terms that are not over.
use chrono::NaiveDate;

use super::{
    actions::move_up,
    model::State,
    queries::{self, live_of_student},
};
use crate::{
    Result,
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::Actor,
};

/// Drops what a student takes singly; whoever waited first has the seat. The student's row is locked by the caller, the
/// offerings here, by their keys. How many were dropped.
pub fn leave_offerings(
    tx: &mut Tx<'_>,
    actor: &Actor,
    student: i64,
    today: NaiveDate,
) -> Result<usize> {
    let live = live_of_student(tx, student, today)?;
    for enrolment in &live {
        queries::lock_seats(tx, enrolment.offering)?;
        let reason = "The student is here no longer.";
        queries::set_state(tx, enrolment.id, State::Dropped, None, reason)?;
        let changes = Changes::none()
            .field("state", enrolment.state.code(), State::Dropped.code())
            .field("reason", "", reason);
        let subject = ("enrolment", Some(enrolment.id));
        audit::record(tx, actor, "academics.drop_enrolment", subject, changes)?;
        move_up(tx, enrolment.offering)?;
    }
    Ok(live.len())
}

//! What can be done with enrolments.
use chrono::NaiveDate;
use diesel::result::Error as DieselError;
use serde_json::json;

use super::{
    EnrolmentError,
    model::{Enrolment, Seats, State},
    queries,
    rules::{self, Wish},
    waiting::give_up,
};
use crate::{
    Error, Result,
    academics::{
        offerings::Offerings,
        records::{one, titles},
    },
    error::violated,
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Actor, DecideEnrolments, Grant, ManageAcademics, Scope},
};

/// What is said to somebody who has asked.
#[derive(Clone, Debug)]
pub enum Decision {
    /// Gets a seat, or a place in the waiting list.
    Approve,
    /// Does not, and reads why.
    Refuse(String),
}

/// A student chooses an elective for themself: they get a seat, a place in the waiting list, or wait for approval.
pub fn choose_elective(
    tx: &mut Tx<'_>,
    actor: &Actor,
    offering: i64,
    today: NaiveDate,
) -> Result<State> {
    let student = themself(actor)?;
    choose(tx, actor, (offering, student), today)
}

/// The office notes what a student chose on paper, by the same rules.
pub fn note_choice(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    (offering, student): (i64, i64),
    today: NaiveDate,
) -> Result<State> {
    choose(tx, who.actor(), (offering, student), today)
}

fn choose(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (offering, student): (i64, i64),
    today: NaiveDate,
) -> Result<State> {
    let chooser = &queries::lock_student(tx, student)?;
    let seats = &queries::lock_seats(tx, offering)?;
    let wish = Wish::new(seats, chooser, today);
    rules::in_term(seats, today)?;
    if chooser.curriculum.is_none() || !seats.is_open(today) {
        return Err(EnrolmentError::NotOpen.into());
    }
    let group = rules::group(tx, wish)?.filter(|group| group.semester == chooser.semester);
    let group = group.ok_or(EnrolmentError::NotYours)?;
    rules::asks_once(tx, wish)?;
    rules::may_take(tx, wish)?;
    rules::has_room(tx, wish, &group)?;
    let place = match seats.approval {
        true => (State::Requested, None),
        false => rules::seat_or_place(tx, seats)?,
    };
    put(tx, actor, wish, place, "")
}

/// The office enrols a student: a seat, or a place in the waiting list. With a reason, which is recorded, also beyond
/// what the student's elective group asks for.
pub fn enrol_student(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    (offering, student): (i64, i64),
    beyond: &str,
    today: NaiveDate,
) -> Result<State> {
    let chooser = &queries::lock_student(tx, student)?;
    let seats = &queries::lock_seats(tx, offering)?;
    let wish = Wish::new(seats, chooser, today);
    rules::asks_once(tx, wish)?;
    rules::may_take(tx, wish)?;
    let mut why = "";
    if let Some(group) = rules::group(tx, wish)?
        && let Err(full) = rules::has_room(tx, wish, &group)
    {
        match beyond.trim() {
            "" => return Err(beyond_needs_reason(full, &group.name, group.choose)),
            typed => why = rules::worth_reading(typed).ok_or(EnrolmentError::NoReasonBeyond)?,
        }
    }
    let place = rules::seat_or_place(tx, seats)?;
    put(tx, who.actor(), wish, place, why)
}

/// What the office is told, who may go beyond; a fault stays one.
fn beyond_needs_reason(full: Error, group: &str, choose: i16) -> Error {
    match full {
        Error::Conflict(_) => EnrolmentError::BeyondGroup {
            group: group.to_owned(),
            choose,
        }
        .into(),
        fault => fault,
    }
}

/// Decides on a choice that waits for approval, in an offering that one looks after. What would keep the student from
/// choosing it now keeps it from being approved.
pub fn decide_enrolment(
    tx: &mut Tx<'_>,
    who: &Grant<DecideEnrolments>,
    (offering, enrolment): (i64, i64),
    decision: &Decision,
    today: NaiveDate,
) -> Result<State> {
    one::<Offerings>(tx, who.actor(), offering)?;
    let student = queries::student_of_enrolment(tx, (offering, enrolment))?;
    let chooser = &queries::lock_student(tx, student)?;
    let seats = &queries::lock_seats(tx, offering)?;
    let asked = queries::enrolment(tx, enrolment)?;
    if asked.state != State::Requested {
        return Err(EnrolmentError::Decided.into());
    }
    let (state, waits, reason) = match decision {
        Decision::Refuse(reason) => (State::Refused, None, needed(reason)?),
        Decision::Approve => {
            rules::may_take(tx, Wish::new(seats, chooser, today))?;
            let (state, waits) = rules::seat_or_place(tx, seats)?;
            (state, waits, "")
        }
    };
    queries::set_state(tx, asked.id, state, waits, reason).map_err(worded)?;
    let changes = Changes::none()
        .field("state", asked.state.code(), state.code())
        .field("reason", "", reason);
    let action = "academics.decide_enrolment";
    noted(tx, who.actor(), action, asked.id, changes)?;
    Ok(state)
}

/// A student gives up their choice, while choices can be made; the next one who waits gets the seat.
pub fn drop_enrolment(
    tx: &mut Tx<'_>,
    actor: &Actor,
    offering: i64,
    today: NaiveDate,
) -> Result<()> {
    let student = themself(actor)?;
    queries::lock_student(tx, student)?;
    let seats = queries::lock_seats(tx, offering)?;
    let Some(enrolment) = queries::live(tx, offering, student)? else {
        return Err(EnrolmentError::NotLive.into());
    };
    if !seats.is_open(today) || seats.ends_on < today {
        return Err(EnrolmentError::NotOpen.into());
    }
    give_up(tx, actor, &enrolment, ("", today))
}

/// Takes a student out of an offering that one looks after, while its term lasts; the next one who waits gets the seat.
pub fn take_out_of_offering(
    tx: &mut Tx<'_>,
    who: &Grant<DecideEnrolments>,
    (offering, enrolment): (i64, i64),
    reason: &str,
    today: NaiveDate,
) -> Result<()> {
    let reason = needed(reason)?;
    one::<Offerings>(tx, who.actor(), offering)?;
    let student = queries::student_of_enrolment(tx, (offering, enrolment))?;
    queries::lock_student(tx, student)?;
    let seats = queries::lock_seats(tx, offering)?;
    let enrolment: Enrolment = queries::enrolment(tx, enrolment)?;
    if !enrolment.state.is_live() {
        return Err(EnrolmentError::NotLive.into());
    }
    rules::in_term(&seats, today)?;
    give_up(tx, who.actor(), &enrolment, (reason, today))
}

fn needed(reason: &str) -> Result<&str> {
    Ok(rules::worth_reading(reason).ok_or(EnrolmentError::NoReason)?)
}

fn themself(actor: &Actor) -> Result<i64> {
    match actor.scope() {
        Scope::Student(student) => Ok(student),
        Scope::Institution
        | Scope::Staff(_)
        | Scope::Warden(_)
        | Scope::Parent(_)
        | Scope::Nobody => Err(Error::Forbidden),
    }
}

fn put(
    tx: &mut Tx<'_>,
    actor: &Actor,
    wish: Wish<'_>,
    (state, waits): (State, Option<i32>),
    beyond: &str,
) -> Result<State> {
    let (seats, chooser): (&Seats, _) = (wish.seats, wish.chooser);
    let id = queries::insert(tx, (seats.id, chooser.id), (state, waits), beyond).map_err(worded)?;
    let title = titles(tx, "offering", &[seats.id])?.remove(&seats.id);
    let mut changes = Changes::none()
        .field("offering", json!(null), json!(title))
        .field("student", json!(null), chooser.admission_number.as_str())
        .field("state", json!(null), state.code());
    if !beyond.is_empty() {
        changes = changes.field("beyond_reason", "", beyond);
    }
    noted(tx, actor, "academics.enrol", id, changes)?;
    Ok(state)
}

/// Notes what was done with an enrolment.
pub fn noted(
    tx: &mut Tx<'_>,
    actor: &Actor,
    action: &str,
    id: i64,
    changes: Changes,
) -> Result<()> {
    audit::record(tx, actor, action, ("enrolment", Some(id)), changes)
}

/// A constraint's refusal in words.
pub fn worded(err: DieselError) -> Error {
    match violated(&err) {
        Some("enrolments_live_key") => EnrolmentError::Already.into(),
        Some("enrolments_singly") => EnrolmentError::ToSection.into(),
        Some("enrolments_once") => EnrolmentError::TakenOtherwise.into(),
        _ => err.into(),
    }
}

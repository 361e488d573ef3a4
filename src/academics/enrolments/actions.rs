//! What can be done with enrolments.
use chrono::NaiveDate;
use diesel::result::Error as DieselError;
use serde_json::json;

use super::{
    EnrolmentError,
    model::{Chooser, Enrolment, Seats, State},
    queries,
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

/// Who gives the seats that become free.
const WAITING_LIST: Actor = Actor::System("waiting list");

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
    let chooser = queries::lock_student(tx, student)?;
    let seats = queries::lock_seats(tx, offering)?;
    let (Some(curriculum), true) = (chooser.curriculum, seats.open) else {
        return Err(EnrolmentError::NotOpen.into());
    };
    if seats.ends_on < today {
        return Err(EnrolmentError::TermOver.into());
    }
    let group = queries::group_of(tx, curriculum, chooser.semester, seats.course)?;
    let Some((group, name, choose)) = group else {
        return Err(EnrolmentError::NotYours.into());
    };
    may_take(tx, &seats, student, &chooser)?;
    if queries::chosen_of(tx, group, seats.term, student)? >= i64::from(choose) {
        return Err(EnrolmentError::GroupFull {
            group: name,
            choose,
        }
        .into());
    }
    match seats.approval {
        true => put(tx, actor, &seats, student, (State::Requested, None)),
        false => place(tx, actor, &seats, student),
    }
}

/// The office enrols a student: a seat, or a place in the waiting list.
pub fn enrol_student(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    offering: i64,
    student: i64,
) -> Result<State> {
    let chooser = queries::lock_student(tx, student)?;
    let seats = queries::lock_seats(tx, offering)?;
    may_take(tx, &seats, student, &chooser)?;
    place(tx, who.actor(), &seats, student)
}

/// Decides on a choice that waits for approval, in an offering that one looks after.
pub fn decide_enrolment(
    tx: &mut Tx<'_>,
    who: &Grant<DecideEnrolments>,
    (offering, enrolment): (i64, i64),
    decision: &Decision,
) -> Result<State> {
    let asked = of_offering(tx, who.actor(), offering, enrolment)?;
    if asked.state != State::Requested {
        return Err(EnrolmentError::Decided.into());
    }
    let (state, waits, reason) = match decision {
        Decision::Refuse(reason) => (State::Refused, None, worth_reading(reason)?),
        Decision::Approve => {
            let seats = queries::lock_seats(tx, offering)?;
            let (state, waits) = seat_or_place(tx, &seats)?;
            (state, waits, "")
        }
    };
    queries::set_state(tx, asked.id, state, waits, reason).map_err(worded)?;
    let changes = Changes::none()
        .field("state", asked.state.code(), state.code())
        .field("reason", "", reason);
    noted(
        tx,
        who.actor(),
        "academics.decide_enrolment",
        asked.id,
        changes,
    )?;
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
    if !seats.open || seats.ends_on < today {
        return Err(EnrolmentError::NotOpen.into());
    }
    give_up(tx, actor, &enrolment, "")
}

/// Takes a student out of an offering that one looks after; the next one who waits gets the seat.
pub fn take_out_of_offering(
    tx: &mut Tx<'_>,
    who: &Grant<DecideEnrolments>,
    (offering, enrolment): (i64, i64),
    reason: &str,
) -> Result<()> {
    let reason = worth_reading(reason)?.to_owned();
    let enrolment = of_offering(tx, who.actor(), offering, enrolment)?;
    match enrolment.state.is_live() {
        true => give_up(tx, who.actor(), &enrolment, &reason),
        false => Err(EnrolmentError::NotLive.into()),
    }
}

/// Gives free seats to those who wait, in their order. The offering is locked.
pub fn move_up(tx: &mut Tx<'_>, offering: i64) -> Result<()> {
    let seats = queries::lock_seats(tx, offering)?;
    let Some(cap) = seats.cap else { return Ok(()) };
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

/// The rules that hold whoever enrols a student.
fn may_take(tx: &mut Tx<'_>, seats: &Seats, student: i64, chooser: &Chooser) -> Result<()> {
    if seats.cap.is_none() {
        return Err(EnrolmentError::ToSection.into());
    }
    if seats.retired {
        return Err(EnrolmentError::Retired.into());
    }
    if !["expected", "active", "on_leave"].contains(&chooser.status.as_str()) {
        return Err(EnrolmentError::NotStudying.into());
    }
    if queries::live(tx, seats.id, student)?.is_some() {
        return Err(EnrolmentError::Already.into());
    }
    if queries::takes_otherwise(tx, student, seats)? {
        return Err(EnrolmentError::TakenOtherwise.into());
    }
    let missing = queries::missing(tx, student, seats)?;
    match missing.is_empty() {
        true => Ok(()),
        false => Err(EnrolmentError::Missing(missing.join(", ")).into()),
    }
}

/// A seat while there is one, and nobody who waits is passed over; else the next place in the waiting list.
fn seat_or_place(tx: &mut Tx<'_>, seats: &Seats) -> Result<(State, Option<i32>)> {
    let full = queries::enrolled(tx, seats.id)? >= seats.cap.map_or(0, i64::from);
    match full || queries::first_waiting(tx, seats.id)?.is_some() {
        true => Ok((State::Waiting, Some(queries::next_place(tx, seats.id)?))),
        false => Ok((State::Enrolled, None)),
    }
}

fn place(tx: &mut Tx<'_>, actor: &Actor, seats: &Seats, student: i64) -> Result<State> {
    let (state, waits) = seat_or_place(tx, seats)?;
    put(tx, actor, seats, student, (state, waits))
}

fn put(
    tx: &mut Tx<'_>,
    actor: &Actor,
    seats: &Seats,
    student: i64,
    (state, waits): (State, Option<i32>),
) -> Result<State> {
    let id = queries::insert(tx, (seats.id, student), state, waits).map_err(worded)?;
    let title = titles(tx, "offering", &[seats.id])?.remove(&seats.id);
    let number = queries::admission_number(tx, student)?;
    let changes = Changes::none()
        .field("offering", json!(null), json!(title))
        .field("student", json!(null), number)
        .field("state", json!(null), state.code());
    noted(tx, actor, "academics.enrol", id, changes)?;
    Ok(state)
}

/// An enrolment of an offering that the actor looks after, both locked; a stranger's does not exist.
fn of_offering(tx: &mut Tx<'_>, actor: &Actor, offering: i64, enrolment: i64) -> Result<Enrolment> {
    one::<Offerings>(tx, actor, offering)?;
    queries::lock_seats(tx, offering)?;
    let found = queries::enrolment(tx, enrolment)?;
    match found.offering == offering {
        true => Ok(found),
        false => Err(Error::NotFound),
    }
}

fn give_up(tx: &mut Tx<'_>, actor: &Actor, enrolment: &Enrolment, reason: &str) -> Result<()> {
    queries::set_state(tx, enrolment.id, State::Dropped, None, reason).map_err(worded)?;
    let changes = Changes::none()
        .field("state", enrolment.state.code(), State::Dropped.code())
        .field("reason", "", reason);
    noted(tx, actor, "academics.drop_enrolment", enrolment.id, changes)?;
    move_up(tx, enrolment.offering)
}

fn worth_reading(reason: &str) -> Result<&str> {
    let reason = reason.trim();
    let fits = (1..=200).contains(&reason.chars().count()) && !reason.chars().any(char::is_control);
    match fits {
        true => Ok(reason),
        false => Err(EnrolmentError::NoReason.into()),
    }
}

fn noted(tx: &mut Tx<'_>, actor: &Actor, action: &str, id: i64, changes: Changes) -> Result<()> {
    audit::record(tx, actor, action, ("enrolment", Some(id)), changes)
}

fn worded(err: DieselError) -> Error {
    match violated(&err) {
        Some("enrolments_live_key") => EnrolmentError::Already.into(),
        Some("enrolments_singly") => EnrolmentError::ToSection.into(),
        _ => err.into(),
    }
}

//! The rules that hold whoever enrols a student.
use chrono::NaiveDate;

use super::{
    EnrolmentError,
    model::{Chooser, Group, Seats, State},
    queries,
};
use crate::{Result, platform::db::Tx, types::is_hidden};

/// Who is to take what, on a day of the term; both are locked.
#[derive(Clone, Copy)]
pub struct Wish<'a> {
    pub seats: &'a Seats,
    pub chooser: &'a Chooser,
    pub today: NaiveDate,
}

impl<'a> Wish<'a> {
    pub fn new(seats: &'a Seats, chooser: &'a Chooser, today: NaiveDate) -> Self {
        Self {
            seats,
            chooser,
            today,
        }
    }
}

/// Refuses what nobody may take, or the student may not.
pub fn may_take(tx: &mut Tx<'_>, wish: Wish<'_>) -> Result<()> {
    let Wish { seats, chooser, .. } = wish;
    if seats.cap.is_none() {
        return Err(EnrolmentError::ToSection.into());
    }
    if seats.retired {
        return Err(EnrolmentError::Retired.into());
    }
    in_term(seats, wish.today)?;
    if !["expected", "active", "on_leave"].contains(&chooser.status.as_str()) {
        return Err(EnrolmentError::NotStudying.into());
    }
    if queries::takes_otherwise(tx, chooser.id, seats)? {
        return Err(EnrolmentError::TakenOtherwise.into());
    }
    let missing = queries::missing(tx, chooser.id, seats)?;
    match missing.is_empty() {
        true => Ok(()),
        false => Err(EnrolmentError::Missing(missing.join(", ")).into()),
    }
}

/// Who holds or wants a seat cannot ask for another.
pub fn asks_once(tx: &mut Tx<'_>, wish: Wish<'_>) -> Result<()> {
    match queries::live(tx, wish.seats.id, wish.chooser.id)? {
        Some(_) => Err(EnrolmentError::Already.into()),
        None => Ok(()),
    }
}

/// What was held in a term is not changed after it.
pub fn in_term(seats: &Seats, today: NaiveDate) -> Result<()> {
    match seats.ends_on < today {
        true => Err(EnrolmentError::TermOver.into()),
        false => Ok(()),
    }
}

/// The elective group of the student's curriculum that the course is in.
pub fn group(tx: &mut Tx<'_>, wish: Wish<'_>) -> Result<Option<Group>> {
    let Some(curriculum) = wish.chooser.curriculum else {
        return Ok(None);
    };
    Ok(queries::group_of(tx, curriculum, wish.seats.course)?)
}

/// Refuses more of a group than a student takes of it, in whatever terms they took the others.
pub fn has_room(tx: &mut Tx<'_>, wish: Wish<'_>, group: &Group) -> Result<()> {
    let chosen = queries::chosen_of(
        tx,
        group.id,
        (wish.chooser.id, wish.seats.course),
        wish.today,
    )?;
    match chosen < i64::from(group.choose) {
        true => Ok(()),
        false => Err(EnrolmentError::GroupFull {
            group: group.name.clone(),
            choose: group.choose,
        }
        .into()),
    }
}

/// A seat while there is one, and nobody who waits is passed over; else the next place in the waiting list.
pub fn seat_or_place(tx: &mut Tx<'_>, seats: &Seats) -> Result<(State, Option<i32>)> {
    let full = queries::enrolled(tx, seats.id)? >= seats.cap.map_or(0, i64::from);
    match full || queries::first_waiting(tx, seats.id)?.is_some() {
        true => Ok((State::Waiting, Some(queries::next_place(tx, seats.id)?))),
        false => Ok((State::Enrolled, None)),
    }
}

/// A reason that somebody can read: 1 to 200 characters on one line.
pub fn worth_reading(reason: &str) -> Option<&str> {
    let reason = reason.trim();
    let fits = (1..=200).contains(&reason.chars().count()) && !reason.chars().any(is_hidden);
    fits.then_some(reason)
}

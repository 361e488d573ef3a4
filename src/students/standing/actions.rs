//! Changing where a student stands, taking a change back, and what follows.
use chrono::{Days, NaiveDate};
use serde_json::json;

use super::{
    StandingError, follows,
    queries::{self, Standing},
    rules::is_seated,
};
use crate::{
    Error, Result,
    academics::release_student,
    people::{
        standing::{Change, NewChange, students as history},
        worth_reading,
    },
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Actor, Grant, ManageStudents},
    students::Status,
};

/// Nobody plans further ahead.
const FURTHEST: Days = Days::new(731);

/// Where a student is to stand, from which day on, and why.
#[derive(Clone, Debug)]
pub struct SetStatus {
    /// `students.id`
    pub student: i64,
    /// The version the change is based on; none for what is no form, such as a promotion that has locked the student.
    pub version: Option<i32>,
    /// Where they stand from then on.
    pub status: Status,
    /// The first day. One that has not come waits, and takes effect by itself.
    pub from_on: NaiveDate,
    /// Why; it stays on record.
    pub reason: String,
}

/// Changes where a student stands; the key of the change. Who is gone gives up their roll number and every seat in
/// electives; who is readmitted gets their section anew.
///
/// The student is locked before sections and offerings.
pub fn set_status(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStudents>,
    cmd: &SetStatus,
    today: NaiveDate,
) -> Result<i64> {
    let actor = who.actor();
    let reason = worth_reading(&cmd.reason)?;
    let mut student = locked(tx, actor, cmd.student, cmd.version)?;
    student = apply_waiting(tx, student, today)?;
    let last = last_of(tx, student.id)?;
    let before = status_of(&last)?;
    if !follows(before).contains(&cmd.status) {
        return Err(StandingError::no_move(before, cmd.status).into());
    }
    if cmd.from_on < last.from_on {
        return Err(StandingError::too_early(last.from_on).into());
    }
    if cmd.from_on > today + FURTHEST {
        return Err(StandingError::TooFar.into());
    }
    let applied = cmd.from_on <= today;
    let change = NewChange {
        of: student.id,
        status: cmd.status.code(),
        from_on: cmd.from_on,
        reason: &reason,
        by: actor.user().ok().map(|user| user.id),
        applied,
    };
    let id = history::insert(tx, &change)?;
    let changes = Changes::none()
        .field("status", before.code(), cmd.status.code())
        .field("from_on", json!(null), cmd.from_on.to_string())
        .field("reason", "", reason.as_str());
    let subject = ("student", Some(student.id));
    audit::record(tx, actor, "students.set_status", subject, changes)?;
    match applied {
        true => move_to(tx, actor, &student, cmd.status, today)?,
        false => queries::touch(tx, student.id)?,
    }
    Ok(id)
}

/// Takes the latest change back: the student stands where they stood before. Their seat is theirs again if it is free;
/// electives that they gave up are not.
pub fn take_back_status(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStudents>,
    (student, version): (i64, Option<i32>),
    (change, reason): (i64, &str),
    today: NaiveDate,
) -> Result<()> {
    let actor = who.actor();
    let reason = worth_reading(reason)?;
    let student = locked(tx, actor, student, version)?;
    let all = history::history(tx, student.id)?;
    let asked = all.iter().find(|one| one.id == change && one.counts());
    let asked = asked.ok_or(Error::NotFound)?;
    let mut counting = all.iter().filter(|one| one.counts());
    if counting.next().map(|latest| latest.id) != Some(change) {
        return Err(StandingError::NotLatest.into());
    }
    let before = counting.next().ok_or(StandingError::First)?;
    let by = actor.user().ok().map(|user| user.id);
    history::set_taken_back(tx, change, by, &reason)?;
    let changes = Changes::none()
        .field("status", asked.status.as_str(), before.status.as_str())
        .field(
            "from_on",
            asked.from_on.to_string(),
            before.from_on.to_string(),
        )
        .field("reason", "", reason.as_str());
    let subject = ("student", Some(student.id));
    audit::record(tx, actor, "students.take_back_status", subject, changes)?;
    match asked.applied_at.is_some() {
        true => move_to(tx, actor, &student, status_of(before)?, today),
        false => Ok(queries::touch(tx, student.id)?),
    }
}

/// Lets what is due by a day take effect, for one student; how many changes did.
pub fn apply_due(tx: &mut Tx<'_>, actor: &Actor, student: i64, today: NaiveDate) -> Result<()> {
    let student = queries::lock(tx, actor, student)?;
    apply_waiting(tx, student, today).map(drop)
}

fn locked(tx: &mut Tx<'_>, actor: &Actor, id: i64, version: Option<i32>) -> Result<Standing> {
    let student = queries::lock(tx, actor, id)?;
    match version.is_some_and(|version| version != student.version) {
        true => Err(StandingError::Changed.into()),
        false => Ok(student),
    }
}

/// Each change whose day has come, in its order; where the student stands then.
fn apply_waiting(tx: &mut Tx<'_>, mut student: Standing, today: NaiveDate) -> Result<Standing> {
    let all = history::history(tx, student.id)?;
    let due = all.iter().rev();
    for change in due.filter(|one| one.waits() && one.from_on <= today) {
        let status = status_of(change)?;
        move_to(tx, &CLOCK, &student, status, today)?;
        history::set_applied(tx, change.id)?;
        let changes = Changes::none()
            .field("status", student.status.as_str(), status.code())
            .field("from_on", json!(null), change.from_on.to_string());
        let subject = ("student", Some(student.id));
        audit::record(tx, &CLOCK, "students.apply_status", subject, changes)?;
        student.status = status.code().to_owned();
    }
    Ok(student)
}

/// What follows from standing there from now on.
fn move_to(
    tx: &mut Tx<'_>,
    actor: &Actor,
    student: &Standing,
    to: Status,
    today: NaiveDate,
) -> Result<()> {
    let was_seated = Status::of(&student.status).is_some_and(is_seated);
    if !was_seated && is_seated(to) {
        let keeps = match student.section {
            Some(section) => queries::has_seat(tx, section)?,
            None => false,
        };
        if !keeps {
            queries::clear_section(tx, student.id)?;
        }
    }
    queries::set_status(tx, student.id, to)?;
    if was_seated && !is_seated(to) {
        queries::clear_roll_number(tx, student.id)?;
        release_student(tx, actor, student.id, (GONE, today))?;
    }
    Ok(())
}

fn last_of(tx: &mut Tx<'_>, student: i64) -> Result<Change> {
    let all = history::history(tx, student)?;
    let last = all.into_iter().find(Change::counts);
    last.ok_or_else(|| Error::internal(format!("the student {student} has no history")))
}

fn status_of(change: &Change) -> Result<Status> {
    let of = Status::of(&change.status);
    of.ok_or_else(|| Error::internal(format!("no such status: {}", change.status)))
}

/// What those read who lose their seats; translated where they read it.
const GONE: &str = "The student is here no longer.";

/// Who lets later changes take effect.
pub const CLOCK: Actor = Actor::System("status history");

//! Changing where a member of staff stands, taking a change back, and what follows.
use chrono::{Days, NaiveDate};
use serde_json::json;

use crate::{
    Error, Result,
    accounts::end_staff_access,
    people::{
        standing::{Change, NewChange, staff as history},
        worth_reading,
    },
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Actor, Grant, ManageStaff},
    staff::{
        StaffError, StaffStatus,
        queries::{self, Standing},
    },
};

/// Nobody plans further ahead.
const FURTHEST: Days = Days::new(731);

/// Who lets later changes take effect.
pub const CLOCK: Actor = Actor::System("status history");

/// Where a member of staff is to stand, from which day on, and why.
#[derive(Clone, Debug)]
pub struct SetStaffStatus {
    /// `staff.id`
    pub member: i64,
    /// The version the change is based on; none for what is no form.
    pub version: Option<i32>,
    /// Where they stand from then on.
    pub status: StaffStatus,
    /// The first day. One that has not come waits, and takes effect by itself.
    pub from_on: NaiveDate,
    /// Why; it stays on record.
    pub reason: String,
}

/// Changes where a member of staff stands; the key of the change. Who leaves heads and advises nothing any more, and what
/// they may do as staff ends at once. Who comes back gets roles anew.
pub fn set_staff_status(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStaff>,
    cmd: &SetStaffStatus,
    today: NaiveDate,
) -> Result<i64> {
    let actor = who.actor();
    let reason = worth_reading(&cmd.reason)?;
    let member = locked(tx, actor, cmd.member, cmd.version)?;
    apply_waiting(tx, who, &member, today)?;
    let last = history::history(tx, member.id)?;
    let last = last.into_iter().find(Change::counts);
    let last = last.ok_or_else(|| Error::internal("a member of staff has no history"))?;
    let before = status_of(&last)?;
    if !before.next().contains(&cmd.status) {
        return Err(StaffError::no_move(before, cmd.status).into());
    }
    if cmd.from_on < last.from_on {
        return Err(StaffError::too_early(last.from_on).into());
    }
    if cmd.from_on > today + FURTHEST {
        return Err(StaffError::TooFar.into());
    }
    let applied = cmd.from_on <= today;
    let change = NewChange {
        of: member.id,
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
    let subject = ("staff", Some(member.id));
    audit::record(tx, actor, "staff.set_status", subject, changes)?;
    match applied {
        true => move_to(tx, who, &member, cmd.status)?,
        false => queries::touch(tx, member.id)?,
    }
    Ok(id)
}

/// Takes the latest change back: the member of staff stands where they stood before. Roles and appointments that ended
/// are given anew.
pub fn take_back_staff_status(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStaff>,
    (member, version): (i64, Option<i32>),
    (change, reason): (i64, &str),
) -> Result<()> {
    let actor = who.actor();
    let reason = worth_reading(reason)?;
    let member = locked(tx, actor, member, version)?;
    let all = history::history(tx, member.id)?;
    let asked = all.iter().find(|one| one.id == change && one.counts());
    let asked = asked.ok_or(Error::NotFound)?;
    let mut counting = all.iter().filter(|one| one.counts());
    if counting.next().map(|latest| latest.id) != Some(change) {
        return Err(StaffError::NotLatest.into());
    }
    let before = counting.next().ok_or(StaffError::First)?;
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
    let subject = ("staff", Some(member.id));
    audit::record(tx, actor, "staff.take_back_status", subject, changes)?;
    match asked.applied_at.is_some() {
        true => move_to(tx, who, &member, status_of(before)?),
        false => Ok(queries::touch(tx, member.id)?),
    }
}

/// Lets what is due by a day take effect, for one member of staff.
pub fn apply_due(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStaff>,
    member: i64,
    today: NaiveDate,
) -> Result<()> {
    let member = queries::lock(tx, who.actor(), member)?;
    apply_waiting(tx, who, &member, today)
}

fn locked(tx: &mut Tx<'_>, actor: &Actor, id: i64, version: Option<i32>) -> Result<Standing> {
    let member = queries::lock(tx, actor, id)?;
    match version.is_some_and(|version| version != member.version) {
        true => Err(StaffError::Changed.into()),
        false => Ok(member),
    }
}

fn apply_waiting(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStaff>,
    member: &Standing,
    today: NaiveDate,
) -> Result<()> {
    let all = history::history(tx, member.id)?;
    for change in all
        .iter()
        .rev()
        .filter(|one| one.waits() && one.from_on <= today)
    {
        let status = status_of(change)?;
        move_to(tx, who, member, status)?;
        history::set_applied(tx, change.id)?;
        let changes = Changes::none()
            .field("status", json!(null), status.code())
            .field("from_on", json!(null), change.from_on.to_string());
        let subject = ("staff", Some(member.id));
        audit::record(tx, &CLOCK, "staff.apply_status", subject, changes)?;
    }
    Ok(())
}

/// What follows from standing there from now on.
fn move_to(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStaff>,
    member: &Standing,
    to: StaffStatus,
) -> Result<()> {
    queries::set_status(tx, member.id, to.code())?;
    if to != StaffStatus::Left {
        return Ok(());
    }
    end_staff_access(tx, who, member.user)?;
    let (headed, advised) = queries::end_appointments(tx, member.id)?;
    if headed.is_empty() && advised.is_empty() {
        return Ok(());
    }
    let name = queries::member(tx, who.actor(), member.id)?.name;
    let departments = headed
        .into_iter()
        .map(|id| ("department", id, "academics.appoint_head", "head"));
    let sections = advised
        .into_iter()
        .map(|id| ("section", id, "academics.appoint_adviser", "adviser"));
    for (kind, id, action, field) in departments.chain(sections) {
        let changes = Changes::none().field(field, name.as_str(), json!(null));
        audit::record(tx, who.actor(), action, (kind, Some(id)), changes)?;
    }
    Ok(())
}

fn status_of(change: &Change) -> Result<StaffStatus> {
    let of = StaffStatus::of(&change.status);
    of.ok_or_else(|| Error::internal(format!("no such status: {}", change.status)))
}

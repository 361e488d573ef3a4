//! What can be done with members of staff: employ, put right.
use diesel::result::Error as DieselError;
use serde_json::json;

pub use super::error::StaffError;
use super::{
    entry::{Employ, NewMember, StaffParticulars},
    model::Member,
    queries,
};
use crate::{
    Error, Result, academics,
    accounts::{NewUser, correct_contact, open_account},
    error::violated,
    people::{
        Typed,
        fields::{Holder, Tier, Values, set_values},
    },
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Grant, ManageStaff, Scope},
};

/// Employs a person who holds a role of staff; the key.
pub fn employ(tx: &mut Tx<'_>, who: &Grant<ManageStaff>, cmd: &Employ) -> Result<i64> {
    if !queries::has_role(tx, cmd.user)? {
        return Err(StaffError::NoRole.into());
    }
    if let Some(department) = cmd.department
        && !queries::is_open(tx, department)?
    {
        return Err(StaffError::NoDepartment.into());
    }
    let id = queries::insert(tx, cmd).map_err(worded)?;
    let changes = Changes::none()
        .field("user", json!(null), cmd.user)
        .field("staff_number", json!(null), cmd.staff_number.as_str())
        .field("department", json!(null), json!(cmd.department))
        .field("designation", json!(null), cmd.designation.as_str());
    let subject = ("staff", Some(id));
    audit::record(tx, who.actor(), "staff.employ", subject, changes)?;
    Ok(id)
}

/// Employs somebody and opens their account, with what the college's own fields say; the key. Only those who see the
/// whole institution employ.
pub fn employ_person(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStaff>,
    cmd: &NewMember,
    values: &Typed,
) -> Result<i64> {
    if who.actor().scope() != Scope::Institution {
        return Err(Error::Forbidden);
    }
    let person = NewUser {
        name: cmd.name.clone(),
        email: cmd.email.clone(),
        phone: cmd.phone.clone(),
        roles: vec![cmd.role],
        invite: cmd.invite,
    };
    let employment = Employ {
        user: open_account(tx, who, &person)?,
        ..cmd.employment.clone()
    };
    let id = employ(tx, who, &employment)?;
    let holder = (Holder::Staff, employment.user);
    let changes = set_values(
        tx,
        holder,
        Tier::Office,
        Values::All(values),
        Changes::none(),
    )?;
    if !changes.is_empty() {
        let subject = ("staff", Some(id));
        audit::record(tx, who.actor(), "staff.update", subject, changes)?;
    }
    Ok(id)
}

/// A member of staff to be put right: which, and the versions of record and account that the change is based on.
#[derive(Clone, Copy, Debug)]
pub struct BasedOn {
    /// `staff.id`
    pub member: i64,
    /// `staff.version`
    pub version: i32,
    /// `users.version`
    pub account_version: i32,
}

/// Puts the record of a member of staff right.
pub fn update_member(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStaff>,
    based: BasedOn,
    cmd: &StaffParticulars,
    values: Values<'_>,
) -> Result<()> {
    let actor = who.actor();
    // The lock comes first: what is read after it stays.
    queries::lock(tx, actor, based.member)?;
    let before = queries::member(tx, actor, based.member)?;
    if before.version != based.version || before.account_version != based.account_version {
        return Err(StaffError::Changed.into());
    }
    if let Some(department) = cmd
        .department
        .filter(|id| before.department_id != Some(*id))
        && !queries::is_open(tx, department)?
    {
        return Err(StaffError::NoDepartment.into());
    }
    correct_contact(tx, who, before.user_id, &cmd.contact)?;
    let mut changes = changes(tx, &before, cmd)?;
    let holder = (Holder::Staff, before.user_id);
    changes = set_values(tx, holder, Tier::Office, values, changes)?;
    if changes.is_empty() {
        return Ok(());
    }
    queries::update(tx, before.id, cmd).map_err(worded)?;
    let subject = ("staff", Some(before.id));
    audit::record(tx, actor, "staff.update", subject, changes)
}

fn changes(tx: &mut Tx<'_>, before: &Member, cmd: &StaffParticulars) -> Result<Changes> {
    let keys: Vec<i64> = before
        .department_id
        .into_iter()
        .chain(cmd.department)
        .collect();
    let titles = academics::titles(tx, "department", &keys)?;
    let title = |key: Option<i64>| key.and_then(|key| titles.get(&key).cloned());
    let phone = cmd.contact.phone.as_ref().map(|phone| phone.as_str());
    Ok(Changes::none()
        .field("name", before.name.as_str(), cmd.contact.name.as_str())
        .sensitive("phone", json!(before.phone), json!(phone))
        .field(
            "department",
            json!(title(before.department_id)),
            json!(title(cmd.department)),
        )
        .field(
            "designation",
            before.designation.as_str(),
            cmd.designation.as_str(),
        )
        .field(
            "joined_on",
            before.joined_on.to_string(),
            cmd.joined_on.to_string(),
        ))
}

fn worded(err: DieselError) -> Error {
    match violated(&err) {
        Some("staff_number_key") => StaffError::NumberTaken.into(),
        Some("staff_user_key") => StaffError::EmployedAlready.into(),
        Some("staff_department_id_fkey") => StaffError::NoDepartment.into(),
        _ => err.into(),
    }
}

//! What can be done with members of staff.
use chrono::NaiveDate;
use diesel::result::Error as DieselError;
use serde_json::json;

use super::{
    model::{Designation, StaffNumber},
    queries,
};
use crate::{
    Error, Result,
    error::{Rule, violated},
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Grant, ManageStaff},
};

/// A member of staff to be employed.
#[derive(Clone, Debug)]
pub struct Employ {
    /// `users.id` of the person, who holds a role of staff.
    pub user: i64,
    /// Given for ever.
    pub staff_number: StaffNumber,
    /// `departments.id`; none for the office and the hostel.
    pub department: Option<i64>,
    /// What they are here.
    pub designation: Designation,
    /// The day they begin.
    pub joined_on: NaiveDate,
}

/// Why something cannot be done with a member of staff.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// Given for ever, to one.
    #[error("Another member of staff has this number. Enter a different one.")]
    NumberTaken,
    /// One person is employed once.
    #[error("This person is a member of staff already.")]
    EmployedAlready,
    /// The role comes first.
    #[error("Give this person the role of faculty, admin, warden or principal first.")]
    NoRole,
    /// No such department.
    #[error("Choose one of the departments that are offered.")]
    NoDepartment,
}

impl Rule for StaffError {
    fn field(&self) -> &'static str {
        match self {
            Self::NumberTaken => "staff_number",
            Self::EmployedAlready | Self::NoRole => "",
            Self::NoDepartment => "department",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::NumberTaken => "staff_number_taken",
            Self::EmployedAlready => "employed_already",
            Self::NoRole => "no_role",
            Self::NoDepartment => "no_department",
        }
    }
    fn is_conflict(&self) -> bool {
        matches!(self, Self::EmployedAlready)
    }
}

/// Employs a person who holds a role of staff; the key.
pub fn employ(tx: &mut Tx<'_>, who: &Grant<ManageStaff>, cmd: &Employ) -> Result<i64> {
    if !queries::has_role(tx, cmd.user)? {
        return Err(StaffError::NoRole.into());
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

fn worded(err: DieselError) -> Error {
    match violated(&err) {
        Some("staff_number_key") => StaffError::NumberTaken.into(),
        Some("staff_user_key") => StaffError::EmployedAlready.into(),
        Some("staff_department_id_fkey") => StaffError::NoDepartment.into(),
        _ => err.into(),
    }
}

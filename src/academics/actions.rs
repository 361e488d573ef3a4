//! Appointments: who heads a department, who advises a section.
use diesel::result::Error as DieselError;
use serde_json::json;

use super::queries;
use crate::{
    Error, Result,
    error::{Rule, violated},
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Grant, ManageAcademics},
};

/// Why somebody cannot be appointed.
#[derive(Debug, thiserror::Error)]
pub enum AcademicsError {
    /// A head is one of the department's own.
    #[error("The head of a department must be a member of its staff.")]
    HeadFromElsewhere,
    /// An adviser works here.
    #[error("The class adviser must be a member of staff.")]
    AdviserFromElsewhere,
}

impl Rule for AcademicsError {
    fn field(&self) -> &'static str {
        match self {
            Self::HeadFromElsewhere => "head",
            Self::AdviserFromElsewhere => "adviser",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::HeadFromElsewhere => "head_from_elsewhere",
            Self::AdviserFromElsewhere => "adviser_from_elsewhere",
        }
    }
}

/// Makes a member of the department's staff its head; nobody takes the head away.
pub fn appoint_head(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    department: i64,
    staff: impl Into<Option<i64>>,
) -> Result<()> {
    let staff = staff.into();
    let before = queries::lock_department(tx, department)?;
    if let Some(staff) = staff
        && queries::department_of_staff(tx, staff)? != Some(department)
    {
        return Err(AcademicsError::HeadFromElsewhere.into());
    }
    queries::set_head(tx, department, staff)?;
    let (was, is) = (
        queries::staff_name(tx, before)?,
        queries::staff_name(tx, staff)?,
    );
    let changes = Changes::none().field("head", json!(was), json!(is));
    let subject = ("department", Some(department));
    audit::record(tx, who.actor(), "academics.appoint_head", subject, changes)
}

/// Makes a member of staff the class adviser of a section; nobody takes the adviser away.
pub fn appoint_adviser(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    section: i64,
    staff: impl Into<Option<i64>>,
) -> Result<()> {
    let staff = staff.into();
    let before = queries::lock_adviser(tx, section)?;
    queries::set_adviser(tx, section, staff).map_err(worded)?;
    let (was, is) = (
        queries::staff_name(tx, before)?,
        queries::staff_name(tx, staff)?,
    );
    let changes = Changes::none().field("adviser", json!(was), json!(is));
    let subject = ("section", Some(section));
    audit::record(
        tx,
        who.actor(),
        "academics.appoint_adviser",
        subject,
        changes,
    )
}

fn worded(err: DieselError) -> Error {
    match violated(&err) {
        Some("sections_adviser") => AcademicsError::AdviserFromElsewhere.into(),
        _ => err.into(),
    }
}

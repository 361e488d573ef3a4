//! Appointments: who heads a department, who advises a section.
use serde_json::json;

use super::{at::At, queries::appointments as queries};
use crate::{
    Result,
    error::Rule,
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
    #[error("The head of a department must be a member of its staff who teaches and can sign in.")]
    HeadFromElsewhere,
    /// An adviser works here.
    #[error("The class adviser must be a member of staff who teaches and can sign in.")]
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
    department: impl Into<At>,
    staff: impl Into<Option<i64>>,
) -> Result<()> {
    let (at, staff) = (department.into(), staff.into());
    let (version, before) = queries::lock_department(tx, at.id)?;
    at.check(version)?;
    if before == staff {
        return Ok(());
    }
    if let Some(staff) = staff {
        let own = queries::department_of_staff(tx, staff)? == Some(at.id);
        if !own || queries::fitting(tx, &[staff])?.is_empty() {
            return Err(AcademicsError::HeadFromElsewhere.into());
        }
    }
    queries::set_head(tx, at.id, staff)?;
    let (was, is) = (
        queries::staff_name(tx, before)?,
        queries::staff_name(tx, staff)?,
    );
    let changes = Changes::none().field("head", json!(was), json!(is));
    let subject = ("department", Some(at.id));
    audit::record(tx, who.actor(), "academics.appoint_head", subject, changes)
}

/// Makes a member of staff the class adviser of a section; nobody takes the adviser away.
pub fn appoint_adviser(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    section: impl Into<At>,
    staff: impl Into<Option<i64>>,
) -> Result<()> {
    let (at, staff) = (section.into(), staff.into());
    let (version, before) = queries::lock_adviser(tx, at.id)?;
    at.check(version)?;
    if before == staff {
        return Ok(());
    }
    if let Some(staff) = staff
        && queries::fitting(tx, &[staff])?.is_empty()
    {
        return Err(AcademicsError::AdviserFromElsewhere.into());
    }
    queries::set_adviser(tx, at.id, staff)?;
    let (was, is) = (
        queries::staff_name(tx, before)?,
        queries::staff_name(tx, staff)?,
    );
    let changes = Changes::none().field("adviser", json!(was), json!(is));
    let subject = ("section", Some(at.id));
    let action = "academics.appoint_adviser";
    audit::record(tx, who.actor(), action, subject, changes)
}

//! Who teaches an offering.
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

/// Why faculty cannot be assigned.
#[derive(Debug, thiserror::Error)]
pub enum OfferingError {
    /// Somebody who does not work here.
    #[error("Choose from the members of staff.")]
    NoStaff,
    /// Who leads also teaches.
    #[error("Who leads also teaches it: tick them too.")]
    LeadsWithout,
}

impl Rule for OfferingError {
    fn field(&self) -> &'static str {
        match self {
            Self::NoStaff => "staff",
            Self::LeadsWithout => "leads",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::NoStaff => "no_staff",
            Self::LeadsWithout => "leads_without",
        }
    }
}

/// Makes just these members of staff teach an offering; the first one leads.
pub fn assign_staff(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    offering: i64,
    staff: &[i64],
) -> Result<()> {
    queries::lock(tx, offering)?;
    let before: Vec<i64> = queries::taught_by(tx, offering)?
        .into_iter()
        .map(|row| row.0)
        .collect();
    if before == staff {
        return Ok(());
    }
    let was = queries::names(tx, &before)?;
    queries::set_taught_by(tx, offering, staff).map_err(worded)?;
    let now = queries::names(tx, staff)?;
    let changes = Changes::none().field("faculty", json!(was), json!(now));
    let subject = ("offering", Some(offering));
    audit::record(tx, who.actor(), "academics.assign_staff", subject, changes)
}

fn worded(err: DieselError) -> Error {
    match violated(&err) {
        Some("offering_staff_staff" | "offering_staff_key") => OfferingError::NoStaff.into(),
        _ => err.into(),
    }
}

//! Who teaches an offering.
use diesel::result::Error as DieselError;
use serde_json::json;

use super::queries;
use crate::{
    Error, Result,
    academics::{
        at::At,
        queries::appointments::{fitting, staff_name},
    },
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
    #[error("Choose from the members of staff who teach and can sign in.")]
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

/// Who teaches an offering, and who of them leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Teaching {
    staff: Vec<i64>,
    leads: Option<i64>,
}

impl Teaching {
    /// Of those who teach, each once, and one of them who leads or nobody.
    pub fn new(staff: &[i64], leads: Option<i64>) -> Result<Self> {
        let mut staff = staff.to_vec();
        staff.sort_unstable();
        staff.dedup();
        match leads.is_none_or(|leads| staff.contains(&leads)) {
            true => Ok(Self { staff, leads }),
            false => Err(OfferingError::LeadsWithout.into()),
        }
    }
}

/// Of a list the first one leads.
impl<S: AsRef<[i64]> + ?Sized> From<&S> for Teaching {
    fn from(staff: &S) -> Self {
        let leads = staff.as_ref().first().copied();
        let mut staff = staff.as_ref().to_vec();
        staff.sort_unstable();
        staff.dedup();
        Self { staff, leads }
    }
}

/// Makes just these members of staff teach an offering.
pub fn assign_staff(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    offering: impl Into<At>,
    teaching: impl Into<Teaching>,
) -> Result<()> {
    let (at, teaching) = (offering.into(), teaching.into());
    at.check(queries::lock(tx, at.id)?)?;
    let before = queries::taught_by(tx, at.id)?;
    let leads = before.iter().find(|row| row.1).map(|row| row.0);
    let before: Vec<i64> = before.into_iter().map(|row| row.0).collect();
    let was_so = Teaching::new(&before, leads)?;
    if was_so == teaching {
        return Ok(());
    }
    // Who taught it before may go on.
    let new = teaching.staff.iter().filter(|id| !before.contains(id));
    let new: Vec<i64> = new.copied().collect();
    if fitting(tx, &new)?.len() < new.len() {
        return Err(OfferingError::NoStaff.into());
    }
    let was = queries::names(tx, &before)?;
    let chosen = (teaching.staff.as_slice(), teaching.leads);
    queries::set_taught_by(tx, at.id, chosen).map_err(worded)?;
    let now = queries::names(tx, &teaching.staff)?;
    let changes = Changes::none()
        .field("faculty", json!(was), json!(now))
        .field(
            "leads",
            json!(staff_name(tx, leads)?),
            json!(staff_name(tx, teaching.leads)?),
        );
    let subject = ("offering", Some(at.id));
    audit::record(tx, who.actor(), "academics.assign_staff", subject, changes)
}

fn worded(err: DieselError) -> Error {
    match violated(&err) {
        Some("offering_staff_staff" | "offering_staff_key") => OfferingError::NoStaff.into(),
        _ => err.into(),
    }
}

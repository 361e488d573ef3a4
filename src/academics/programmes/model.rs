//! A programme as it is entered.
use diesel::prelude::*;
use serde::Serialize;

use super::queries::latest_semester;
use crate::{
    Result,
    academics::{
        departments::queries::LIVE as LIVE_DEPARTMENT,
        model::{Code, Title},
        records::{Broken, Kept, Refusal, stored},
    },
    platform::db::Tx,
    schema::programmes,
};

/// A programme, as it is entered.
#[derive(Clone, Debug, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = programmes, check_for_backend(diesel::pg::Pg))]
pub struct ProgrammeEntry {
    /// `departments.id`
    pub department_id: i64,
    /// The short name: B.Tech CSE.
    pub code: Code,
    /// The full name.
    pub name: Title,
    /// 1 to 12.
    pub semesters: i16,
}

stored!(ProgrammeEntry, programmes, retires);

impl Kept for ProgrammeEntry {
    const KIND: &'static str = "programme";
    const REFUSALS: &'static [Refusal] = &[
        (
            "programmes_code_key",
            "code",
            "code_taken",
            "Another programme has this short name. Choose a different one.",
        ),
        (
            "programmes_name_key",
            "name",
            "name_taken",
            "Another programme has this name. Choose a different one.",
        ),
        (
            "programmes_semesters",
            "semesters",
            "semesters_range",
            "A programme has 1 to 12 semesters.",
        ),
    ];
    const PARENTS: &'static [(&'static str, &'static str, &'static str)] = &[(
        "department_id",
        LIVE_DEPARTMENT,
        "Choose one of the departments that are in use.",
    )];

    fn check(&self, tx: &mut Tx<'_>, id: Option<i64>, _before: Option<&Self>) -> Result<()> {
        let Some(id) = id else { return Ok(()) };
        let latest = latest_semester(tx, id)?;
        match latest > self.semesters {
            true => {
                let sentence = format!(
                    "Students or curricula of this programme are in semester {latest}. It cannot be shorter."
                );
                Err(Broken::new("semesters", "semesters_used", sentence).into())
            }
            false => Ok(()),
        }
    }
}

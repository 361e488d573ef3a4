//! A department as it is entered.
use diesel::prelude::*;
use serde::Serialize;

use super::queries::has_parts;
use crate::{
    Result,
    academics::{
        model::{Code, Title},
        records::{Broken, Kept, Refusal, stored},
    },
    platform::db::Tx,
    schema::departments,
};

/// A department, as it is entered.
#[derive(Clone, Debug, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = departments, check_for_backend(diesel::pg::Pg))]
pub struct DepartmentEntry {
    /// The short name: CSE.
    pub code: Code,
    /// The full name.
    pub name: Title,
}

stored!(DepartmentEntry, departments, retires);

impl Kept for DepartmentEntry {
    const KIND: &'static str = "department";
    const REFUSALS: &'static [Refusal] = &[
        (
            "departments_code_key",
            "code",
            "code_taken",
            "Another department has this short name. Choose a different one.",
        ),
        (
            "departments_name_key",
            "name",
            "name_taken",
            "Another department has this name. Choose a different one.",
        ),
    ];

    fn may_retire(tx: &mut Tx<'_>, id: i64) -> Result<()> {
        match has_parts(tx, id)? {
            true => Err(Broken::new(
                "",
                "has_parts",
                "This department has programmes or courses in use. Retire them first.",
            )
            .into()),
            false => Ok(()),
        }
    }
}

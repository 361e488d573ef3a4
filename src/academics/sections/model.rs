//! A section as it is entered.
use diesel::prelude::*;
use serde::Serialize;

use super::queries::seated;
use crate::{
    Result,
    academics::{
        batches::queries::LIVE as LIVE_BATCH,
        model::Code,
        records::{Broken, Kept, Refusal, stored},
    },
    platform::db::Tx,
    schema::sections,
};

/// A section, as it is entered.
#[derive(Clone, Debug, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = sections, check_for_backend(diesel::pg::Pg))]
pub struct SectionEntry {
    /// `batches.id`
    pub batch_id: i64,
    /// Its letter: A.
    pub name: Code,
    /// How many can sit in it: 1 to 500.
    pub capacity: i16,
}

stored!(SectionEntry, sections, retires);

impl Kept for SectionEntry {
    const KIND: &'static str = "section";
    const REFUSALS: &'static [Refusal] = &[
        (
            "sections_key",
            "name",
            "section_exists",
            "This batch has a section of that name already.",
        ),
        (
            "sections_capacity",
            "capacity",
            "capacity_range",
            "A section has 1 to 500 seats.",
        ),
        (
            "students_section",
            "batch_id",
            "has_students",
            "This section has students. It cannot be moved to another batch.",
        ),
    ];
    const PARENTS: &'static [(&'static str, &'static str, &'static str)] = &[(
        "batch_id",
        LIVE_BATCH,
        "Choose one of the batches that are in use.",
    )];

    /// The section is locked: whoever takes a seat waits here.
    fn check(&self, tx: &mut Tx<'_>, id: Option<i64>, _before: Option<&Self>) -> Result<()> {
        let Some(id) = id else { return Ok(()) };
        let seated = seated(tx, id)?;
        match seated > i64::from(self.capacity) {
            true => {
                let sentence = format!(
                    "{seated} students sit in this section. It needs a seat for each of them."
                );
                Err(Broken::new("capacity", "seats_taken", sentence).into())
            }
            false => Ok(()),
        }
    }
    fn may_retire(tx: &mut Tx<'_>, id: i64) -> Result<()> {
        match seated(tx, id)? {
            0 => Ok(()),
            _ => Err(Broken::new(
                "",
                "has_students",
                "Students sit in this section. Move them to another one first.",
            )
            .into()),
        }
    }
}

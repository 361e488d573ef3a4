//! A batch as it is entered.
use diesel::prelude::*;
use serde::Serialize;

use super::queries::{curriculum_from, lock_whole};
use crate::{
    Result,
    academics::{
        programmes::queries::LIVE as LIVE_PROGRAMME,
        records::{Broken, Kept, Refusal, stored},
    },
    platform::db::Tx,
    schema::batches,
};

/// A batch, as it is entered.
#[derive(Clone, Debug, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = batches, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct BatchEntry {
    /// `programmes.id`
    pub programme_id: i64,
    /// The year its students are admitted in.
    pub admission_year: i16,
    /// `curricula.id`; none while it is not decided.
    pub curriculum_id: Option<i64>,
}

stored!(BatchEntry, batches, retires);

impl Kept for BatchEntry {
    const KIND: &'static str = "batch";
    const REFUSALS: &'static [Refusal] = &[
        (
            "batches_key",
            "admission_year",
            "batch_exists",
            "This programme has a batch of that year already.",
        ),
        (
            "batches_year",
            "admission_year",
            "year_range",
            "Enter the year of admission with four digits, such as 2026.",
        ),
        (
            "batches_curriculum",
            "curriculum_id",
            "curriculum_of_another",
            "Choose a curriculum of this programme.",
        ),
        (
            "batches_with_students",
            "",
            "has_students",
            "This batch has students. Its programme, year of admission and curriculum stay.",
        ),
    ];
    const PARENTS: &'static [(&'static str, &'static str, &'static str)] = &[(
        "programme_id",
        LIVE_PROGRAMME,
        "Choose one of the programmes that are in use.",
    )];

    fn check(&self, tx: &mut Tx<'_>, id: Option<i64>, before: Option<&Self>) -> Result<()> {
        if let Some(id) = id {
            // Whoever is admitted to it meanwhile waits, and the database counts them.
            lock_whole(tx, id)?;
        }
        let chosen = self
            .curriculum_id
            .filter(|id| before.and_then(|b| b.curriculum_id) != Some(*id));
        let Some(curriculum) = chosen else {
            return Ok(());
        };
        let refused =
            |code, sentence: String| Err(Broken::new("curriculum_id", code, sentence).into());
        match curriculum_from(tx, curriculum, self.programme_id)? {
            None => refused(
                "curriculum_of_another",
                "Choose a published curriculum of this programme.".into(),
            ),
            Some(from) if from > self.admission_year => refused(
                "curriculum_too_new",
                format!("This curriculum is for those admitted from {from} on."),
            ),
            Some(_) => Ok(()),
        }
    }
}

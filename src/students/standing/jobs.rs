//! What was entered for a later day takes effect when it has come.
use chrono::Utc;
use serde::{Deserialize, Serialize};

use super::actions::{self, CLOCK};
use crate::{
    Result,
    people::standing::students as history,
    platform::jobs::{Context, Job},
};

/// Lets what is due take effect: once an hour, so that a day without power only delays it. Each student for themself, so
/// that one fault holds up nobody else.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ApplyStatuses {}

impl Job for ApplyStatuses {
    const KIND: &'static str = "students.apply_statuses";
    const TITLE: &'static str = "Let statuses of students take effect whose day has come";

    fn run(self, context: &Context) -> Result<()> {
        let zone = context.site.config.college.time_zone;
        let today = Utc::now().with_timezone(&zone).date_naive();
        let due = context.db.read_now(|conn| Ok(history::due(conn, today)?))?;
        let mut done = Ok(());
        for student in due {
            let one = context
                .db
                .tx_now(|tx| actions::apply_due(tx, &CLOCK, student, today));
            done = done.and(one);
        }
        done
    }
}

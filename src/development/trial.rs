//! A kind of job that exists in the project's own tests alone: it leaves a mark for each time it was done.
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::queries;
use crate::{
    Result,
    platform::jobs::{Context, Job},
};

/// Marks that it has begun, takes its time, and does its effect: a row with its number, which the table takes once.
/// The tests make the tables `trial_begun (number)` and `trial_done (number UNIQUE)`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Trial {
    /// Which of many.
    pub number: i64,
    /// How long it takes.
    pub milliseconds: u64,
}

impl Job for Trial {
    const KIND: &'static str = "test.trial";
    const TITLE: &'static str = "A trial";

    fn run(self, context: &Context) -> Result<()> {
        if self.milliseconds > 0 {
            context
                .db
                .read_now(|conn| queries::mark_begun(conn, self.number))?;
            std::thread::sleep(Duration::from_millis(self.milliseconds));
        }
        context.db.tx_now(|tx| queries::mark_done(tx, self.number))
    }
}

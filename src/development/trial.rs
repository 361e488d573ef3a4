//! A kind of job that production does not have: it leaves a mark for each time it was done, or goes on for a while.
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::queries;
use crate::{
    Result,
    platform::jobs::{Context, Job},
};

/// Marks that it has begun, takes its time, and does its effect: a row with its number, which the table takes once.
/// Who wants that makes the tables `trial_begun (number)` and `trial_done (number UNIQUE)`. With steps it marks nothing,
/// and says how far it is instead.
#[derive(Debug, Serialize, Deserialize)]
pub struct Trial {
    /// Which of many.
    #[serde(default)]
    pub number: i64,
    /// How long it takes; with steps, each of them.
    #[serde(default)]
    pub milliseconds: u64,
    /// How many steps there are to be seen.
    #[serde(default)]
    pub steps: usize,
}

impl Job for Trial {
    const KIND: &'static str = "test.trial";
    const TITLE: &'static str = "A trial";

    fn run(self, context: &Context) -> Result<()> {
        let each = Duration::from_millis(self.milliseconds);
        if self.steps > 0 {
            return (0..=self.steps).try_for_each(|step| {
                context.progress(step, self.steps, "Going on")?;
                std::thread::sleep(each);
                Ok(())
            });
        }
        if !each.is_zero() {
            context
                .db
                .read_now(|conn| queries::mark_begun(conn, self.number))?;
            std::thread::sleep(each);
        }
        context.db.tx_now(|tx| queries::mark_done(tx, self.number))
    }
}

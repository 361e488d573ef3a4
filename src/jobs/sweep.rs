//! Jobs and mails that ended long ago are taken away, once a day.
use chrono::{TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::queries;
use crate::{
    Result,
    platform::jobs::{Context, Job, State},
};

/// Takes away what ended long ago: jobs that were done after a month, given-up ones after half a year, and what became of
/// mails after a year and a month, in which no event comes a second time.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Sweep {}

impl Job for Sweep {
    const KIND: &'static str = "jobs.sweep";
    const TITLE: &'static str = "Take away old records of background work";

    fn run(self, context: &Context) -> Result<()> {
        let ago = |days: i64| Utc::now() - TimeDelta::days(days);
        context.db.tx_now(|tx| {
            queries::drop_ended(tx, &[State::Done, State::Cancelled], ago(30))?;
            queries::drop_ended(tx, &[State::Failed], ago(180))?;
            queries::drop_mails(tx, ago(400))
        })
    }
}

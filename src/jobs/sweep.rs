//! Jobs and mails that ended long ago are taken away, once a day.
use chrono::{TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::queries;
use crate::{
    Result,
    platform::{
        db::Tx,
        jobs::{Context, Job, State},
    },
};

/// Rows that one transaction takes away.
const BATCH: i64 = 1_000;

/// Takes away what ended long ago: jobs that were done after a month, given-up ones after half a year, and what became of
/// mails after a year and a month, in which no event comes a second time.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Sweep {}

impl Job for Sweep {
    const KIND: &'static str = "jobs.sweep";
    const TITLE: &'static str = "Take away old records of background work";

    fn run(self, context: &Context) -> Result<()> {
        let ago = |days: i64| Utc::now() - TimeDelta::days(days);
        let ended = [State::Done, State::Cancelled];
        in_batches(context, |tx| {
            queries::drop_ended(tx, &ended, ago(30), BATCH)
        })?;
        let failed = [State::Failed];
        in_batches(context, |tx| {
            queries::drop_ended(tx, &failed, ago(180), BATCH)
        })?;
        in_batches(context, |tx| queries::drop_mails(tx, ago(400), BATCH))
    }
}

/// Again and again until nothing is left, so that no transaction is a long one.
fn in_batches(context: &Context, drop_some: impl Fn(&mut Tx<'_>) -> Result<usize>) -> Result<()> {
    while context.db.tx_now(|tx| drop_some(tx))? > 0 {
        context.check()?;
    }
    Ok(())
}

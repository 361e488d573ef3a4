//! What nobody needs any more is taken away, once an hour.
mod queries;

use chrono::{TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    Result,
    accounts::browsers,
    platform::jobs::{Context, Job},
};

/// Takes away what has run out.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Sweep {}

impl Job for Sweep {
    const KIND: &'static str = "accounts.sweep";
    const TITLE: &'static str = "Take away sessions, links and keys that ran out";

    fn run(self, context: &Context) -> Result<()> {
        let forget = context.site.config.accounts.lockout.forget_after_hours;
        let ago = |hours: i64| Utc::now() - TimeDelta::hours(hours);
        context.db.tx_now(|tx| {
            queries::drop_held_forms(tx, ago(1))?;
            queries::drop_idempotency_keys(tx, ago(24))?;
            queries::drop_failures(tx, ago(forget.into()))?;
            queries::drop_links(tx, ago(30 * 24))?;
            queries::drop_tokens(tx, ago(24))?;
            browsers::drop_unused(tx, ago(browsers::KNOWN_DAYS * 24))?;
            queries::drop_sessions(tx, ago(90 * 24))
        })
    }
}

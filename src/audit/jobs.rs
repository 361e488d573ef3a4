//! The log's daily anchor.
use serde::{Deserialize, Serialize};

use crate::{
    Result,
    platform::{
        audit::chain,
        jobs::{Context, Job},
    },
};

/// Anchors the chains of the log once a day: looked at every hour, so that a night without power loses none.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Anchor {}

impl Job for Anchor {
    const KIND: &'static str = "audit.anchor";
    const TITLE: &'static str = "Anchor the chains of the audit log";

    fn run(self, context: &Context) -> Result<()> {
        let anchored = context.db.tx_now(|tx| chain::anchor(tx))?;
        if anchored.is_new {
            // The log server keeps it, where the database's owner cannot write.
            tracing::info!(
                target: "security", event = "audit.anchored", day = %anchored.day, seal = anchored.seal, "done"
            );
        }
        Ok(())
    }
}

//! What was entered for a later day takes effect when it has come.
use chrono::Utc;
use serde::{Deserialize, Serialize};

use super::actions::{self, CLOCK};
use crate::{
    Result,
    people::standing::staff as history,
    platform::jobs::{Context, Job},
    policy::Grant,
};

/// Lets what is due take effect, once an hour; each member of staff for themself.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ApplyStaffStatuses {}

impl Job for ApplyStaffStatuses {
    const KIND: &'static str = "staff.apply_statuses";
    const TITLE: &'static str = "Let statuses of staff take effect whose day has come";

    fn run(self, context: &Context) -> Result<()> {
        let zone = context.site.config.college.time_zone;
        let today = Utc::now().with_timezone(&zone).date_naive();
        let due = context.db.read_now(|conn| Ok(history::due(conn, today)?))?;
        let who = Grant::check(CLOCK)?;
        let mut done = Ok(());
        for member in due {
            let one = context
                .db
                .tx_now(|tx| actions::apply_due(tx, &who, member, today));
            done = done.and(one);
        }
        done
    }
}

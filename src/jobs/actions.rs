//! What is done with a job, recorded with it.
use super::queries;
use crate::{
    Result,
    platform::{
        audit::{self, Changes},
        db::Tx,
        jobs::{self, State},
    },
    policy::{Actor, Grant, ManageJobs},
};

/// Has a job that was given up tried again, from its first try.
pub fn retry_job(tx: &mut Tx<'_>, who: &Grant<ManageJobs>, id: i64) -> Result<()> {
    let job = queries::job(tx, who.actor(), id)?;
    jobs::repeat(tx, id, &[State::Failed, State::Cancelled])?;
    let changes = Changes::none()
        .field("state", job.now.state().word(), State::Waiting.word())
        .field("kind", serde_json::Value::Null, job.kind);
    audit::record(tx, who.actor(), "jobs.retry", ("job", Some(id)), changes)
}

/// Cancels a job: whoever may see it may, which are those who look after background work and who asked for it.
pub fn cancel_job(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<State> {
    let job = queries::job(tx, actor, id)?;
    let state = jobs::ask_to_cancel(tx, id)?;
    let changes = Changes::none()
        .field("state", job.now.state().word(), "Cancelled")
        .field("kind", serde_json::Value::Null, job.kind);
    audit::record(tx, actor, "jobs.cancel", ("job", Some(id)), changes)?;
    Ok(state)
}

//! What people do with a job; the caller has checked that they may, and records it.
use super::{Job, State, queue};
use crate::{Result, error::Rule, platform::db::Tx};

#[derive(Debug, thiserror::Error)]
#[error("This has not failed, so it cannot be tried again.")]
struct NotFailed;

#[derive(Debug, thiserror::Error)]
#[error("This has ended already.")]
struct Ended;

macro_rules! conflict {
    ($type:ident $code:literal) => {
        impl Rule for $type {
            fn field(&self) -> &'static str {
                ""
            }
            fn code(&self) -> &'static str {
                $code
            }
            fn is_conflict(&self) -> bool {
                true
            }
        }
    };
}
conflict!(NotFailed "job_not_failed");
conflict!(Ended "job_ended");

/// Has a job tried again that stands in one of these states: as new, from its first try.
pub fn repeat(tx: &mut Tx<'_>, id: i64, from: &[State]) -> Result<()> {
    match queue::repeat(tx, id, from)? {
        true => Ok(()),
        false => Err(NotFailed.into()),
    }
}

/// Sees to it that a job with this dedupe key is done: enqueues it, or has the one tried again that has ended.
pub fn ensure<J: Job>(tx: &mut Tx<'_>, job: &J) -> Result<()> {
    if job.order().enqueue(tx)?.is_some() {
        return Ok(());
    }
    let Some(key) = job.dedupe_key() else {
        return Ok(());
    };
    if let Some(id) = queue::of_key(tx, J::KIND, &key)? {
        queue::repeat(tx, id, &[State::Done, State::Failed, State::Cancelled])?;
    }
    Ok(())
}

/// Cancels a job that waits; one that runs is asked to stop, and does so when its body next looks.
pub fn ask_to_cancel(tx: &mut Tx<'_>, id: i64) -> Result<State> {
    queue::cancel(tx, id)?.ok_or_else(|| Ended.into())
}

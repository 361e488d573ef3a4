//! Nothing lies about for ever: uploads whose time is over, scans that were given up, objects that belong to nobody.
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt;
use serde::{Deserialize, Serialize};

use super::{
    actions::LONGEST_CHECK,
    jobs::ScanUpload,
    model::{State, Upload},
    queries,
};
use crate::{
    Result,
    platform::{
        jobs::{self, Context, Job},
        storage::Place,
    },
};

/// Takes away, every hour, uploads whose time is over, and has those scanned again that waited for too long.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct SweepUploads {}

impl Job for SweepUploads {
    const KIND: &'static str = "uploads.sweep";
    const TITLE: &'static str = "Take away files that nothing belongs to";

    fn run(self, context: &Context) -> Result<()> {
        sweep_expired(context)?;
        scan_again(context)
    }
}

/// Takes away, once a day, objects in the store that belong to no upload.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct SweepObjects {}

impl Job for SweepObjects {
    const KIND: &'static str = "uploads.sweep_objects";
    const TITLE: &'static str = "Take away objects in the store that belong to no file";

    fn run(self, context: &Context) -> Result<()> {
        sweep_objects(context, Utc::now() - TimeDelta::days(1)).map(|_| ())
    }
}

/// By their keys, so that those that cannot be swept keep no others from it.
fn sweep_expired(context: &Context) -> Result<()> {
    let stale = Utc::now() - LONGEST_CHECK;
    let mut after = 0;
    loop {
        let expired = context
            .db
            .read_now(|conn| queries::expired(conn, stale, after))?;
        let Some(last) = expired.last() else {
            return Ok(());
        };
        after = last.id;
        for upload in expired {
            sweep_one(context, upload)?;
        }
    }
}

/// The row first: an object without a row is found later, a row without its object would be a broken promise.
fn sweep_one(context: &Context, upload: Upload) -> Result<()> {
    let deleted = context
        .db
        .tx_now(|tx| queries::delete_expired(tx, upload.id));
    match deleted {
        // A record found use for it in between: its object stays.
        Ok(0) => return Ok(()),
        Ok(_) => {}
        // A record that refers to it otherwise than ON DELETE SET NULL must not keep the others.
        Err(err) => {
            tracing::error!(upload = upload.id, ?err, "an upload cannot be swept");
            return Ok(());
        }
    }
    let store = context.store.clone();
    context
        .store
        .wait(async move { store.remove(&upload.key).await })?
}

/// A scanner that was away for longer than jobs are tried: what waits for it is tried anew, by the job it has.
fn scan_again(context: &Context) -> Result<()> {
    let before = Utc::now() - TimeDelta::hours(6);
    context.db.tx_now(|tx| {
        for id in queries::unscanned(tx, before)? {
            jobs::ensure(tx, &ScanUpload { id })?;
        }
        Ok(())
    })
}

/// Removes objects older than an instant that belong to no upload, or to one that has them elsewhere; how many.
pub fn sweep_objects(context: &Context, before: DateTime<Utc>) -> Result<usize> {
    let listed = context.store.older_than(before);
    let objects: Vec<(Place, String)> = context.store.wait(listed.try_collect())??;
    let mut removed = context.store.remove_half_written(before)?;
    for some in objects.chunks(500) {
        let keys: Vec<String> = some.iter().map(|(_, key)| key.clone()).collect();
        let states = context
            .db
            .read_now(|conn| queries::states_of(conn, &keys))?;
        for (place, key) in some {
            let state = states.iter().find(|(known, _)| known == key);
            if state.is_some_and(|(_, state)| belongs(*place, state)) {
                continue;
            }
            let (store, place, key) = (context.store.clone(), *place, key.clone());
            context
                .store
                .wait(async move { store.remove_from(place, &key).await })??;
            removed += 1;
        }
    }
    Ok(removed)
}

fn belongs(place: Place, state: &str) -> bool {
    let states: &[State] = match place {
        Place::Incoming => &[State::Waiting],
        Place::Kept => &[
            State::Waiting,
            State::Received,
            State::Clean,
            State::Quarantined,
        ],
        Place::Quarantine => &[State::Quarantined],
    };
    states.iter().any(|known| known.code() == state)
}

//! What happens to uploads later: the scan for viruses, and the sweep.
use chrono::{DateTime, TimeDelta, Timelike, Utc};
use futures_util::{StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};

use super::{
    actions::{self, LONGEST_CHECK},
    model::{State, Upload},
    queries,
};
use crate::{
    Error, Result,
    platform::{
        jobs::{Context, Job, worded},
        scan::{Scan, Verdict},
        storage::Place,
    },
};

/// Shows one upload to the virus scanner. While that is down the upload waits, is served to nobody, and is tried again.
#[derive(Debug, Serialize, Deserialize)]
pub struct ScanUpload {
    /// `uploads.id`
    pub id: i64,
}

impl Job for ScanUpload {
    const KIND: &'static str = "uploads.scan";
    const TITLE: &'static str = "Look for viruses in a file";

    fn run(self, context: &Context) -> Result<()> {
        let found = context.db.read_now(|conn| queries::find(conn, self.id))?;
        let Some(upload) = found else {
            return Ok(());
        };
        match upload.state() {
            State::Received => {}
            State::Quarantined => return put_away(context, upload),
            State::Waiting | State::Clean | State::Refused => return Ok(()),
        }
        let verdict = scan(context, &upload).map_err(unreachable)?;
        context
            .db
            .tx_now(|tx| actions::settle_scan(tx, &upload, &verdict))?;
        match verdict {
            Verdict::Clean => Ok(()),
            Verdict::Found(_) => {
                tracing::warn!(upload = upload.id, "an upload is in quarantine");
                put_away(context, upload)
            }
        }
    }
}

/// What the page of failed jobs says of a scanner that is down; the log has the cause.
fn unreachable(err: Error) -> Error {
    match err {
        Error::Internal(cause) => {
            tracing::warn!(%cause, "the virus scanner was not reached");
            worded("The virus scanner cannot be reached, or it does not answer.")
        }
        other => other,
    }
}

/// Without a scanner (it was taken out of the settings since), what waits for it is let through.
fn scan(context: &Context, upload: &Upload) -> Result<Verdict> {
    let settings = &context.site.config.scan;
    if settings.clamd.is_empty() {
        return Ok(Verdict::Clean);
    }
    let mut scan = Scan::begin(settings)?;
    let (store, key) = (context.store.clone(), upload.key.clone());
    let reading = context
        .store
        .wait(async move { store.read(Place::Kept, &key, None).await })??;
    let mut chunks = reading.chunks;
    loop {
        let (chunk, rest) = context.store.wait(async move {
            let chunk = chunks.next().await;
            (chunk, chunks)
        })?;
        chunks = rest;
        match chunk {
            Some(chunk) => scan.send(&chunk?)?,
            None => return scan.finish(),
        }
    }
}

/// Out of the place from which files are served. It is not served from there either; this is the second lock.
fn put_away(context: &Context, upload: Upload) -> Result<()> {
    let store = context.store.clone();
    let moved = context.store.wait(async move {
        store
            .move_on(&upload.key, Place::Kept, Place::Quarantine)
            .await
    })?;
    match moved {
        Err(Error::NotFound) => Ok(()),
        other => other,
    }
}

/// Takes away, every hour, uploads whose time is over and, once a day, objects that belong to none.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct SweepUploads {}

impl Job for SweepUploads {
    const KIND: &'static str = "uploads.sweep";
    const TITLE: &'static str = "Take away files that nothing belongs to";

    fn run(self, context: &Context) -> Result<()> {
        sweep_expired(context)?;
        scan_again(context)?;
        // At 20:00 UTC: in the small hours where the college is.
        match Utc::now().hour() {
            20 => sweep_objects(context, Utc::now() - TimeDelta::days(1)).map(|_| ()),
            _ => Ok(()),
        }
    }
}

/// The row first: an object without a row is found later, a row without its object would be a broken promise.
fn sweep_expired(context: &Context) -> Result<()> {
    loop {
        let stale = Utc::now() - LONGEST_CHECK;
        let expired = context.db.read_now(|conn| queries::expired(conn, stale))?;
        let mut gone = 0;
        for upload in expired {
            match context
                .db
                .tx_now(|tx| queries::delete_expired(tx, upload.id))
            {
                Ok(rows) => gone += rows,
                // A record that refers to it otherwise than ON DELETE SET NULL must not keep the others.
                Err(err) => {
                    tracing::error!(upload = upload.id, ?err, "an upload cannot be swept");
                    continue;
                }
            }
            let store = context.store.clone();
            let removed = async move { store.remove(&upload.key).await };
            context.store.wait(removed)??;
        }
        if gone == 0 {
            return Ok(());
        }
    }
}

/// A scanner that was away for longer than jobs are tried: what waits for it is tried anew.
fn scan_again(context: &Context) -> Result<()> {
    let before = Utc::now() - TimeDelta::hours(6);
    context.db.tx_now(|tx| {
        for id in queries::unscanned(tx, before)? {
            ScanUpload { id }.enqueue(tx)?;
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

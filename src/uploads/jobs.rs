//! What happens to uploads later: the scan for viruses.
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};

use super::{
    actions,
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

    /// One a file: an upload that waits for long has its own job tried again, never one beside it.
    fn dedupe_key(&self) -> Option<String> {
        Some(self.id.to_string())
    }

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

//! The job that a body is busy with.
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use serde::Serialize;
use serde_json::Value;

use super::{
    failure::{clean, stopped},
    queue::{self, Claimed},
};
use crate::{Error, Result, platform::db::Db};

/// How often progress is written at most.
const OFTEN: Duration = Duration::from_millis(500);
/// The most errors of single rows that are kept.
const ROW_ERRORS: usize = 1000;

/// The job that is being done. Clones are the same job; the default is none.
#[derive(Clone, Debug, Default)]
pub struct Running(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    id: i64,
    lease: i32,
    attempt: i32,
    max_attempts: i32,
    asked_by: Option<i64>,
    stop: AtomicBool,
    lost: AtomicBool,
    notes: Mutex<Notes>,
}

/// What a body has said so far.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) progress: Option<(i32, i32, String)>,
    pub(super) result: Option<Value>,
    pub(super) errors: Vec<RowError>,
    written: Option<Instant>,
}

/// What is wrong with one row of what a job works on, such as a line of an imported file.
#[derive(Clone, Debug, Serialize)]
pub struct RowError {
    /// The line, as people count: from 1, the head included.
    pub line: Option<i32>,
    /// The column; empty for the row as a whole.
    pub field: String,
    /// The sentence.
    pub message: String,
}

impl Running {
    pub(super) fn of(claimed: &Claimed) -> Self {
        Self(Arc::new(Inner {
            id: claimed.id,
            lease: claimed.lease,
            attempt: claimed.attempts,
            max_attempts: claimed.max_attempts,
            asked_by: claimed.asked_by,
            ..Inner::default()
        }))
    }

    /// `jobs.id`; 0 outside of any job.
    pub fn id(&self) -> i64 {
        self.0.id
    }

    /// Who asked for it, by `users.id`.
    pub fn asked_by(&self) -> Option<i64> {
        self.0.asked_by
    }

    /// The number of this try, from 1.
    pub fn attempt(&self) -> i32 {
        self.0.attempt
    }

    /// Whether a failure of this try ends it.
    pub fn is_last_attempt(&self) -> bool {
        self.0.attempt >= self.0.max_attempts
    }

    /// Whether somebody asked to cancel it, or it is another worker's now. Known within two seconds.
    pub fn is_to_stop(&self) -> bool {
        self.0.stop.load(Ordering::Relaxed) || self.is_lost()
    }

    /// Fails when it is to stop.
    pub fn check(&self) -> Result<()> {
        match self.is_to_stop() {
            true => Err(stopped()),
            false => Ok(()),
        }
    }

    /// Keeps what came of it; the last one counts. It is stored when the job ends well.
    pub fn keep_result(&self, result: &impl Serialize) -> Result<()> {
        let result = serde_json::to_value(result)?;
        if result.to_string().contains("\\u0000") {
            return Err(Error::internal("a result with a NUL character"));
        }
        self.notes().result = Some(result);
        Ok(())
    }

    /// Keeps what is wrong with one row; the first thousand are.
    pub fn keep_row_error(&self, error: RowError) {
        let mut notes = self.notes();
        if notes.errors.len() < ROW_ERRORS {
            notes.errors.push(RowError {
                line: error.line,
                field: clean(&error.field, 100),
                message: clean(&error.message, 500),
            });
        }
    }

    pub(super) fn progress(&self, db: &Db, done: usize, total: usize, words: &str) -> Result<()> {
        let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        let said = (count(done), count(total), clean(words, 300));
        let due = {
            let mut notes = self.notes();
            notes.progress = Some(said.clone());
            let due = notes.written.is_none_or(|at| at.elapsed() >= OFTEN);
            if due {
                notes.written = Some(Instant::now());
            }
            due && self.0.id != 0
        };
        if due {
            let held = db.read_now(|conn| queue::note(conn, self.0.id, self.0.lease, &said))?;
            self.heard(held);
        }
        self.check()
    }

    /// Takes in whether it is held still, and if so whether it is to stop.
    pub(super) fn heard(&self, held: Option<bool>) {
        match held {
            Some(stop) => self.0.stop.store(stop, Ordering::Relaxed),
            None => self.0.lost.store(true, Ordering::Relaxed),
        }
    }

    pub(super) fn lease(&self) -> i32 {
        self.0.lease
    }

    pub(super) fn is_lost(&self) -> bool {
        self.0.lost.load(Ordering::Relaxed)
    }

    pub(super) fn take_notes(&self) -> Notes {
        std::mem::take(&mut *self.notes())
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.0.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

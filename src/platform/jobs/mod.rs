//! Work that follows from a change: enqueued in its transaction, so that it exists if and only if the change does;
//! done by a worker at least once, so every body may be repeated without harm.
//!
//! # From the queue to the end
//! A job **waits** until it is due, **runs** at a worker that holds a lease on it, and is **done**, **failed** or
//! **cancelled**. A body that returns an error is tried again after a wait that doubles, until its tries are used up;
//! what a rule refused, or what [`give_up`] says, is not tried again. A failed job stays until somebody looks at it.
//!
//! The lease is renewed while the worker lives, however long the job takes. When the worker dies it runs out, and any
//! worker puts the job back. Each taking counts the lease up; the outcome of an older lease changes nothing.
//!
//! # Speed
//! A worker process has one foreman, on a connection of its own: it listens, takes several short jobs at once, renews
//! leases and notes outcomes in batches; threads run the bodies. How many are taken ahead follows from how long the last
//! ones took, and what was not begun within two seconds is given back, so that a long job does not hold short ones up.
//! Statements are functions of the database, called through the DSL, so that they stay prepared.
mod control;
mod failure;
mod foreman;
mod order;
mod queue;
mod registry;
mod running;
mod schedule;
mod state;
mod watch;
mod workers;

use std::{sync::Arc, time::Duration};

use serde::{Serialize, de::DeserializeOwned};

use super::{
    db::{Db, Tx},
    mail::Mailer,
    storage::Store,
    web::Site,
};
use crate::Result;

pub use control::{ask_to_cancel, ensure, repeat};
pub use failure::{give_up, worded};
pub use order::Order;
pub use registry::{Kind, Registry};
pub use running::{RowError, Running};
pub use schedule::hold_due as hold_due_schedules;
pub use state::{Snapshot, State};
pub use watch::{Seat, Watch};
pub use workers::{Workers, run_next};

/// What a job's body may use.
#[derive(Clone)]
pub struct Context {
    /// The way to the database.
    pub db: Db,
    /// Settings and keys.
    pub site: Site,
    /// The way out for mail.
    pub mailer: Arc<Mailer>,
    /// Where files are kept.
    pub store: Store,
    /// The job itself: its progress, whether it is to stop, what comes of it.
    pub job: Running,
}

/// Plain data with a name, and what to do with it.
pub trait Job: Serialize + DeserializeOwned + 'static {
    /// The name, unique in Campus: `accounts.send_link`.
    const KIND: &'static str;
    /// What people read; to be translated.
    const TITLE: &'static str = Self::KIND;
    /// Of several that are due, the one with the higher number comes first.
    const PRIORITY: i16 = 0;
    /// How often it is tried in all.
    const ATTEMPTS: i32 = 10;
    /// How many may run at once, in all processes together; without a limit when `None`.
    const AT_ONCE: Option<u16> = None;

    /// Does the work; an error is tried again later.
    fn run(self, context: &Context) -> Result<()>;

    /// Of two jobs of a kind with the same key, only the first is ever done.
    fn dedupe_key(&self) -> Option<String> {
        None
    }

    /// How long to wait after a failed attempt, the first being 1; a part of it is added by chance.
    fn wait_after(attempt: i32) -> Duration {
        Duration::from_secs(5 << attempt.clamp(1, 12))
    }

    /// Puts the job in the queue; it begins once the transaction commits.
    fn enqueue(&self, tx: &mut Tx<'_>) -> Result<()> {
        self.order().enqueue(tx).map(|_| ())
    }

    /// To say more about it before it is put in the queue: who asked for it, when it is to begin.
    fn order(&self) -> Order<'_, Self> {
        Order::of(self)
    }
}

impl Context {
    /// Notes how far the job is, at most twice a second in the database. Fails when somebody asked to cancel it or
    /// another worker has it: pass the error on, and the job ends there.
    pub fn progress(&self, done: usize, total: usize, words: &str) -> Result<()> {
        self.job.progress(&self.db, done, total, words)
    }

    /// Fails when the job is to stop, without noting anything.
    pub fn check(&self) -> Result<()> {
        self.job.check()
    }
}

//! Refusals on their way to the log: written by a thread of their own, so that no answer waits for them.
//!
//! The same refusal (action, person or address, record) within a minute is one entry, and its repetitions are
//! counted: when the minute is over and there were any, a second entry says how many. Of more than
//! [`KINDS`] different ones at once the rest is counted by action alone. So a flood adds at most a few hundred
//! entries a minute, however large it is. While the database is down a thousand entries wait; what comes beyond, and
//! what waits when the process is killed, is in the security log alone, which has a line for each.
use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex, PoisonError, Weak,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use super::{Changes, Line, Subject, VISITOR, insert, parts};
use crate::{
    Error, Result,
    platform::db::{Db, Origin, Pools},
    policy::Actor,
};

/// As many refusals may wait for the thread.
const QUEUE: usize = 512;
/// As many entries may wait for the database.
const WAITING: usize = 1_000;
/// As many different refusals are told apart within a minute.
const KINDS: usize = 256;
const WINDOW: Duration = Duration::from_secs(60);
const TICK: Duration = Duration::from_secs(1);
const AFTER_FAILURE: Duration = Duration::from_secs(3);

/// Something that was refused, and so changed nothing.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Who wanted it.
    pub actor: Actor,
    /// What was refused, such as `permission.refused`.
    pub action: &'static str,
    /// The record it was about.
    pub subject: Subject,
    /// What else is to be known.
    pub changes: Changes,
    /// Where it came from.
    pub origin: Origin,
}

/// The way to the thread, which is started by the first refusal.
#[derive(Debug, Default)]
pub struct Notes(Mutex<Option<Running>>);

#[derive(Debug)]
struct Running {
    to: SyncSender<Refusal>,
    thread: JoinHandle<()>,
}

impl Notes {
    /// Writes a line of the security log, and hands the refusal on; never waits.
    pub fn add(&self, pools: &Arc<Pools>, refusal: Refusal) {
        let Refusal { origin, actor, .. } = &refusal;
        Line::of(origin, actor, refusal.action, refusal.subject).warn();
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let running = running.get_or_insert_with(|| {
            let (to, from) = sync_channel(QUEUE);
            let pools = Arc::downgrade(pools);
            let thread = std::thread::spawn(move || {
                write_down(&from, &pools, Desk::new(WINDOW));
            });
            Running { to, thread }
        });
        if let Err(TrySendError::Full(lost) | TrySendError::Disconnected(lost)) =
            running.to.try_send(refusal)
        {
            tracing::warn!(
                action = lost.action,
                "a refusal is in the security log alone: too many at once"
            );
        }
    }

    /// Writes down what waits; at a stop. Waits as long as the database takes to answer, once.
    pub fn finish(&self) {
        let running = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Running { to, thread }) = running else {
            return;
        };
        drop(to);
        if thread.join().is_err() {
            tracing::error!("the thread that writes refusals down ended in a panic");
        }
    }
}

/// Until nobody can refuse anything any more; what is left on the desk.
fn write_down(from: &Receiver<Refusal>, pools: &Weak<Pools>, mut desk: Desk) -> Desk {
    loop {
        // In every round: a steady trickle leaves no silent second.
        desk.close(Some(Instant::now()));
        match from.recv_timeout(TICK) {
            Ok(refusal) => {
                desk.take(refusal, Instant::now());
                from.try_iter()
                    .for_each(|refusal| desk.take(refusal, Instant::now()));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                desk.close(None);
                desk.rest_until = None;
                desk.write(pools);
                return desk;
            }
        }
        desk.write(pools);
    }
}

/// What makes two refusals the same one.
type Key = (
    &'static str,
    &'static str,
    Option<i64>,
    Option<String>,
    Subject,
);

struct Window {
    ends: Instant,
    repeated: u64,
    latest: Refusal,
}

struct Desk {
    /// How long the same is counted.
    window: Duration,
    windows: HashMap<Key, Window>,
    waiting: VecDeque<Refusal>,
    rest_until: Option<Instant>,
}

impl Desk {
    fn new(window: Duration) -> Self {
        Self {
            window,
            windows: HashMap::new(),
            waiting: VecDeque::new(),
            rest_until: None,
        }
    }

    fn take(&mut self, mut refusal: Refusal, now: Instant) {
        let mut key = key(&refusal);
        if self.windows.len() >= KINDS && !self.windows.contains_key(&key) {
            // Who it was is in the security log; here it would be one entry for each of a million addresses.
            refusal.actor = VISITOR;
            refusal.origin = Origin::default();
            refusal.subject.1 = None;
            refusal.changes = Changes::none();
            key = (refusal.action, "many", None, None, refusal.subject);
        }
        if let Some(window) = self.windows.get_mut(&key) {
            window.repeated += 1;
            window.latest = refusal;
            return;
        }
        let window = Window {
            ends: now + self.window,
            repeated: 0,
            latest: refusal.clone(),
        };
        self.windows.insert(key, window);
        self.queue(refusal);
    }

    /// Ends the windows that are over, all of them without a time; one in which there was more begins anew.
    fn close(&mut self, now: Option<Instant>) {
        let mut told = Vec::new();
        self.windows.retain(|_, window| {
            let over = now.is_none_or(|now| window.ends <= now);
            if !over {
                return true;
            }
            let repeated = std::mem::take(&mut window.repeated);
            if repeated > 0 {
                let mut again = window.latest.clone();
                again.changes = again.changes.field("repeated", 0, repeated);
                told.push(again);
                window.ends += self.window;
            }
            repeated > 0
        });
        told.into_iter().for_each(|again| self.queue(again));
    }

    fn queue(&mut self, refusal: Refusal) {
        if self.waiting.len() < WAITING {
            self.waiting.push_back(refusal);
        }
    }

    fn write(&mut self, pools: &Weak<Pools>) {
        let resting = self.rest_until.is_some_and(|until| Instant::now() < until);
        let Some(pools) = pools
            .upgrade()
            .filter(|_| !resting && !self.waiting.is_empty())
        else {
            return;
        };
        match insert_all(&pools, &self.waiting) {
            Ok(()) => self.waiting.clear(),
            Err(Error::Unavailable) => self.rest_until = Some(Instant::now() + AFTER_FAILURE),
            Err(err) => {
                // It would fail the next time, too; the security log has them.
                tracing::error!(?err, "refusals could not be written down");
                self.waiting.clear();
            }
        }
    }
}

fn insert_all(pools: &Arc<Pools>, refusals: &VecDeque<Refusal>) -> Result<()> {
    Db::of(pools.clone()).tx_now(|tx| {
        refusals.iter().try_for_each(|refusal| {
            let Refusal {
                origin,
                actor,
                action,
                subject,
                changes,
            } = refusal;
            insert(tx, origin, actor, action, *subject, changes.clone())
        })
    })
}

fn key(refusal: &Refusal) -> Key {
    let (kind, id, _) = parts(&refusal.actor);
    let address = refusal.origin.address.clone().filter(|_| kind != "user");
    (refusal.action, kind, id, address, refusal.subject)
}

#[cfg(test)]
mod tests;

//! Passwords: hashed with Argon2id, a bounded number at a time, so that a storm of sign-ins cannot starve the pages.

use std::fmt;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use tokio::sync::Semaphore;

use engine::Engine;

mod engine;
pub mod policy;

const LONGEST_WAIT: Duration = Duration::from_secs(5);
const MOST_WAITERS: usize = 200;

/// What one hash costs; the default is the least that OWASP and ASVS 5.0 (11.4.2) name for Argon2id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Params {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            memory_kib: 19_456,
            iterations: 2,
            parallelism: 1,
        }
    }
}

/// There is no thread or memory for a hash now: the page answers 503 with `Retry-After`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Many people are signing in at this moment. Try again in a few seconds.")]
pub struct Busy;

/// The settings ask for what Argon2 cannot do, or the machine has not the memory for one hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the password hashing settings do not work: {0}")]
pub struct InvalidParams(String);

/// What a verification found.
pub struct Verdict {
    /// Whether the password is the right one.
    pub matches: bool,
    /// A new hash to store, when the password is right and the stored hash was made with other parameters.
    pub rehash: Option<String>,
}

impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verdict")
            .field("matches", &self.matches)
            .field("rehash", &self.rehash.is_some())
            .finish()
    }
}

/// Hashes and verifies passwords off the async threads. Clones share the same threads and queue.
#[derive(Clone)]
pub struct Hasher {
    engine: Arc<Engine>,
    ready: Arc<Semaphore>,
    threads: usize,
    places: Arc<Semaphore>,
    longest_wait: Duration,
}

impl Hasher {
    /// A hasher that works on at most `threads` passwords at a time (at least one).
    ///
    /// Computes one hash itself, so it takes as long as a sign-in: make it at the start and clone it.
    ///
    /// # Errors
    /// [`InvalidParams`] if Argon2 cannot work with the parameters.
    pub fn new(params: Params, threads: usize) -> Result<Self, InvalidParams> {
        let threads = threads.clamp(1, Semaphore::MAX_PERMITS / 2);
        Ok(Self {
            engine: Arc::new(Engine::new(params, threads)?),
            // One more stands ready on its thread, so that the others' work has no gaps.
            ready: Arc::new(Semaphore::new(threads + 1)),
            threads,
            places: Arc::new(Semaphore::new(threads + MOST_WAITERS)),
            longest_wait: LONGEST_WAIT,
        })
    }

    /// The same hasher with its own queue: how long one waits for a thread, and how many may wait (5 s and 200 without this).
    pub fn with_queue(mut self, longest_wait: Duration, most_waiters: usize) -> Self {
        let places = self.threads.saturating_add(most_waiters);
        self.places = Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS)));
        self.longest_wait = longest_wait;
        self
    }

    /// The hash of a new password, with its own salt, as a PHC string.
    ///
    /// # Errors
    /// [`Busy`] if the queue is full or the wait too long.
    pub async fn hash(&self, password: String) -> Result<String, Busy> {
        let password = Wiped::from(password);
        self.run(move |engine| engine.hash(&password.0)).await
    }

    /// Whether a password is the one that was stored. For an unknown user (`None`) it takes just as long and finds no match.
    ///
    /// # Errors
    /// [`Busy`] if the queue is full or the wait too long.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<Verdict, Busy> {
        let password = Wiped::from(password);
        self.run(move |engine| engine.verify(&password.0, stored.as_deref()))
            .await
    }

    /// [`Hasher::hash`] on the calling thread and outside the queue, for the seed and the command line.
    ///
    /// # Errors
    /// [`Busy`] if the machine has not the memory now.
    pub fn hash_now(&self, password: &str) -> Result<String, Busy> {
        self.engine.hash(password.as_bytes())
    }

    async fn run<T, F>(&self, work: F) -> Result<T, Busy>
    where
        F: FnOnce(&Engine) -> Result<T, Busy> + Send + 'static,
        T: Send + 'static,
    {
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place = place.map_err(|_| Busy)?;
        let thread = Arc::clone(&self.ready).acquire_owned();
        let thread = tokio::time::timeout(self.longest_wait, thread).await;
        let Ok(Ok(thread)) = thread else {
            return Err(Busy);
        };
        let engine = Arc::clone(&self.engine);
        let done = tokio::task::spawn_blocking(move || {
            // Held by the work, not by the request: a client that goes away frees nothing that is still in use.
            let _held = (place, thread);
            work(&engine)
        });
        done.await.unwrap_or(Err(Busy))
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher")
            .field("params", &self.engine.params())
            .finish_non_exhaustive()
    }
}

/// A password that is overwritten when it is dropped.
struct Wiped(Vec<u8>);

impl From<String> for Wiped {
    fn from(password: String) -> Self {
        Self(password.into_bytes())
    }
}

impl Drop for Wiped {
    fn drop(&mut self) {
        self.0.fill(0);
        // Without a look at the bytes the compiler may leave the overwriting out.
        black_box(&self.0);
    }
}

#[cfg(test)]
mod tests;

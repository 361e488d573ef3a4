//! How slowly a file may arrive: in pieces as it comes, but never for ever.
use std::{
    future::Future,
    time::{Duration, Instant},
};

use super::Site;
use crate::{Error, Result};

/// A file is given so many times as long as a form to begin, and its sender may be silent for as long: lines break off.
const TIMES: u32 = 3;

/// How long a sender was waited for, and how much came of it. Time that the store takes is not the sender's.
#[derive(Debug)]
pub struct Pace {
    waited: Duration,
    arrived: u64,
    /// Before anything has arrived, and between any two pieces.
    silence: Duration,
    /// Bytes that earn another second.
    least: u64,
}

impl Pace {
    /// As the settings say: three times `server.body_seconds`, and a second more for each `server.slowest_kib`.
    pub fn of(site: &Site) -> Self {
        let server = &site.config.server;
        Self {
            waited: Duration::ZERO,
            arrived: 0,
            silence: Duration::from_secs(server.body_seconds).saturating_mul(TIMES),
            least: u64::from(server.slowest_kib) * 1024,
        }
    }
    /// Waits for what comes next, as long as there is time for it.
    pub async fn wait<T>(&mut self, next: impl Future<Output = T>) -> Result<T> {
        let earned = self.arrived.saturating_mul(1000) / self.least.max(1);
        let allowed = self.silence.saturating_add(Duration::from_millis(earned));
        let left = allowed.saturating_sub(self.waited).min(self.silence);
        let began = Instant::now();
        let next = tokio::time::timeout(left, next).await;
        self.waited += began.elapsed();
        next.map_err(|_| Error::TooSlow)
    }
    /// Notes that so many bytes came.
    pub fn took(&mut self, bytes: usize) {
        self.arrived = self.arrived.saturating_add(bytes as u64);
    }
}

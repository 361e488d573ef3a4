//! What keeps a database that is slow, stalled or gone from holding up those who wait for it.
use std::{
    borrow::Cow,
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

use diesel::{
    PgConnection,
    connection::{Connection, SimpleConnection},
    r2d2::{self, CustomizeConnection},
};

use super::{Pool, Pools};
use crate::{Error, Result, platform::telemetry::Counting};

/// Seconds for a new connection, and milliseconds after which a peer that takes no data counts as gone.
const LIMITS: [(&str, &str); 2] = [("connect_timeout", "2"), ("tcp_user_timeout", "6000")];

/// Sets each new connection's time limits.
#[derive(Debug)]
pub struct Limits {
    pub statement_ms: u64,
}

impl CustomizeConnection<PgConnection, r2d2::Error> for Limits {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), r2d2::Error> {
        let statement = self.statement_ms;
        conn.set_instrumentation(Counting);
        conn.batch_execute(&format!(
            "SET statement_timeout = {statement}; SET lock_timeout = 3000; \
             SET idle_in_transaction_session_timeout = 15000; SET timezone = 'UTC'"
        ))
        .map_err(r2d2::Error::QueryError)
    }
}

/// What goes wrong with connections between requests: whoever needs one learns it, and the outage is told of once.
#[derive(Debug)]
pub struct Quiet;

impl<E: std::error::Error> r2d2::HandleError<E> for Quiet {
    fn handle_error(&self, err: E) {
        tracing::debug!(%err, "a connection could not be made or kept");
    }
}

/// The address with the limits that it does not set itself.
pub fn bounded(url: &str) -> String {
    let is_url = url.starts_with("postgres://") || url.starts_with("postgresql://");
    let mut url = Cow::Borrowed(url);
    for (name, value) in LIMITS {
        if is_url && !url.contains(name) {
            let sign = if url.contains('?') { '&' } else { '?' };
            url = Cow::Owned(format!("{url}{sign}{name}={value}"));
        }
    }
    url.into_owned()
}

/// The work's answer, or, when a stalled database keeps it, none: the work goes on behind it and gives back its
/// connection when it ends.
pub async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T> {
    let done = tokio::time::timeout(limit, work).await;
    done.map_err(|_| Error::Unavailable)
}

/// The least that is waited for a connection of the pool, however long the queue before it took.
pub const LEAST_WAIT: Duration = Duration::from_millis(50);

/// Whether the work has its connection yet, or is not waited for any more. Testing a connection has no limit of its own: on
/// a stalled server it would wait for ever, while work that has begun may take its time.
#[derive(Clone, Debug, Default)]
pub struct Taken(Arc<AtomicU8>);

const WAITS: u8 = 0;
const BEGUN: u8 = 1;
const GIVEN_UP: u8 = 2;

impl Taken {
    /// There is a connection, and it answers. False when nobody waits any more: who was told that nothing was done must
    /// not find it done a moment later.
    pub fn begin(&self) -> bool {
        self.turn(BEGUN)
    }

    /// Whether the work had a connection.
    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::Acquire) == BEGUN
    }

    fn turn(&self, to: u8) -> bool {
        let turned = self
            .0
            .compare_exchange(WAITS, to, Ordering::AcqRel, Ordering::Acquire);
        turned.is_ok()
    }

    /// The work's answer, if it has a connection within the first limit and is done within the second.
    pub async fn within<T>(
        &self,
        first: Duration,
        second: Duration,
        work: impl Future<Output = T>,
    ) -> Result<T> {
        let mut work = pin!(work);
        let sooner = first.min(second);
        if let Ok(done) = tokio::time::timeout(sooner, &mut work).await {
            return Ok(done);
        }
        let limit = if self.has_begun() { second } else { first };
        let left = limit.saturating_sub(sooner);
        if let Ok(done) = tokio::time::timeout(left, &mut work).await {
            return Ok(done);
        }
        match self.turn(GIVEN_UP) {
            true => Err(Error::Unavailable),
            // It began in the last moment.
            false => within(second.saturating_sub(limit), work).await,
        }
    }
}

/// How a pool stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// `main`, `heavy` or `jobs`.
    pub name: &'static str,
    /// The most connections.
    pub size: usize,
    /// Those that are open.
    pub open: usize,
    /// Those at work.
    pub in_use: usize,
}

impl Pools {
    /// How each pool stands.
    pub fn figures(&self) -> [Figures; 3] {
        let of = |name, pool: &Pool| {
            let state = pool.state();
            Figures {
                name,
                size: pool.max_size() as usize,
                open: state.connections as usize,
                in_use: state.connections.saturating_sub(state.idle_connections) as usize,
            }
        };
        [
            of("main", &self.main),
            of("heavy", &self.heavy),
            of("jobs", &self.jobs),
        ]
    }

    /// How many wait for a connection.
    pub fn waiting(&self) -> usize {
        self.longest_queue
            .saturating_sub(self.queue.available_permits())
    }
}

#[cfg(test)]
mod tests {
    use std::{future::pending, time::Duration};

    use super::{Taken, bounded};
    use crate::Error;

    const SHORT: Duration = Duration::from_millis(5);
    const LONG: Duration = Duration::from_millis(80);

    #[actix_web::test]
    async fn work_that_nobody_waits_for_any_more_does_not_begin() {
        for (first, second) in [(SHORT, LONG), (LONG, SHORT)] {
            let taken = Taken::default();
            let done = taken.within(first, second, pending::<()>()).await;
            assert!(matches!(done, Err(Error::Unavailable)));
            assert!(!taken.begin() && !taken.has_begun());
        }
    }

    #[actix_web::test]
    async fn work_that_has_begun_has_the_longer_time() {
        let taken = Taken::default();
        let work = async {
            assert!(taken.begin());
            tokio::time::sleep(3 * SHORT).await;
        };
        assert!(taken.within(SHORT, 20 * LONG, work).await.is_ok());
        let done = taken.within(SHORT, LONG, pending::<()>()).await;
        assert!(matches!(done, Err(Error::Unavailable)));
        assert!(taken.has_begun(), "it goes on behind it");
    }

    #[test]
    fn an_address_keeps_its_own_limits() {
        assert_eq!(
            bounded("postgres://a@b/c"),
            "postgres://a@b/c?connect_timeout=2&tcp_user_timeout=6000"
        );
        assert_eq!(
            bounded("postgresql://a@b/c?connect_timeout=9"),
            "postgresql://a@b/c?connect_timeout=9&tcp_user_timeout=6000"
        );
        assert_eq!(bounded("host=b dbname=c"), "host=b dbname=c");
    }
}

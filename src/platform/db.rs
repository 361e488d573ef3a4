//! The way to the database: a small pool behind a bounded queue, and [`Tx`] as the only door to writes.
//!
//! Diesel is synchronous, so everything runs on the blocking pool. A request that has no body keeps its connection
//! from the sign-in check to its last read; one with a body gives it back in between, since a slow sender would
//! otherwise hold it. The pool is small on purpose: more connections than cores only makes all of them slower.
mod count;
mod limits;
mod request;

use std::{
    sync::{Arc, Mutex, PoisonError, atomic::AtomicU32},
    time::{Duration, Instant},
};

use actix_web::web;
use diesel::{
    PgConnection,
    r2d2::{self, ConnectionManager, PooledConnection},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::limits::{LEAST_WAIT, Limits, Quiet, Taken, bounded, within};
use super::{
    audit::{Notes, Refusal},
    telemetry::{self, counted, database_work, metrics::waited},
};
use crate::{Error, Result, config};

pub use super::tx::Tx;
pub use count::CountOf;
pub use limits::Figures;

/// A pool of connections.
pub type Pool = r2d2::Pool<ConnectionManager<PgConnection>>;
/// A connection taken out of a pool.
pub type Pooled = PooledConnection<ConnectionManager<PgConnection>>;

/// Where a request comes from, for the audit log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The sender's address.
    pub address: Option<String>,
    /// The code shown on error pages and written in the log.
    pub request_id: Option<String>,
}

/// The pools of a process, and the queue before the main one.
#[derive(Debug)]
pub struct Pools {
    main: Pool,
    heavy: Pool,
    jobs: Pool,
    places: Arc<Semaphore>,
    heavy_places: Arc<Semaphore>,
    queue: Semaphore,
    longest_queue: usize,
    wait: Duration,
    answer: Duration,
    heavy_answer: Duration,
    notes: Notes,
}

/// A request's or a job's way to the database.
#[derive(Clone)]
pub struct Db {
    pools: Arc<Pools>,
    origin: Arc<Origin>,
    lease: Arc<Mutex<Option<Leased>>>,
    statements: Arc<AtomicU32>,
    keeps_lease: bool,
    is_worker: bool,
}

struct Leased {
    conn: Pooled,
    _place: OwnedSemaphorePermit,
}

enum Way {
    Has(Leased),
    Takes(OwnedSemaphorePermit),
}

impl Way {
    fn open(self, pools: &Pools, wait: Duration, taken: &Taken) -> Result<Leased> {
        let leased = match self {
            Self::Has(leased) => leased,
            Self::Takes(place) => Leased {
                conn: pools.main.get_timeout(wait)?,
                _place: place,
            },
        };
        match taken.begin() {
            true => Ok(leased),
            false => Err(Error::Unavailable),
        }
    }
}

impl Pools {
    /// Opens the pools; connections are made when they are first needed, so a database that is down does not stop the start.
    pub fn open(url: &str, settings: &config::Database) -> Self {
        let pool = |size, idle, statement_ms| {
            Pool::builder()
                .max_size(size)
                .min_idle(Some(idle))
                .test_on_check_out(true)
                .connection_timeout(Duration::from_millis(settings.wait_ms))
                .connection_customizer(Box::new(Limits { statement_ms }))
                .error_handler(Box::new(Quiet))
                .build_unchecked(ConnectionManager::new(bounded(url)))
        };
        let main = pool(settings.pool_size, 1, settings.statement_ms);
        let heavy = pool(settings.heavy_pool_size, 1, settings.heavy_statement_ms);
        let jobs = pool(settings.jobs_pool_size, 0, settings.heavy_statement_ms);
        let wait = Duration::from_millis(settings.wait_ms);
        Self {
            jobs,
            answer: Duration::from_millis(settings.answer_ms),
            heavy_answer: Duration::from_millis(2 * settings.heavy_statement_ms),
            ..Self::of(main, heavy, settings.queue, wait)
        }
    }

    /// Puts the queue before given pools.
    pub fn of(main: Pool, heavy: Pool, longest_queue: usize, wait: Duration) -> Self {
        let places = |pool: &Pool| Arc::new(Semaphore::new(pool.max_size() as usize));
        Self {
            places: places(&main),
            heavy_places: places(&heavy),
            main,
            jobs: heavy.clone(),
            heavy,
            queue: Semaphore::new(longest_queue),
            longest_queue,
            wait,
            answer: Duration::from_secs(8),
            heavy_answer: Duration::from_secs(60),
            notes: Notes::default(),
        }
    }

    /// A connection of the main pool, for the rare caller outside any request.
    pub fn get(&self) -> Result<Pooled> {
        Ok(self.main.get()?)
    }

    /// Writes down the refusals that wait for it; at a stop.
    pub fn finish_notes(&self) {
        self.notes.finish();
    }

    async fn place(
        &self,
        pool: &'static str,
        places: &Arc<Semaphore>,
    ) -> Result<OwnedSemaphorePermit> {
        if let Ok(place) = places.clone().try_acquire_owned() {
            waited(pool, Duration::ZERO, None);
            return Ok(place);
        }
        // Given back however the wait ends, also when the client goes away in the middle of it.
        let Ok(_waiting) = self.queue.try_acquire() else {
            waited(pool, Duration::ZERO, Some("full"));
            return Err(Error::Unavailable);
        };
        let began = Instant::now();
        let place = tokio::time::timeout(self.wait, places.clone().acquire_owned()).await;
        let place = place.ok().and_then(Result::ok);
        let refusal = place.is_none().then_some("timeout");
        waited(pool, began.elapsed(), refusal);
        place.ok_or(Error::Unavailable)
    }
}

impl Db {
    /// The way for what is no request: a command, the seed.
    pub fn of(pools: Arc<Pools>) -> Self {
        Self::new(pools, Origin::default(), false)
    }

    /// The way for jobs, which have connections of their own.
    pub fn for_jobs(pools: Arc<Pools>) -> Self {
        Self {
            is_worker: true,
            ..Self::of(pools)
        }
    }

    fn new(pools: Arc<Pools>, origin: Origin, keeps_lease: bool) -> Self {
        Self {
            pools,
            origin: Arc::new(origin),
            lease: Arc::default(),
            statements: Arc::default(),
            keeps_lease,
            is_worker: false,
        }
    }

    /// Reads on one connection.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut PgConnection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.work("db.read", f).await
    }

    /// One trip to a thread that may block, the taking of a connection included.
    async fn work<T: Send + 'static>(
        &self,
        name: &'static str,
        f: impl FnOnce(&mut PgConnection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let began = Instant::now();
        let (way, taken) = (self.way_in().await?, Taken::default());
        let (span, statements) = (database_work(name), self.statements.clone());
        let (pools, note) = (self.pools.clone(), taken.clone());
        let left = self.pools.wait.saturating_sub(began.elapsed());
        let work = web::block(move || {
            let _in = span.enter();
            let mut leased = way.open(&pools, left.max(LEAST_WAIT), &note)?;
            let answer = counted(&statements, || f(&mut leased.conn));
            Ok((answer, leased))
        });
        let done = taken.within(left + 2 * LEAST_WAIT, self.pools.answer, work);
        let done = done.await.and_then(|done| done?);
        telemetry::note_database(taken.has_begun());
        let (answer, leased) = done?;
        if self.keeps_lease {
            *self.lease.lock().unwrap_or_else(PoisonError::into_inner) = Some(leased);
        }
        answer
    }

    /// The connection that the request has, or a place for taking one.
    async fn way_in(&self) -> Result<Way> {
        let lease = self
            .lease
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match lease {
            Some(leased) => Ok(Way::Has(leased)),
            None => {
                let place = self.pools.place("main", &self.pools.places).await?;
                Ok(Way::Takes(place))
            }
        }
    }

    /// Writes in one transaction: all of it commits, or nothing.
    pub async fn tx<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let db = self.clone();
        self.work("db.tx", move |conn| db.transact(conn, f)).await
    }

    /// Reads on the pool for heavy work, such as exports, which has longer time limits.
    pub async fn read_heavy<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut PgConnection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.release();
        let place = self.pools.place("heavy", &self.pools.heavy_places).await?;
        let pools = self.pools.clone();
        let (span, statements) = (database_work("db.read_heavy"), self.statements.clone());
        let work = web::block(move || {
            let (_place, _in) = (place, span.enter());
            let mut conn = pools.heavy.get()?;
            counted(&statements, || f(&mut conn))
        });
        within(self.pools.heavy_answer, work).await??
    }

    /// [`Db::read`] for threads that may block: jobs, commands.
    pub fn read_now<T>(&self, f: impl FnOnce(&mut PgConnection) -> Result<T>) -> Result<T> {
        let _in = database_work("db.now").entered();
        f(&mut *self.hold()?)
    }

    /// A connection to keep for long, for threads that may block.
    pub fn hold(&self) -> Result<Pooled> {
        let pool = match self.is_worker {
            true => &self.pools.jobs,
            false => &self.pools.heavy,
        };
        Ok(pool.get()?)
    }

    /// Gives the request's connection back before the answer is complete: one that streams must not keep it.
    pub fn release(&self) {
        let mut lease = self.lease.lock().unwrap_or_else(PoisonError::into_inner);
        drop(lease.take());
    }

    /// [`Db::tx`] for threads that may block: jobs, commands.
    pub fn tx_now<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        self.read_now(|conn| self.transact(conn, f))
    }

    fn transact<T>(
        &self,
        conn: &mut PgConnection,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        let (done, after) = Tx::run(conn, &self.origin, f);
        after.finish(done.is_ok(), self);
        done
    }

    /// Notes a refusal; it is written down a moment later, whatever becomes of the request.
    pub fn refused(&self, refusal: Refusal) {
        self.pools.notes.add(&self.pools, refusal);
    }

    /// Where the request comes from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// How many statements were sent this way so far.
    pub fn statements(&self) -> Arc<AtomicU32> {
        self.statements.clone()
    }
}

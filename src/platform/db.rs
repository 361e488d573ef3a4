//! The way to the database: a small pool behind a bounded queue, and [`Tx`] as the only door to writes.
//!
//! Diesel is synchronous, so everything runs on the blocking pool. A request that has no body keeps its connection
//! from the sign-in check to its last read; one with a body gives it back in between, since a slow sender would
//! otherwise hold it. The pool is small on purpose: more connections than cores only makes all of them slower.
use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::Method, web};
use diesel::{
    Connection, PgConnection,
    connection::SimpleConnection,
    r2d2::{self, ConnectionManager, CustomizeConnection, PooledConnection},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{Error, Result, config};

/// A pool of connections.
pub type Pool = r2d2::Pool<ConnectionManager<PgConnection>>;
type Pooled = PooledConnection<ConnectionManager<PgConnection>>;

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
    places: Arc<Semaphore>,
    heavy_places: Arc<Semaphore>,
    queue: Semaphore,
    wait: Duration,
}

/// A request's or a job's way to the database.
#[derive(Clone)]
pub struct Db {
    pools: Arc<Pools>,
    origin: Arc<Origin>,
    lease: Arc<Mutex<Option<Leased>>>,
    keeps_lease: bool,
}

/// An open transaction. Only [`Db::tx`] makes one.
pub struct Tx<'a> {
    conn: &'a mut PgConnection,
    origin: &'a Origin,
}

struct Leased {
    conn: Pooled,
    _place: OwnedSemaphorePermit,
}

/// Sets each new connection's time limits.
#[derive(Debug)]
struct Limits {
    statement_ms: u64,
}

impl CustomizeConnection<PgConnection, r2d2::Error> for Limits {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), r2d2::Error> {
        let statement = self.statement_ms;
        conn.batch_execute(&format!(
            "SET statement_timeout = {statement}; SET lock_timeout = 3000; \
             SET idle_in_transaction_session_timeout = 15000; SET timezone = 'UTC'"
        ))
        .map_err(r2d2::Error::QueryError)
    }
}

impl Pools {
    /// Opens the pools; connections are made when they are first needed, so a database that is down does not stop the start.
    pub fn open(url: &str, settings: &config::Database) -> Self {
        let pool = |size, statement_ms| {
            Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .test_on_check_out(true)
                .connection_timeout(Duration::from_millis(settings.wait_ms))
                .connection_customizer(Box::new(Limits { statement_ms }))
                .build_unchecked(ConnectionManager::new(url))
        };
        let main = pool(settings.pool_size, settings.statement_ms);
        let heavy = pool(settings.heavy_pool_size, settings.heavy_statement_ms);
        Self::of(
            main,
            heavy,
            settings.queue,
            Duration::from_millis(settings.wait_ms),
        )
    }

    /// Puts the queue before given pools.
    pub fn of(main: Pool, heavy: Pool, longest_queue: usize, wait: Duration) -> Self {
        let places = |pool: &Pool| Arc::new(Semaphore::new(pool.max_size() as usize));
        Self {
            places: places(&main),
            heavy_places: places(&heavy),
            main,
            heavy,
            queue: Semaphore::new(longest_queue),
            wait,
        }
    }

    /// A connection of the main pool, for the rare caller outside any request.
    pub fn get(&self) -> Result<Pooled> {
        Ok(self.main.get()?)
    }

    async fn place(&self, places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit> {
        if let Ok(place) = places.clone().try_acquire_owned() {
            return Ok(place);
        }
        // Given back however the wait ends, also when the client goes away in the middle of it.
        let Ok(_waiting) = self.queue.try_acquire() else {
            return Err(Error::Unavailable);
        };
        let place = tokio::time::timeout(self.wait, places.clone().acquire_owned()).await;
        place.ok().and_then(Result::ok).ok_or(Error::Unavailable)
    }
}

impl Db {
    /// The way for what is no request: a job, the seed.
    pub fn of(pools: Arc<Pools>) -> Self {
        Self::new(pools, Origin::default(), false)
    }

    fn new(pools: Arc<Pools>, origin: Origin, keeps_lease: bool) -> Self {
        Self {
            pools,
            origin: Arc::new(origin),
            lease: Arc::default(),
            keeps_lease,
        }
    }

    /// Reads on one connection.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut PgConnection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let mut leased = self.check_out().await?;
        let (answer, leased) = web::block(move || {
            let answer = f(&mut leased.conn);
            (answer, leased)
        })
        .await?;
        if self.keeps_lease {
            *self.lease.lock().unwrap_or_else(PoisonError::into_inner) = Some(leased);
        }
        answer
    }

    /// Writes in one transaction: all of it commits, or nothing.
    pub async fn tx<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let origin = self.origin.clone();
        self.read(move |conn| {
            conn.transaction(|conn| {
                f(&mut Tx {
                    conn,
                    origin: &origin,
                })
            })
        })
        .await
    }

    /// Reads on the pool for heavy work, such as exports, which has longer time limits.
    pub async fn read_heavy<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut PgConnection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        drop(
            self.lease
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        let place = self.pools.place(&self.pools.heavy_places).await?;
        let pools = self.pools.clone();
        web::block(move || {
            let _place = place;
            f(&mut *pools.heavy.get()?)
        })
        .await?
    }

    /// [`Db::read`] for threads that may block: jobs, commands.
    pub fn read_now<T>(&self, f: impl FnOnce(&mut PgConnection) -> Result<T>) -> Result<T> {
        f(&mut *self.pools.heavy.get()?)
    }

    /// [`Db::tx`] for threads that may block: jobs, commands.
    pub fn tx_now<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let origin = &self.origin;
        self.read_now(|conn| conn.transaction(|conn| f(&mut Tx { conn, origin })))
    }

    /// Where the request comes from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    async fn check_out(&self) -> Result<Leased> {
        if let Some(leased) = self
            .lease
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
        {
            return Ok(leased);
        }
        let deadline = Instant::now() + self.pools.wait;
        let place = self.pools.place(&self.pools.places).await?;
        let pools = self.pools.clone();
        web::block(move || {
            let left = deadline
                .saturating_duration_since(Instant::now())
                .max(Duration::from_millis(50));
            Ok(Leased {
                conn: pools.main.get_timeout(left)?,
                _place: place,
            })
        })
        .await?
    }
}

impl Tx<'_> {
    /// Where the change comes from.
    pub fn origin(&self) -> &Origin {
        self.origin
    }
    /// Does a part that may fail alone: what it wrote is undone then, and the transaction goes on.
    pub fn attempt<T>(&mut self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let origin = self.origin;
        self.conn.transaction(|conn| f(&mut Tx { conn, origin }))
    }
}
impl Deref for Tx<'_> {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        self.conn
    }
}
impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut PgConnection {
        self.conn
    }
}

impl FromRequest for Db {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Db::for_request(req))
    }
}

impl Db {
    /// The request's way: the same one however often it is asked for.
    pub fn for_request(req: &HttpRequest) -> Result<Self> {
        if let Some(db) = req.extensions().get::<Db>() {
            return Ok(db.clone());
        }
        let pools = req
            .app_data::<web::Data<Pools>>()
            .ok_or_else(|| Error::internal("no pools"))?;
        let has_no_body = matches!(*req.method(), Method::GET | Method::HEAD);
        let db = Db::new(
            pools.clone().into_inner(),
            super::web::origin(req),
            has_no_body,
        );
        req.extensions_mut().insert(db.clone());
        Ok(db)
    }
}

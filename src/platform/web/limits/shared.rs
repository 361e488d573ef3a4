//! Buckets in Redis, shared by several processes. Redis is a convenience: it is waited for a few milliseconds, and when
//! it is gone each process counts by itself until it is back.
use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, ThreadId},
    time::{Duration, Instant},
};

use redis::{
    Client, RedisResult, Script,
    aio::{ConnectionManager, ConnectionManagerConfig},
};

use super::Taken;

/// How long a request waits for Redis.
const PATIENCE: Duration = Duration::from_millis(50);
/// How long Redis is left alone after it did not answer.
const REST: Duration = Duration::from_secs(1);

/// GCRA by Redis' own clock: the key holds the microsecond at which the bucket is full again.
/// Answers what is left (-1: refused), and the microseconds until it is full and until the next request.
const TAKE: &str = r"
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local limit = tonumber(ARGV[1])
local each = math.max(1, math.floor(60000000 / limit))
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local late = full + each - limit * each - now
if late > 0 then return { -1, full - now, late } end
full = full + each
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
return { math.floor((limit * each - (full - now)) / each), full - now, 0 }
";

/// The way to Redis.
pub struct Shared {
    client: Client,
    script: Script,
    // A connection lives in the runtime that made it, and each thread of the server has its own.
    connections: Mutex<HashMap<ThreadId, ConnectionManager>>,
    rests_until: Mutex<Option<Instant>>,
    is_away: AtomicBool,
}

impl Shared {
    /// Of its address; nothing is asked of it yet.
    pub fn new(url: &str) -> RedisResult<Self> {
        Ok(Self {
            client: Client::open(url)?,
            script: Script::new(TAKE),
            connections: Mutex::default(),
            rests_until: Mutex::default(),
            is_away: AtomicBool::new(false),
        })
    }

    /// Takes one request out of the bucket; `None` while Redis does not answer.
    pub async fn take(&self, key: &str, limit: u32) -> Option<Taken> {
        if !self.may_ask() {
            return None;
        }
        match tokio::time::timeout(PATIENCE, self.ask(key, limit)).await {
            Ok(Ok(answer)) => {
                self.is_back();
                Some(taken(answer, limit))
            }
            Ok(Err(err)) => self.rest(&err.to_string()),
            Err(_) => self.rest("no answer in time"),
        }
    }

    async fn ask(&self, key: &str, limit: u32) -> RedisResult<(i64, i64, i64)> {
        let mut connection = self.connection()?;
        let mut call = self.script.key(key);
        call.arg(limit).invoke_async(&mut connection).await
    }

    fn connection(&self) -> RedisResult<ConnectionManager> {
        let mut connections = lock(&self.connections);
        let thread = thread::current().id();
        if let Some(connection) = connections.get(&thread) {
            return Ok(connection.clone());
        }
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE))
            .set_number_of_retries(1);
        let connection = ConnectionManager::new_lazy_with_config(self.client.clone(), config)?;
        connections.insert(thread, connection.clone());
        Ok(connection)
    }

    /// While Redis is away, one request a while tries whether it is back; the others do not wait.
    fn may_ask(&self) -> bool {
        if !self.is_away.load(Ordering::Relaxed) {
            return true;
        }
        let mut until = lock(&self.rests_until);
        let now = Instant::now();
        let is_over = until.is_none_or(|until| until <= now);
        if is_over {
            *until = Some(now + REST);
        }
        is_over
    }

    fn is_back(&self) {
        if self.is_away.swap(false, Ordering::Relaxed) {
            tracing::info!("Redis answers again: limits are shared");
        }
    }

    fn rest(&self, why: &str) -> Option<Taken> {
        *lock(&self.rests_until) = Some(Instant::now() + REST);
        // A connection that did not answer is made anew.
        lock(&self.connections).remove(&thread::current().id());
        if !self.is_away.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                why,
                "Redis does not answer: each process keeps limits by itself"
            );
        }
        None
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn taken((left, full_in, late): (i64, i64, i64), limit: u32) -> Taken {
    let seconds = |micros: i64| u64::try_from(micros).unwrap_or(0).div_ceil(1_000_000);
    Taken {
        limit,
        left: u32::try_from(left).unwrap_or(0),
        full_in: seconds(full_in),
        wait: (left < 0).then(|| seconds(late).max(1)),
    }
}

//! Following jobs as they go on: however many people look, the database is asked once a moment, and nobody keeps a
//! connection.
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use actix_web::rt;
use diesel::prelude::*;
use tokio::sync::watch;

use super::Snapshot;
use crate::{
    Error, Result,
    platform::db::{Db, Pools},
    schema::jobs,
};

/// How often followed jobs are looked up.
const OFTEN: Duration = Duration::from_millis(400);
/// How many may follow at once in one process.
const SEATS: usize = 500;

/// The followed jobs of this process. Clones are the same.
#[derive(Clone)]
pub struct Watch(Arc<Inner>);

struct Inner {
    db: Db,
    followed: Mutex<Followed>,
}

#[derive(Default)]
struct Followed {
    jobs: HashMap<i64, watch::Sender<Option<Snapshot>>>,
    looks: bool,
}

/// Somebody's place before one job. Leaving it is dropping it.
pub struct Seat(watch::Receiver<Option<Snapshot>>);

impl Watch {
    /// Nobody follows anything yet.
    pub fn new(pools: Arc<Pools>) -> Self {
        Self(Arc::new(Inner {
            db: Db::of(pools),
            followed: Mutex::default(),
        }))
    }

    /// Follows a job; 503 when too many do.
    pub fn follow(&self, id: i64) -> Result<Seat> {
        let mut followed = self.followed();
        let seats: usize = followed
            .jobs
            .values()
            .map(watch::Sender::receiver_count)
            .sum();
        if seats >= SEATS {
            return Err(Error::Unavailable);
        }
        let sender = followed
            .jobs
            .entry(id)
            .or_insert_with(|| watch::Sender::new(None));
        let seat = Seat(sender.subscribe());
        if !followed.looks {
            followed.looks = true;
            rt::spawn(self.clone().look());
        }
        Ok(seat)
    }

    /// Looks as long as anybody follows.
    async fn look(self) {
        loop {
            let ids = self.still_followed();
            if ids.is_empty() {
                return;
            }
            let read = self.0.db.read_heavy(move |conn| snapshots(conn, &ids));
            // While the database is away, those who follow wait.
            if let Ok(found) = read.await {
                self.tell(found);
            }
            rt::time::sleep(OFTEN).await;
        }
    }

    fn still_followed(&self) -> Vec<i64> {
        let mut followed = self.followed();
        followed
            .jobs
            .retain(|_, sender| sender.receiver_count() > 0);
        followed.looks = !followed.jobs.is_empty();
        followed.jobs.keys().copied().collect()
    }

    fn tell(&self, found: Vec<Snapshot>) {
        let followed = self.followed();
        for snapshot in found {
            if let Some(sender) = followed.jobs.get(&snapshot.id) {
                sender.send_if_modified(|known| {
                    let changed = known.as_ref() != Some(&snapshot);
                    if changed {
                        *known = Some(snapshot);
                    }
                    changed
                });
            }
        }
    }

    fn followed(&self) -> MutexGuard<'_, Followed> {
        self.0
            .followed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// Waits until the job is another than the one seen last, and says how it is now.
    pub async fn next(&mut self, seen: &Snapshot) -> Snapshot {
        loop {
            let now = self.0.borrow_and_update().clone();
            if let Some(now) = now.filter(|now| now != seen) {
                return now;
            }
            if self.0.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}

fn snapshots(conn: &mut PgConnection, ids: &[i64]) -> Result<Vec<Snapshot>> {
    Ok(jobs::table
        .filter(jobs::id.eq_any(ids))
        .select(Snapshot::as_select())
        .load(conn)?)
}

//! The one thread of a worker process that speaks with the queue, on a connection of its own.
use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::Utc;
use diesel::{PgConnection, connection::SimpleConnection};

use super::{
    Context, Registry,
    queue::{self, End, Taker},
    schedule::Schedules,
    workers::{Crew, Sight},
};
use crate::{
    Error, Result,
    platform::{db::Pooled, secrets::random_bytes},
};

/// How long to rest while nothing happens; a job enqueued by another process begins within it.
const REST: Duration = Duration::from_millis(200);
/// How long outcomes may wait for company.
const GATHER: Duration = Duration::from_millis(15);
/// How often to ask for notifications, while there are other things to do.
const PING: Duration = Duration::from_millis(100);
/// How often to look without having been woken.
const LOOK: Duration = Duration::from_secs(5);
/// How often to renew leases, and so to hear that a job is to stop.
const KEEP: Duration = Duration::from_secs(2);
/// How long a job may lie on the desk while all threads are busy.
const STALE: Duration = Duration::from_secs(2);
/// How much work is taken ahead, and how many jobs at most.
const AHEAD_SECONDS: f64 = 0.1;
const AHEAD: usize = 32;

pub(super) struct Foreman {
    context: Context,
    crew: Arc<Crew>,
    taker: Taker,
    schedules: Schedules,
    conn: Option<Pooled>,
    looked: Clock,
    pinged: Clock,
    rescued: Clock,
    kept: Clock,
    held: Clock,
    /// Whether there may be more that is due.
    more: bool,
}

/// When something was last done.
struct Clock(Option<Instant>);

impl Clock {
    /// Whether it is time again; if so, it begins anew.
    fn strikes(&mut self, every: Duration) -> bool {
        let due = self.0.is_none_or(|at| at.elapsed() >= every);
        if due {
            self.0 = Some(Instant::now());
        }
        due
    }
}

impl Foreman {
    pub(super) fn new(
        context: &Context,
        registry: &Registry,
        crew: Arc<Crew>,
        schedules: Schedules,
    ) -> Self {
        let number: [u8; 4] = random_bytes();
        let name = format!("{}-{:08x}", std::process::id(), u32::from_be_bytes(number));
        let lease = context.site.config.jobs.lease_seconds;
        Self {
            context: context.clone(),
            crew,
            taker: registry.taker(name, lease),
            schedules,
            conn: None,
            looked: Clock(None),
            pinged: Clock(None),
            rescued: Clock(None),
            kept: Clock(None),
            held: Clock(None),
            more: true,
        }
    }

    /// Until the crew is told to stop and has finished what it has begun.
    pub(super) fn run(&mut self) {
        let mut failures = 0;
        loop {
            let sight = self.rest();
            match self.round(&sight) {
                Ok(()) => failures = 0,
                Err(err) => {
                    self.more = true;
                    failures += 1;
                    if failures == 1 {
                        tracing::warn!(%err, "jobs wait for the database");
                    }
                    std::thread::sleep(Duration::from_millis(500));
                }
            }
            // What cannot be noted at the stop is done again when its lease has run out.
            if sight.stop && sight.alive == 0 && (failures == 0 || failures > 10) {
                return;
            }
        }
    }

    fn rest(&self) -> Sight {
        let sight = self.crew.sight();
        let takes = self.more && !sight.stop && self.wants(&sight) > 0;
        match (takes, sight.ends + sight.queued > 0) {
            (true, _) => sight,
            (false, true) => self.crew.wait(GATHER),
            (false, false) => self.crew.wait(REST),
        }
    }

    fn round(&mut self, sight: &Sight) -> Result<()> {
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => self.connect()?,
        };
        let done = self.turn(&mut conn, sight);
        if done.is_ok() {
            self.conn = Some(conn);
        }
        done
    }

    fn connect(&self) -> Result<Pooled> {
        let mut conn = self.context.db.hold()?;
        conn.batch_execute("LISTEN jobs")?;
        Ok(conn)
    }

    fn turn(&mut self, conn: &mut PgConnection, sight: &Sight) -> Result<()> {
        self.note_ends(conn)?;
        self.keep(conn)?;
        self.give_back(conn, sight)?;
        if sight.stop {
            return Ok(());
        }
        let lease = Duration::from_secs_f64(self.taker.lease_seconds);
        if self.rescued.strikes(LOOK.min(lease)) {
            self.more |= queue::rescue(conn)? > 0;
        }
        if self.held.strikes(Duration::from_secs(1)) {
            self.schedules.hold_due(conn, Utc::now())?;
        }
        if !self.more && self.pinged.strikes(PING) {
            self.more = woken(conn)? | self.looked.strikes(LOOK);
        }
        let wants = self.wants(sight);
        if self.more && wants > 0 {
            let claimed = queue::claim(conn, &self.taker, i32::try_from(wants).unwrap_or(1))?;
            self.more = claimed.len() >= wants;
            if !claimed.is_empty() {
                self.crew.give(claimed);
            }
        }
        Ok(())
    }

    /// How many jobs to take now: as many as the threads do in a tenth of a second, once half of those are done. For a
    /// thread that is busy with a long job, none.
    fn wants(&self, sight: &Sight) -> usize {
        let each = (AHEAD_SECONDS / sight.mean.max(0.0001)).clamp(0.0, AHEAD as f64) as usize;
        let idle = self.crew.size.saturating_sub(sight.running);
        let most = idle + each * self.crew.size.saturating_sub(sight.stuck);
        match sight.queued * 2 <= most {
            true => most.saturating_sub(sight.queued),
            false => 0,
        }
    }

    fn note_ends(&self, conn: &mut PgConnection) -> Result<()> {
        let ends = self.crew.take_ends();
        if ends.is_empty() {
            return Ok(());
        }
        match queue::finish(conn, &ends) {
            Ok(_) if ends.iter().any(|end| end.makes_room) => queue::wake(conn),
            Ok(_) => Ok(()),
            // One that cannot be noted must not take the others with it: its lease runs out, and it is tried again.
            Err(Error::Internal(cause)) => {
                tracing::error!(%cause, "outcomes of jobs could not be noted at once");
                note_each(conn, &ends)
            }
            Err(err) => {
                self.crew.put_back(ends);
                Err(err)
            }
        }
    }

    fn keep(&mut self, conn: &mut PgConnection) -> Result<()> {
        let often = KEEP.min(Duration::from_secs_f64(self.taker.lease_seconds / 3.0));
        let held = self.crew.held();
        if held.is_empty() || !self.kept.strikes(often) {
            return Ok(());
        }
        let kept: HashMap<i64, bool> = queue::keep(conn, &held, self.taker.lease_seconds)?
            .into_iter()
            .collect();
        self.crew.hear(&held, &kept);
        Ok(())
    }

    fn give_back(&self, conn: &mut PgConnection, sight: &Sight) -> Result<()> {
        if sight.running < self.crew.size && !sight.stop {
            return Ok(());
        }
        let stale = self.crew.take_stale(STALE);
        match stale.is_empty() {
            true => Ok(()),
            false => queue::release(conn, &stale),
        }
    }
}

fn note_each(conn: &mut PgConnection, ends: &[End]) -> Result<()> {
    for end in ends {
        match queue::finish(conn, std::slice::from_ref(end)) {
            Ok(_) => {}
            Err(Error::Internal(cause)) => {
                tracing::error!(job = end.id, %cause, "the outcome of a job could not be noted");
            }
            Err(err) => return Err(err),
        }
    }
    Ok(())
}

/// Whether somebody enqueued a job. Notifications come with the answer to any statement.
fn woken(conn: &mut PgConnection) -> Result<bool> {
    conn.batch_execute("SELECT 1")?;
    let mut woken = false;
    for notification in conn.notifications_iter() {
        notification?;
        woken = true;
    }
    Ok(woken)
}

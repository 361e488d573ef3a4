//! The threads that do jobs, and what lies between them and their foreman.
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use super::{
    Context, Registry, Running,
    foreman::Foreman,
    queue::{self, Claimed, End},
    schedule::Schedules,
};
use crate::Result;

/// Outcomes that are worth noting at once.
const BATCH: usize = 16;

/// A job that has run so long is a long one.
const LONG: Duration = Duration::from_secs(1);

/// Threads that do jobs until they are stopped.
pub struct Workers {
    crew: Arc<Crew>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts them; fails when a schedule cannot be read.
    pub fn start(context: &Context, registry: &Registry) -> Result<Self> {
        let zone = context.site.config.college.time_zone;
        let schedules = Schedules::read(registry, zone)?;
        let size = context.site.config.jobs.threads;
        let crew = Arc::new(Crew::new(size));
        let mut threads: Vec<_> = (0..size)
            .map(|_| {
                let (crew, context, registry) = (crew.clone(), context.clone(), registry.clone());
                std::thread::spawn(move || crew.work(&context, &registry))
            })
            .collect();
        let mut foreman = Foreman::new(context, registry, crew.clone(), schedules);
        threads.push(std::thread::spawn(move || foreman.run()));
        Ok(Self { crew, threads })
    }

    /// Takes no more, lets each finish the job it has begun, and notes how it went.
    pub fn stop(self) {
        self.crew.stop();
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a worker ended in a panic");
            }
        }
    }
}

/// Does the next job that is due, on this thread; whether there was one. For tests: its lease is not renewed.
pub fn run_next(context: &Context, registry: &Registry) -> Result<bool> {
    let taker = registry.taker("here".into(), context.site.config.jobs.lease_seconds);
    let claimed = context.db.read_now(|conn| {
        queue::rescue(conn)?;
        queue::claim(conn, &taker, 1)
    })?;
    let Some(claimed) = claimed.into_iter().next() else {
        return Ok(false);
    };
    if let Some(end) = registry.run(context, claimed) {
        context.db.read_now(|conn| queue::finish(conn, &[end]))?;
    }
    Ok(true)
}

/// What lies between the foreman and the threads.
pub(super) struct Crew {
    pub(super) size: usize,
    desk: Mutex<Desk>,
    work: Condvar,
    news: Condvar,
}

#[derive(Default)]
struct Desk {
    queue: VecDeque<(Claimed, Instant)>,
    running: HashMap<(i64, i32), (Running, Instant)>,
    ends: Vec<End>,
    /// Seconds that a job took of late, on average.
    mean: f64,
    alive: usize,
    stop: bool,
}

/// What the foreman sees on the desk.
pub(super) struct Sight {
    pub(super) queued: usize,
    pub(super) ends: usize,
    pub(super) running: usize,
    /// Of those, how many have run for long.
    pub(super) stuck: usize,
    pub(super) mean: f64,
    pub(super) alive: usize,
    pub(super) stop: bool,
}

impl Crew {
    fn new(size: usize) -> Self {
        let desk = Desk {
            mean: 0.05,
            alive: size,
            ..Desk::default()
        };
        Self {
            size,
            desk: Mutex::new(desk),
            work: Condvar::new(),
            news: Condvar::new(),
        }
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, context: &Context, registry: &Registry) {
        while let Some((claimed, running)) = self.next() {
            let began = Instant::now();
            let held = (claimed.id, claimed.lease);
            let end = registry.run_as(context, claimed, running);
            let mut desk = self.desk();
            desk.running.remove(&held);
            desk.mean = desk.mean * 0.8 + began.elapsed().as_secs_f64() * 0.2;
            desk.ends.extend(end);
            if desk.ends.len() >= BATCH || desk.queue.len() < self.size {
                self.news.notify_one();
            }
        }
        self.desk().alive -= 1;
        self.news.notify_one();
    }

    /// Waits for the next job; `None` at the stop.
    fn next(&self) -> Option<(Claimed, Running)> {
        let mut desk = self.desk();
        loop {
            if desk.stop {
                return None;
            }
            if let Some((claimed, _)) = desk.queue.pop_front() {
                let running = Running::of(&claimed);
                desk.running.insert(
                    (claimed.id, claimed.lease),
                    (running.clone(), Instant::now()),
                );
                return Some((claimed, running));
            }
            desk = self.work.wait(desk).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn stop(&self) {
        self.desk().stop = true;
        self.work.notify_all();
        self.news.notify_all();
    }

    pub(super) fn give(&self, claimed: Vec<Claimed>) {
        let at = Instant::now();
        let mut desk = self.desk();
        desk.queue.extend(claimed.into_iter().map(|job| (job, at)));
        self.work.notify_all();
    }

    /// Waits until there is something to note or room for more, at most so long.
    pub(super) fn wait(&self, most: Duration) -> Sight {
        let desk = self.desk();
        let is_news = desk.ends.len() >= BATCH || (desk.stop && desk.alive == 0);
        let most = if is_news { Duration::ZERO } else { most };
        let (desk, _) = self
            .news
            .wait_timeout(desk, most)
            .unwrap_or_else(PoisonError::into_inner);
        desk.sight()
    }

    pub(super) fn sight(&self) -> Sight {
        self.desk().sight()
    }

    pub(super) fn take_ends(&self) -> Vec<End> {
        std::mem::take(&mut self.desk().ends)
    }

    pub(super) fn put_back(&self, ends: Vec<End>) {
        let mut desk = self.desk();
        let newer = std::mem::replace(&mut desk.ends, ends);
        desk.ends.extend(newer);
    }

    /// Every job that is held: begun, and waiting on the desk.
    pub(super) fn held(&self) -> Vec<(i64, i32)> {
        let desk = self.desk();
        let queued = desk.queue.iter().map(|(job, _)| (job.id, job.lease));
        queued.chain(desk.running.keys().copied()).collect()
    }

    /// Tells the bodies what the database said of their jobs; drops what is no longer ours from the desk.
    pub(super) fn hear(&self, asked: &[(i64, i32)], kept: &HashMap<i64, bool>) {
        let mut desk = self.desk();
        for held in asked {
            if let Some((running, _)) = desk.running.get(held) {
                running.heard(kept.get(&held.0).copied());
            }
        }
        let gone =
            |job: &Claimed| asked.contains(&(job.id, job.lease)) && !kept.contains_key(&job.id);
        desk.queue.retain(|(job, _)| !gone(job));
    }

    /// Takes off the desk what has lain there so long, or everything.
    pub(super) fn take_stale(&self, age: Duration) -> Vec<(i64, i32)> {
        let mut desk = self.desk();
        let stop = desk.stop;
        let (stale, fresh): (VecDeque<_>, VecDeque<_>) = std::mem::take(&mut desk.queue)
            .into_iter()
            .partition(|(_, at)| stop || at.elapsed() >= age);
        desk.queue = fresh;
        stale
            .into_iter()
            .map(|(job, _)| (job.id, job.lease))
            .collect()
    }
}

impl Desk {
    fn sight(&self) -> Sight {
        Sight {
            queued: self.queue.len(),
            ends: self.ends.len(),
            running: self.running.len(),
            stuck: {
                let began = self.running.values().map(|(_, began)| began);
                began.filter(|began| began.elapsed() > LONG).count()
            },
            mean: self.mean,
            alive: self.alive,
            stop: self.stop,
        }
    }
}

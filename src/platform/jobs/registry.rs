//! The kinds of jobs that a process can do.
use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use serde_json::Value;

use super::{
    Context, Job, RowError, State, failure,
    queue::{Claimed, End, NumberedError, Taker},
    running::Running,
};
use crate::{Error, Result, platform::telemetry};

type Body = fn(Value, &Context) -> Result<()>;

/// A kind of job.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The name in the table.
    pub name: &'static str,
    /// What people read; to be translated.
    pub title: &'static str,
    at_once: Option<u16>,
    wait_after: fn(i32) -> Duration,
    body: Body,
}

/// A kind that is done by the clock.
#[derive(Clone, Debug)]
pub(super) struct Scheduled {
    pub(super) kind: &'static str,
    pub(super) pattern: &'static str,
    pub(super) payload: Value,
    pub(super) attempts: i32,
    pub(super) priority: i16,
}

/// The kinds of jobs that this process can do.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    kinds: BTreeMap<&'static str, Kind>,
    pub(super) scheduled: Vec<Scheduled>,
}

impl Registry {
    /// Adds a kind.
    #[must_use]
    pub fn with<J: Job>(mut self) -> Self {
        let kind = Kind {
            name: J::KIND,
            title: J::TITLE,
            at_once: J::AT_ONCE,
            wait_after: J::wait_after,
            body: |payload, context| {
                let job: J = serde_json::from_value(payload).map_err(|_| {
                    failure::give_up(
                        "It was written by another version of Campus, and this one cannot read it.",
                    )
                })?;
                telemetry::job(J::KIND, || job.run(context))
            },
        };
        if self.kinds.insert(J::KIND, kind).is_some() {
            tracing::error!(kind = J::KIND, "two kinds of jobs have this name");
        }
        self
    }

    /// Adds a kind that is done by the clock of the college: `0 * * * *` is every full hour (minute, hour, day, month,
    /// day of the week). Each due moment is held once, whichever process comes first; of those that were missed while no
    /// process ran, the last is made up for.
    #[must_use]
    pub fn scheduled<J: Job + Default>(mut self, pattern: &'static str) -> Self {
        self.scheduled.push(Scheduled {
            kind: J::KIND,
            pattern,
            payload: serde_json::to_value(J::default()).unwrap_or_default(),
            attempts: J::ATTEMPTS,
            priority: J::PRIORITY,
        });
        self.with::<J>()
    }

    /// Every kind, by name.
    pub fn kinds(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.values()
    }

    /// What people read for a kind; one that this version does not know is shown by its name.
    pub fn title<'a>(&self, kind: &'a str) -> &'a str {
        self.kinds.get(kind).map_or(kind, |kind| kind.title)
    }

    /// Somebody who takes jobs of all these kinds.
    pub(super) fn taker(&self, worker: String, lease_seconds: u32) -> Taker {
        let limit = |kind: &Kind| kind.at_once.map(i32::from);
        Taker {
            worker,
            kinds: self.kinds.keys().copied().collect(),
            limits: self.kinds.values().map(limit).collect(),
            lease_seconds: f64::from(lease_seconds),
        }
    }

    /// Does a job; a panic is a failure of the job alone. `None` when the job is somebody else's by now.
    pub(super) fn run(&self, context: &Context, claimed: Claimed) -> Option<End> {
        let running = Running::of(&claimed);
        self.run_as(context, claimed, running)
    }

    pub(super) fn run_as(
        &self,
        context: &Context,
        claimed: Claimed,
        running: Running,
    ) -> Option<End> {
        let context = Context {
            job: running.clone(),
            ..context.clone()
        };
        let kind = self.kinds.get(claimed.kind.as_str());
        let result = catch_unwind(AssertUnwindSafe(|| match kind {
            Some(kind) => (kind.body)(claimed.payload, &context),
            None => Err(Error::internal("no body for this kind")),
        }));
        let result = result.unwrap_or_else(|_| {
            Err(failure::worded(
                "Its code stopped with a fault (a panic). The log says more.",
            ))
        });
        (!running.is_lost()).then(|| end(kind, &running, &claimed.kind, result))
    }
}

/// What is noted of how it went.
fn end(kind: Option<&Kind>, running: &Running, name: &str, result: Result<()>) -> End {
    let (state, wait) = match &result {
        Ok(()) => (State::Done, 0.0),
        Err(err) if failure::is_stop(err) => (State::Cancelled, 0.0),
        Err(err) if failure::is_final(err) || running.is_last_attempt() => (State::Failed, 0.0),
        Err(_) => {
            let wait = kind.map_or(Duration::from_secs(60), |kind| {
                (kind.wait_after)(running.attempt())
            });
            (
                State::Waiting,
                wait.as_secs_f64() * (1.0 + fastrand::f64() / 4.0),
            )
        }
    };
    let error = result.as_ref().err().filter(|err| !failure::is_stop(err));
    if let Some(err) = error {
        log(running, name, err);
    }
    let notes = running.take_notes();
    let (done, total, words) = notes
        .progress
        .map_or((None, None, None), |(done, total, words)| {
            (Some(done), Some(total), Some(words))
        });
    let errors = numbered(notes.errors);
    End {
        id: running.id(),
        lease: running.lease(),
        state: state.code(),
        wait,
        error: error.map(failure::words),
        done,
        total,
        words,
        result: notes.result.filter(|_| state == State::Done),
        errors,
        makes_room: kind.is_some_and(|kind| kind.at_once.is_some()),
    }
}

/// In the order they were found; nothing when there is none.
fn numbered(errors: Vec<RowError>) -> Option<Vec<NumberedError>> {
    let numbered = errors.into_iter().zip(1..);
    let numbered: Vec<NumberedError> = numbered
        .map(|(error, number)| NumberedError { number, error })
        .collect();
    Some(numbered).filter(|numbered| !numbered.is_empty())
}

fn log(running: &Running, kind: &str, err: &Error) {
    let source: Option<&(dyn std::error::Error + 'static)> = match err {
        Error::Internal(cause) => Some(cause.as_ref()),
        _ => None,
    };
    let causes = std::iter::successors(source, |err| err.source());
    let cause: Vec<String> = causes.map(ToString::to_string).collect();
    let (job, attempt) = (running.id(), running.attempt());
    tracing::warn!(job, kind, attempt, %err, cause = cause.join(": "), "job failed");
}

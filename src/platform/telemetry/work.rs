//! The spans of what is done: jobs, and work in the database.
use std::time::Instant;

use tracing::Span;

use super::metrics;
use crate::Result;

/// A span for work in the database; where nobody traces, the one around it, so that lines keep the request's code.
pub fn database_work(name: &'static str) -> Span {
    let span = tracing::debug_span!(
        target: "campus::database",
        "database",
        otel.name = name,
        otel.kind = "client",
        "db.system.name" = "postgresql"
    );
    match span.is_disabled() {
        true => Span::current(),
        false => span,
    }
}

/// Does a job of a kind: in a span, counted and timed. A panic is counted and goes on.
pub fn job<T>(kind: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let span = tracing::info_span!(target: "campus::jobs", "job", job = kind, otel.name = kind, otel.kind = "consumer");
    let _in = span.enter();
    let mut end = End {
        kind,
        began: Instant::now(),
        outcome: "panicked",
    };
    let done = work();
    end.outcome = match done {
        Ok(_) => "done",
        Err(_) => "failed",
    };
    done
}

struct End {
    kind: &'static str,
    began: Instant,
    outcome: &'static str,
}

impl Drop for End {
    fn drop(&mut self) {
        metrics::job(self.kind, self.outcome, self.began.elapsed());
    }
}

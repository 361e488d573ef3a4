//! What a running Campus tells of itself: log lines, metrics, traces, faults. None of it holds a name, an email address, a
//! query string, a body or a cookie; people appear as `users.id` alone. The address of a person's machine stands in one
//! place, the lines of the security log ([`super::audit`], target `security`), where an attack is followed by it.
//!
//! - **Logs** ([`Lines`]): one line an event, one event a request, at its end; text for people, JSON for machines. Written by a
//!   thread of its own, so that a log nobody reads holds up no page: then lines are dropped, and counted.
//! - **Metrics**: Prometheus, on a [`Listener`] apart from the pages. What is counted as it happens is in [`metrics`];
//!   what can be looked up (pools, jobs, the process) is read when somebody asks.
//! - **Traces** by OTLP/HTTP: a span a request or job, one below it for each piece of work in the database.
//! - **Faults**: what is logged as an error goes to Sentry too, with the request's code.
//!
//! Each of the last three is off until its setting names where to. A receiver that is dead or slow costs nothing but what
//! would have been sent.
mod faults;
mod lines;
mod listener;
pub mod metrics;
mod outage;
mod panics;
mod process;
mod requests;
mod scrape;
mod statements;
mod traces;
mod values;
mod work;
mod writer;

use std::io::IsTerminal;

use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    filter::{FilterExt, LevelFilter, filter_fn},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

pub use lines::{Lines, Out};
pub use listener::Listener;
pub use outage::{database_answers, note_database};
pub use requests::{RequestLog, observe};
pub use statements::{Counting, counted};
pub use work::{database_work, job};

use crate::config::{Config, Environment, LogFormat};

/// All that tells of the process. Dropping it sends what is still to be sent, for two seconds at most each.
pub struct Telemetry {
    traces: Option<traces::Traces>,
    faults: Option<faults::Faults>,
    lines: writer::Writer,
}

impl Telemetry {
    /// Starts what the settings name; once in a process. Connects to nothing yet.
    ///
    /// # Errors
    /// When the system gives no thread, or something else has been started already.
    pub fn start(config: &Config) -> Result<Self, Box<dyn std::error::Error>> {
        if !config.metrics.listen.is_empty() {
            metrics::install()?;
        }
        let writer = writer::Writer::start(std::io::stderr())?;
        let traces = traces::Traces::start(config)?;
        let faults = faults::Faults::start(config);
        let spans = || filter_fn(is_span).with_max_level_hint(LevelFilter::INFO);
        let lines = lines::Lines::new(config.logs.format, has_colours(config), writer.clone());
        let to_sentry = faults.as_ref().map(|faults| {
            faults
                .layer()
                .with_filter(LevelFilter::ERROR.or(spans()))
                .boxed()
        });
        Registry::default()
            .with(lines.with_filter(filter(config).or(spans())))
            .with(traces.as_ref().map(traces::Traces::layer))
            .with(to_sentry)
            .try_init()?;
        panics::log();
        Ok(Self {
            traces,
            faults,
            lines: writer,
        })
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(traces) = self.traces.take() {
            traces.stop();
        }
        if let Some(faults) = self.faults.take() {
            faults.stop();
        }
        self.lines.flush();
    }
}

/// Our own spans, whatever the filter says of lines: their fields belong to each line within.
fn is_span(meta: &tracing::Metadata<'_>) -> bool {
    meta.is_span() && meta.target().starts_with("campus") && *meta.level() <= tracing::Level::INFO
}

/// `RUST_LOG`, else the setting; in production the setting alone.
fn filter(config: &Config) -> EnvFilter {
    let asked = match config.environment {
        Environment::Production => None,
        Environment::Development | Environment::Test => EnvFilter::try_from_default_env().ok(),
    };
    asked.unwrap_or_else(|| EnvFilter::new(&config.logs.filter))
}

fn has_colours(config: &Config) -> bool {
    config.logs.format == LogFormat::Text
        && std::io::stderr().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

//! What is logged as an error goes to Sentry: the sentence, the causes and where, with the request's or job's code.
//! Only the fields named here leave; no request, body, cookie, user or machine is ever part of it.
use std::{collections::BTreeMap, sync::Arc, time::Duration};

use sentry::{
    Client, ClientOptions, Level,
    integrations::backtrace::{AttachStacktraceIntegration, ProcessStacktraceIntegration},
    protocol::{Context as Facts, Event as Fault},
};
use tracing::{Event, Subscriber};
use tracing_subscriber::{Layer, layer::Context, registry::LookupSpan};

use super::{lines::gathered, values::Values};
use crate::config::Config;

/// How long the end of the process waits for the last ones.
const PATIENCE: Duration = Duration::from_secs(2);
/// To search by.
const TAGS: [&str; 5] = ["request_id", "trace_id", "route", "method", "job"];
/// To read.
const FACTS: [&str; 5] = ["cause", "err", "error", "panic", "location"];

/// The way to Sentry.
pub struct Faults(Arc<Client>);

impl Faults {
    /// When the settings name a DSN. Connects at the first fault.
    pub fn start(config: &Config) -> Option<Self> {
        let dsn = &config.telemetry.sentry_dsn;
        if dsn.is_empty() {
            return None;
        }
        let options = ClientOptions::new()
            .dsn(dsn.reveal())
            .release(concat!("campus@", env!("CARGO_PKG_VERSION")))
            .environment(config.environment.name())
            .default_integrations(false)
            .add_integration(AttachStacktraceIntegration)
            .add_integration(ProcessStacktraceIntegration)
            .attach_stacktrace(true)
            .in_app_include(["campus"])
            .send_default_pii(false)
            .shutdown_timeout(PATIENCE);
        let options = sentry::apply_defaults(options);
        Some(Self(Arc::new(Client::from(options))))
    }

    /// Takes errors.
    pub fn layer(&self) -> ToSentry {
        ToSentry(self.0.clone())
    }

    /// Sends what is left.
    pub fn stop(self) {
        if !self.0.close(Some(PATIENCE)) {
            tracing::warn!("the last faults were not sent to Sentry");
        }
    }
}

/// Makes a fault of each event; give it errors alone.
pub struct ToSentry(Arc<Client>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for ToSentry {
    fn on_event(&self, event: &Event<'_>, ctx: Context<'_, S>) {
        let values = gathered(event, &ctx);
        self.0
            .capture_event(fault(event.metadata().target(), &values), None);
    }
}

fn fault(target: &str, values: &Values) -> Fault<'static> {
    let of = |names: &[&str]| -> BTreeMap<String, String> {
        let named = names.iter().filter_map(|name| {
            let text = values.get(name)?.as_str();
            (!text.is_empty()).then(|| ((*name).to_owned(), text.to_owned()))
        });
        named.collect()
    };
    let facts = of(&FACTS)
        .into_iter()
        .map(|(name, text)| (name, text.into()));
    Fault {
        level: Level::Error,
        logger: Some(target.to_owned()),
        message: values.get("message").map(|text| text.as_str().to_owned()),
        tags: of(&TAGS).into_iter().collect(),
        contexts: BTreeMap::from([("fault".to_owned(), Facts::Other(facts.collect()))]),
        ..Fault::default()
    }
}

//! Settings of what Campus tells of itself.
use serde::Deserialize;

use super::Secret;

/// `[logs]`
#[expect(missing_docs, reason = "config/default.toml documents each key once")]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logs {
    pub format: LogFormat,
    pub filter: String,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one object a line.
    Json,
}

/// `[metrics]`
#[expect(missing_docs, reason = "config/default.toml documents each key once")]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    pub listen: String,
}

/// `[telemetry]`
#[expect(missing_docs, reason = "config/default.toml documents each key once")]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telemetry {
    pub otlp_endpoint: String,
    pub sample_rate: f64,
    pub batch_ms: u64,
    pub sentry_dsn: Secret,
}

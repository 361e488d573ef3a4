//! The structs that settings are read into; `config/default.toml` documents each key.
use std::{net::IpAddr, path::PathBuf};

use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
use serde::Deserialize;

use super::{Environment, Logs, Metrics, Scan, Storage, Telemetry, Uploads};

/// All settings of a process.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Decided by `CAMPUS_ENV`.
    #[serde(skip, default = "development")]
    pub environment: Environment,
    /// Where the private database, files and outgoing mail are kept.
    pub data_dir: PathBuf,
    /// The web server.
    pub server: Server,
    /// The database.
    pub database: Database,
    /// Keys.
    pub secrets: Secrets,
    /// Signing in.
    pub accounts: Accounts,
    /// Outgoing mail.
    pub mail: Mail,
    /// Work in the background.
    pub jobs: Jobs,
    /// Where files are kept.
    pub storage: Storage,
    /// What people may send.
    pub uploads: Uploads,
    /// The virus scanner.
    pub scan: Scan,
    /// The log.
    pub logs: Logs,
    /// What is counted.
    pub metrics: Metrics,
    /// Traces and faults.
    pub telemetry: Telemetry,
    /// Whose Campus this is.
    pub college: College,
    /// The demo college.
    pub demo: Demo,
    /// The JSON API.
    pub api: Api,
    /// How much one may ask of Campus.
    pub limits: super::Limits,
}

fn development() -> Environment {
    Environment::Development
}

/// Text that is never shown: printed as dots.
#[derive(Clone, Default, Deserialize, PartialEq, Eq)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text itself; for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
    /// Whether nothing was set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("••••")
    }
}

/// `[server]`
#[expect(missing_docs, reason = "config/default.toml documents each key once")]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub host: IpAddr,
    pub port: u16,
    pub workers: usize,
    pub public_url: String,
    pub insecure_cookies: bool,
    pub form_limit_kib: usize,
    pub head_seconds: u64,
    pub body_seconds: u64,
    pub slowest_kib: u32,
    pub keep_alive_seconds: u64,
    pub shutdown_seconds: u64,
    pub maintenance: String,
    pub trusted_proxies: Vec<IpAddr>,
}

/// `[database]`
#[expect(missing_docs, reason = "config/default.toml documents each key once")]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub url: Secret,
    pub owner_url: Secret,
    pub pool_size: u32,
    pub heavy_pool_size: u32,
    pub jobs_pool_size: u32,
    pub queue: usize,
    pub wait_ms: u64,
    pub statement_ms: u64,
    pub heavy_statement_ms: u64,
    pub answer_ms: u64,
}

/// `[secrets]`
#[expect(missing_docs, reason = "config/default.toml documents each key once")]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    pub cookie_key: Secret,
    pub column_key: Secret,
    pub column_key_id: u8,
    pub old_column_keys: Vec<Secret>,
}

impl Secrets {
    /// The keys of old_column_keys with their ids; none when one is not as it should be, or two have the same id.
    pub fn old_keys(&self) -> Option<Vec<(u8, [u8; 32])>> {
        let mut ids = vec![self.column_key_id];
        let read = |set: &Secret| {
            let (id, key) = set.reveal().trim().split_once(':')?;
            let id: u8 = id.trim().parse().ok()?;
            let key = BASE64.decode(key.trim()).ok()?.try_into().ok()?;
            let is_new = !ids.contains(&id);
            ids.push(id);
            is_new.then_some((id, key))
        };
        self.old_column_keys.iter().map(read).collect()
    }
}

/// `[accounts]`
#[expect(missing_docs, reason = "config/default.toml documents each key once")]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    pub idle_minutes: u16,
    pub absolute_hours: u16,
    pub remembered_idle_days: u16,
    pub remembered_absolute_days: u16,
    pub verified_minutes: u16,
    pub activation_hours: u16,
    pub reset_minutes: u16,
    pub require_second_factor: bool,
    pub access_token_minutes: u16,
    pub refresh_token_days: u16,
    pub hashing: Hashing,
    pub lockout: crate::accounts::LockoutPolicy,
}

/// `[accounts.hashing]`: the cost of Argon2id (OWASP: 19 MiB, 2 passes, 1 lane).
#[expect(missing_docs, reason = "config/default.toml documents each key once")]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hashing {
    pub memory_kib: u32,
    pub iterations: u32,
    pub parallelism: u32,
    pub threads: usize,
    pub waiting: usize,
    pub wait_seconds: u64,
}

/// `[mail]`
#[expect(missing_docs, reason = "config/default.toml documents each key once")]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub send: MailTransport,
    pub from: String,
    pub host: String,
    pub port: u16,
    pub encryption: MailEncryption,
    pub ca_file: PathBuf,
    pub user: String,
    pub password: Secret,
}

/// How mail leaves.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum MailTransport {
    /// As files in `data_dir/mail`.
    Outbox,
    /// To a server.
    Smtp,
}

/// How the connection to the mail server is kept private.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum MailEncryption {
    /// Plain at first, then TLS; refused when the server offers none.
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// Plain; for a server on this machine.
    None,
}

/// `[jobs]`
#[expect(missing_docs, reason = "config/default.toml documents each key once")]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jobs {
    pub in_server: bool,
    pub threads: usize,
    pub lease_seconds: u32,
}

/// `[college]`
#[expect(missing_docs, reason = "config/default.toml documents each key once")]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct College {
    pub name: String,
    pub place: String,
    pub initials: String,
    pub time_zone: chrono_tz::Tz,
    pub words: Vec<String>,
}

/// `[demo]`
#[expect(missing_docs, reason = "config/default.toml documents each key once")]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demo {
    pub enabled: bool,
}

/// `[api]`
#[expect(missing_docs, reason = "config/default.toml documents each key once")]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    pub docs: bool,
}

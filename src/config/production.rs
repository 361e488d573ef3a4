//! Settings that contradict each other or the environment; each fault is named, not the first alone.
use super::{Config, Environment, MailEncryption, MailTransport, StorageKind};

/// A sentence for each fault.
pub fn faults(config: &Config) -> Vec<String> {
    let mut faults: Vec<String> = general(config)
        .into_iter()
        .flatten()
        .map(str::to_owned)
        .collect();
    if config.environment == Environment::Production {
        faults.extend(
            in_production(config)
                .into_iter()
                .flatten()
                .map(str::to_owned),
        );
    }
    faults
}

fn general(config: &Config) -> Vec<Option<&'static str>> {
    let (server, database, mail) = (&config.server, &config.database, &config.mail);
    let development = config.environment == Environment::Development;
    let says = |wrong: bool, fault: &'static str| wrong.then_some(fault);
    vec![
        says(
            development && !server.host.is_loopback(),
            "server.host must be a loopback address in development: set CAMPUS_ENV=production to serve others.",
        ),
        says(
            !database.url.is_empty() && database.owner_url.is_empty(),
            "database.owner_url is missing: with database.url (campus_app, which serves) set the role that migrates, campus_owner, too.",
        ),
        says(
            database.pool_size == 0 || database.heavy_pool_size == 0,
            "database.pool_size and database.heavy_pool_size must be 1 or more.",
        ),
        says(
            config.accounts.hashing.threads == 0,
            "accounts.hashing.threads must be 1 or more.",
        ),
        says(
            server.head_seconds == 0 || server.body_seconds == 0 || server.slowest_kib == 0,
            "server.head_seconds, server.body_seconds and server.slowest_kib must be 1 or more: a slow sender would hold its connection.",
        ),
        says(
            !config.limits.redis_url.is_empty()
                && redis::Client::open(config.limits.redis_url.reveal()).is_err(),
            "limits.redis_url must be an address such as redis://127.0.0.1:6379/0.",
        ),
        says(
            config.secrets.old_keys().is_none(),
            "secrets.old_column_keys: each is its id (0 to 255), a colon and 32 bytes in base64; every id is another one, also than secrets.column_key_id.",
        ),
        says(config.jobs.threads == 0, "jobs.threads must be 1 or more."),
        says(
            config.jobs.lease_seconds == 0,
            "jobs.lease_seconds must be 1 or more.",
        ),
        says(
            usize::try_from(database.jobs_pool_size).unwrap_or(0) <= config.jobs.threads,
            "database.jobs_pool_size must be more than jobs.threads.",
        ),
        says(
            mail.send == MailTransport::Smtp && mail.host.is_empty(),
            "mail.host is missing: mail.send is smtp.",
        ),
        says(
            mail.from.parse::<lettre::message::Mailbox>().is_err(),
            "mail.from must be an address such as “Campus <campus@college.example>”.",
        ),
    ]
    .into_iter()
    .chain(storage(config))
    .chain(telemetry(config))
    .collect()
}

fn telemetry(config: &Config) -> Vec<Option<&'static str>> {
    let says = |wrong: bool, fault: &'static str| wrong.then_some(fault);
    vec![
        says(
            tracing_subscriber::EnvFilter::try_new(&config.logs.filter).is_err(),
            "logs.filter must be levels such as “info,campus::request=warn”.",
        ),
        says(
            !config.metrics.listen.is_empty()
                && config
                    .metrics
                    .listen
                    .parse::<std::net::SocketAddr>()
                    .is_err(),
            "metrics.listen must be an address and a port, such as 127.0.0.1:9464.",
        ),
        says(
            !is_http(&config.telemetry.otlp_endpoint),
            "telemetry.otlp_endpoint must be an address such as http://127.0.0.1:4318.",
        ),
        says(
            !(0.0..=1.0).contains(&config.telemetry.sample_rate),
            "telemetry.sample_rate must be from 0 to 1.",
        ),
        says(
            !is_dsn(config.telemetry.sentry_dsn.reveal()),
            "telemetry.sentry_dsn must be a DSN as Sentry shows it, such as https://key@host/1.",
        ),
    ]
}

fn storage(config: &Config) -> Vec<Option<&'static str>> {
    let storage = &config.storage;
    let s3 = storage.kind == StorageKind::S3;
    let says = |wrong: bool, fault: &'static str| wrong.then_some(fault);
    let endpoint = url::Url::parse(&storage.endpoint).ok();
    let plain = endpoint.as_ref().is_some_and(|url| url.scheme() == "http");
    let host = endpoint.as_ref().and_then(url::Url::host_str);
    vec![
        says(
            s3 && !endpoint
                .as_ref()
                .is_some_and(|url| matches!(url.scheme(), "http" | "https")),
            "storage.endpoint must be the store's http(s):// address.",
        ),
        says(
            s3 && [
                &*storage.bucket,
                &storage.access_key,
                storage.secret_key.reveal(),
            ]
            .contains(&""),
            "storage.bucket, storage.access_key and storage.secret_key are needed with storage.kind = s3.",
        ),
        says(
            s3 && plain && !(storage.allow_http && host.is_some_and(is_loopback)),
            "storage.endpoint must be https: plain http is for a store on this machine, with storage.allow_http = true.",
        ),
        says(
            storage.upload_minutes == 0 || storage.download_minutes == 0,
            "storage.upload_minutes and storage.download_minutes must be 1 or more.",
        ),
    ]
}

fn in_production(config: &Config) -> Vec<Option<&'static str>> {
    let (server, secrets, mail) = (&config.server, &config.secrets, &config.mail);
    let says = |wrong: bool, fault: &'static str| wrong.then_some(fault);
    vec![
        says(
            config.demo.enabled,
            "demo.enabled must be false in production: its accounts have a public password.",
        ),
        says(
            server.insecure_cookies,
            "server.insecure_cookies must be false in production: cookies would travel in plain text.",
        ),
        says(
            !server.public_url.starts_with("https://"),
            "server.public_url must be the college's https:// address in production.",
        ),
        says(
            secrets.cookie_key.is_empty(),
            "secrets.cookie_key is missing: make one with `openssl rand -base64 64 | tr -d '\\n'`.",
        ),
        says(
            secrets.column_key.is_empty(),
            "secrets.column_key is missing: make one with `openssl rand -base64 32`.",
        ),
        says(
            config.database.url.is_empty(),
            "database.url is missing: the private database is for development.",
        ),
        says(
            config.database.owner_url.is_empty(),
            "database.owner_url is missing: the role that migrates.",
        ),
        says(
            mail.send == MailTransport::Outbox,
            "mail.send must be smtp in production.",
        ),
        says(
            mail.encryption == MailEncryption::None && !is_loopback(&mail.host),
            "mail.encryption must be starttls or tls: passwords would travel in plain text.",
        ),
        says(
            config.accounts.hashing.memory_kib < 19456 || config.accounts.hashing.iterations < 2,
            "accounts.hashing is weaker than OWASP's least (19456 KiB, 2 passes).",
        ),
    ]
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

/// Nothing, or an address that traces can be sent to.
fn is_http(endpoint: &str) -> bool {
    endpoint.is_empty()
        || url::Url::parse(endpoint)
            .is_ok_and(|url| ["http", "https"].contains(&url.scheme()) && url.has_host())
}

fn is_dsn(dsn: &str) -> bool {
    dsn.is_empty() || dsn.parse::<sentry::types::Dsn>().is_ok()
}

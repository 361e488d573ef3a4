//! Settings of files: where they are kept, how much, who looks for viruses.
use serde::Deserialize;

use super::Secret;

/// `[storage]`
#[expect(missing_docs, reason = "config/default.toml documents each key once")]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Storage {
    pub kind: StorageKind,
    pub endpoint: String,
    pub bucket: String,
    pub region: String,
    pub access_key: String,
    pub secret_key: Secret,
    pub path_style: bool,
    pub allow_http: bool,
    pub upload_minutes: u16,
    pub download_minutes: u16,
}

/// What keeps the files.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum StorageKind {
    /// The folder `data_dir/files`.
    Local,
    /// A store that speaks S3.
    S3,
}

/// `[uploads]`
#[expect(missing_docs, reason = "config/default.toml documents each key once")]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uploads {
    pub quota_mib: u32,
    pub quota_files: u32,
    pub unused_days: u16,
}

/// `[scan]`
#[expect(missing_docs, reason = "config/default.toml documents each key once")]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scan {
    pub clamd: String,
    pub timeout_seconds: u64,
}

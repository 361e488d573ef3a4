//! The folder that stands in for a mail server in development.
use std::{
    fs,
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Mail;

/// A mail in the development outbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// The mail.
    #[serde(flatten)]
    pub mail: Mail,
}

/// Writes a mail into the folder. Nobody else on the machine may read it: it may hold a link that opens an account.
pub(super) fn keep(folder: &Path, mail: &Mail) -> std::io::Result<()> {
    let at = Utc::now();
    let kept = Kept {
        at,
        mail: mail.clone(),
    };
    let name = format!(
        "{}-{:08x}.json",
        at.format("%Y%m%d%H%M%S%6f"),
        fastrand::u32(..)
    );
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let half = folder.join(format!("{name}.part"));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&half)?;
    file.write_all(&serde_json::to_vec_pretty(&kept)?)?;
    fs::rename(half, folder.join(&name))
}

/// The newest mails of the outbox, each with its name.
pub fn outbox(folder: &Path, limit: usize) -> Vec<(String, Kept)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
        .collect();
    names.sort_unstable_by(|a, b| b.cmp(a));
    names.truncate(limit);
    names
        .into_iter()
        .filter_map(|name| Some((name.clone(), kept(folder, &name)?)))
        .collect()
}

/// One mail of the outbox.
pub fn kept(folder: &Path, name: &str) -> Option<Kept> {
    let plain = name.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let text = plain
        .then(|| fs::read(folder.join(format!("{name}.json"))).ok())
        .flatten()?;
    serde_json::from_slice(&text).ok()
}

//! Keys from the settings, or, outside production, made once and kept beside the data.
use std::{
    fs,
    io::{self, ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use base64::{Engine, prelude::BASE64_STANDARD as BASE64};

use crate::{
    Error, Result,
    config::{Config, Secret},
    platform::secrets::random_bytes,
};

pub struct Keys {
    pub cookie: [u8; 64],
    pub column: [u8; 32],
    /// Keys that open and seal no more, with their ids.
    pub old_columns: Vec<(u8, [u8; 32])>,
}

impl Keys {
    pub fn load(config: &Config) -> Result<Self> {
        let (secrets, dir) = (&config.secrets, config.data_dir.join("secrets"));
        let old = secrets.old_keys();
        Ok(Self {
            cookie: key(
                "secrets.cookie_key",
                &secrets.cookie_key,
                &dir.join("cookie.key"),
            )?,
            column: key(
                "secrets.column_key",
                &secrets.column_key,
                &dir.join("column.key"),
            )?,
            old_columns: old.ok_or_else(|| Error::internal("secrets.old_column_keys is wrong."))?,
        })
    }
}

fn key<const N: usize>(name: &str, set: &Secret, file: &Path) -> Result<[u8; N]> {
    if !set.is_empty() {
        return read(set.reveal())
            .ok_or_else(|| Error::internal(format!("{name} must be {N} bytes in base64.")));
    }
    let fault = |what: String| Error::internal(format!("{}: {what}", file.display()));
    let text = kept::<N>(file).map_err(|err| fault(err.to_string()))?;
    read(&text).ok_or_else(|| {
        fault(format!(
            "this is no key of {N} bytes in base64. Put the key back, or delete the file and lose what it encrypts."
        ))
    })
}

fn read<const N: usize>(text: &str) -> Option<[u8; N]> {
    BASE64.decode(text.trim()).ok()?.try_into().ok()
}

/// What the file holds; made the first time. It is there whole or not at all, whenever the process ends, and of several
/// that begin at once all get the same.
fn kept<const N: usize>(file: &Path) -> io::Result<String> {
    match fs::read_to_string(file) {
        Err(err) if err.kind() == ErrorKind::NotFound => {}
        read => return read,
    }
    let dir = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(dir)?;
    let draft = dir.join(format!("{}.draft", BASE64_NAME.encode(random_bytes::<9>())));
    let made = write(&draft, &BASE64.encode(random_bytes::<N>())).and_then(|()| {
        // Unlike a renaming, a link never takes the place of a file that another process has made meanwhile.
        match fs::hard_link(&draft, file) {
            Err(err) if err.kind() != ErrorKind::AlreadyExists => Err(err),
            _ => fs::File::open(dir)?.sync_all(),
        }
    });
    fs::remove_file(&draft)?;
    made?;
    fs::read_to_string(file)
}

const BASE64_NAME: base64::engine::GeneralPurpose = base64::prelude::BASE64_URL_SAFE_NO_PAD;

fn write(file: &Path, text: &str) -> io::Result<()> {
    let mut made = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)?;
    made.write_all(text.as_bytes())?;
    made.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn folder(name: &str) -> std::path::PathBuf {
        let dir = std::env::temp_dir().join(format!("campus-keys-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        dir
    }

    #[test]
    fn whoever_begins_at_once_gets_the_same_key() {
        let dir = folder("race");
        let file = dir.join("deep/column.key");
        let barrier = std::sync::Barrier::new(16);
        let keys: Vec<String> = std::thread::scope(|scope| {
            let begin = || {
                barrier.wait();
                kept::<32>(&file).expect("key")
            };
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(begin)).collect();
            let joined = threads.into_iter().map(|thread| thread.join());
            joined.map(|key| key.expect("thread")).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
        assert!(read::<32>(&keys[0]).is_some());
        let left = fs::read_dir(dir.join("deep")).expect("folder").count();
        assert_eq!(left, 1, "no draft is left");
        let mode = fs::metadata(&file).expect("file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let _ = fs::remove_dir_all(&dir);
    }

    #[test]
    fn a_draft_that_was_cut_off_is_no_key() {
        let dir = folder("cut");
        fs::create_dir_all(&dir).expect("folder");
        fs::write(dir.join("abc.draft"), "").expect("draft");
        let made = kept::<64>(&dir.join("cookie.key")).expect("key");
        assert_eq!(kept::<64>(&dir.join("cookie.key")).expect("key"), made);
        let _ = fs::remove_dir_all(&dir);
    }

    #[test]
    fn a_file_that_holds_no_key_is_named_and_kept() {
        let dir = folder("empty");
        let file = dir.join("column.key");
        fs::create_dir_all(&dir).expect("folder");
        fs::write(&file, "").expect("file");
        let refused = key::<32>("secrets.column_key", &Secret::default(), &file);
        let Err(Error::Internal(cause)) = refused else {
            panic!("an empty file is no key")
        };
        assert!(cause.to_string().contains("column.key"), "{cause}");
        assert_eq!(fs::read_to_string(&file).expect("file"), "");
        let _ = fs::remove_dir_all(&dir);
    }
}

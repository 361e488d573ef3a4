//! Files on their way out: their names, and temporary ones that nobody else can open.
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::OpenOptionsExt,
};

use actix_web::web::{self, Bytes};
use futures_util::{Stream, stream};

use crate::{Error, Result, platform::secrets::random_bytes};

/// `Content-Disposition` for a name of any characters (RFC 6266, RFC 8187); `how` is `attachment` or `inline`.
pub fn disposition(how: &str, name: &str) -> String {
    let safe = |letter: char| match letter {
        ' '..='~' if !matches!(letter, '"' | '\\' | '/' | '%') => letter,
        _ => '_',
    };
    let plain: String = name.chars().map(safe).collect();
    match plain == name {
        true => format!("{how}; filename=\"{plain}\""),
        false => format!(
            "{how}; filename=\"{plain}\"; filename*=UTF-8''{}",
            encoded(name)
        ),
    }
}

fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte);
    let bytes = name.bytes().map(|byte| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    bytes.collect()
}

/// A file that has no name any more: it goes when it is closed, also by `kill -9`.
pub(super) fn temporary() -> Result<File> {
    let name: String = random_bytes::<16>()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let path = std::env::temp_dir().join(format!("campus-{name}"));
    let mut options = OpenOptions::new();
    let made = options
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path);
    let file = made.map_err(fault)?;
    fs::remove_file(&path).map_err(fault)?;
    Ok(file)
}

/// The bytes of a file from its beginning, a piece at a time.
pub(super) fn pieces(mut file: File) -> Result<impl Stream<Item = Result<Bytes>>> {
    const PIECE: u64 = 128 * 1024;
    file.seek(SeekFrom::Start(0)).map_err(fault)?;
    Ok(stream::try_unfold(file, |file| async move {
        web::block(move || {
            let mut piece = Vec::new();
            let mut rest = file.take(PIECE);
            rest.read_to_end(&mut piece).map_err(fault)?;
            Ok((!piece.is_empty()).then(|| (Bytes::from(piece), rest.into_inner())))
        })
        .await?
    }))
}

fn fault(err: io::Error) -> Error {
    Error::Internal(err.into())
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn names_of_any_characters_are_sent_twice() {
        assert_eq!(
            disposition("attachment", "users-2026-11-22.csv"),
            "attachment; filename=\"users-2026-11-22.csv\""
        );
        assert_eq!(
            disposition("inline", "अंक \"1\".pdf"),
            "inline; filename=\"___ _1_.pdf\"; filename*=UTF-8''%E0%A4%85%E0%A4%82%E0%A4%95%20%221%22.pdf"
        );
        let evil = disposition("attachment", "a\r\nSet-Cookie: x=1");
        assert!(!evil.contains(['\r', '\n']), "{evil}");
    }
}

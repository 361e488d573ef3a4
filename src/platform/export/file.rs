//! Files on their way out: temporary ones that nobody else can open.
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::OpenOptionsExt,
};

use actix_web::web::{self, Bytes};
use futures_util::{Stream, stream};

use crate::{
    Error, Result,
    platform::{secrets::random_bytes, text::hex},
};

/// A file that has no name any more: it goes when it is closed, also by `kill -9`.
pub(super) fn temporary() -> Result<File> {
    let name = hex(&random_bytes::<16>());
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

//! Photos without what cameras and programs write beside the picture: where and when it was taken and with what, thumbnails
//! of what was cut away, comments, whatever hangs on behind its end. Kept is what is known to be needed to show it, and
//! which way up it is; what cannot be told apart is no picture.
mod exif;
mod jpeg;
mod png;
mod webp;

use actix_web::web::{self, Bytes};
use futures_util::StreamExt;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use super::{forms::random_key, kinds::FileType, model::Upload, refusal::Refusal};
use crate::{
    Error, Result,
    platform::storage::{Place, Store},
};

/// So many photos are in memory at once; each twice, at most 5 MB.
static PLACES: Semaphore = Semaphore::const_new(4);

/// What is kept of a photo, in the place of what was sent.
#[derive(Debug)]
pub struct Bare {
    /// Names the object.
    pub key: String,
    /// In bytes.
    pub size: i64,
    /// Of its bytes.
    pub sha256: [u8; 32],
}

/// The picture alone; nothing when its parts cannot be told apart.
fn bare(kind: FileType, data: &[u8]) -> Option<Vec<u8>> {
    match kind {
        FileType::Jpeg => jpeg::bare(data),
        FileType::Png => png::bare(data),
        FileType::Webp => webp::bare(data),
        _ => None,
    }
}

/// Writes a photo anew without what stands beside the picture, under another key: what was sent stays until the row says
/// which of them counts. Nothing when there is nothing to take off.
pub async fn keep_bare(store: &Store, upload: &Upload) -> Result<Result<Option<Bare>, Refusal>> {
    let place = PLACES.acquire().await;
    let _place = place.map_err(|err| Error::Internal(err.into()))?;
    let mut data = Vec::new();
    let mut reading = store.read(Place::Kept, &upload.key, None).await?;
    while let Some(chunk) = reading.chunks.next().await {
        data.extend_from_slice(&chunk?);
    }
    let kind = upload.kind();
    let stripped = web::block(move || {
        let stripped = bare(kind, &data)?;
        let changed = stripped != data;
        let sha256 = Sha256::digest(&stripped).into();
        Some((stripped, changed, sha256))
    });
    let (data, sha256) = match stripped.await? {
        None => return Ok(Err(Refusal::OtherContent)),
        Some((_, false, _)) => return Ok(Ok(None)),
        Some((data, true, sha256)) => (data, sha256),
    };
    let key = random_key();
    let size = i64::try_from(data.len()).map_err(|err| Error::Internal(err.into()))?;
    let mut writer = store.write(Place::Kept, &key);
    if let Err(err) = writer.write(Bytes::from(data)).await {
        writer.abandon().await;
        return Err(err);
    }
    writer.finish().await?;
    Ok(Ok(Some(Bare { key, size, sha256 })))
}

/// The bytes of a number at a place.
fn at<const N: usize>(data: &[u8], place: usize) -> Option<[u8; N]> {
    data.get(place..place.checked_add(N)?)?.try_into().ok()
}

#[cfg(test)]
mod tests;

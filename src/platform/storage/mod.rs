//! Files, through one interface: in a folder of this machine or in any store that speaks S3.
//!
//! An object is named by a [`Place`] and a random key, never by what its sender called it. A file comes to the place
//! [`Place::Incoming`], to which signed addresses lead; whoever checks it moves it on to [`Place::Kept`] *first*, so that
//! an address that is still valid can no longer change what was checked.
//!
//! Signed addresses exist for both kinds: S3 signs its own; for the folder, and for pages (which under the
//! Content-Security-Policy speak to this host alone), [`pass`] signs addresses under `/files/`.
//! Nothing is ever held whole in memory: [`Writer`] and [`Reading`] pass chunks on.
mod answer;
mod disposition;
mod fault;
mod io;
pub mod pass;
mod place;
mod routes;
mod s3;

use std::{ops::Range, path::PathBuf, pin::Pin, sync::Arc, time::Duration};

use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use futures_util::{Stream, StreamExt, TryStreamExt};
use object_store::{
    GetOptions, GetRange, ObjectStore, ObjectStoreExt, aws::AmazonS3, buffered::BufWriter,
    local::LocalFileSystem,
};
use tokio::io::AsyncWriteExt;

use self::{fault::fault, io::Io, pass::Pass};
use super::web::Site;
use crate::{Error, Result, config::StorageKind};

pub use answer::{File, answer};
pub use disposition::disposition;
pub use place::Place;
pub use routes::routes;

/// A request that somebody else may make, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// `PUT` or `GET`.
    pub method: &'static str,
    /// The address with its signature.
    pub url: String,
    /// The headers that the signature binds.
    pub headers: Vec<(&'static str, String)>,
    /// When it stops to count.
    pub expires_at: DateTime<Utc>,
}

/// What an upload must be; bound by the signature.
#[derive(Clone, Debug)]
pub struct Announced<'a> {
    /// Names the object.
    pub key: &'a str,
    /// In bytes.
    pub size: u64,
    /// Its media type.
    pub content_type: &'a str,
    /// Of its bytes.
    pub sha256: &'a [u8],
}

/// The store of files. Clones are cheap.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    objects: Arc<dyn ObjectStore>,
    s3: Option<Arc<AmazonS3>>,
    folder: Option<PathBuf>,
    site: Site,
    io: Io,
}

/// An object's bytes as they come.
pub struct Reading {
    /// How large the whole object is.
    pub size: u64,
    /// The bytes asked for.
    pub chunks: Pin<Box<dyn Stream<Item = Result<Bytes>> + Send>>,
}

/// An object that is being written: there only when finished.
pub struct Writer(BufWriter);

impl Store {
    /// As the settings say. A store that cannot be reached does not stop the start.
    pub fn open(site: &Site) -> Result<Self> {
        let settings = &site.config.storage;
        let io = Io::default();
        let inner = match settings.kind {
            StorageKind::Local => {
                let folder = site.config.data_dir.join("files");
                io::make_folder(&folder)?;
                let local = LocalFileSystem::new_with_prefix(&folder).map_err(fault)?;
                Inner {
                    objects: Arc::new(local.with_fsync(true)),
                    s3: None,
                    folder: Some(folder),
                    site: site.clone(),
                    io,
                }
            }
            StorageKind::S3 => {
                let s3 = Arc::new(s3::open(settings, &io)?);
                Inner {
                    objects: s3.clone(),
                    s3: Some(s3),
                    folder: None,
                    site: site.clone(),
                    io,
                }
            }
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Waits for one of the operations below, on a thread that may block: a job's, a command's.
    pub fn wait<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T> {
        self.0.io.wait(work)
    }

    /// Begins an object; it is there, whole, once it is finished.
    pub fn write(&self, place: Place, key: &str) -> Writer {
        // S3 takes no parts below 5 MiB.
        let part = if self.0.s3.is_some() { 5 } else { 1 } * 1024 * 1024;
        let writer = BufWriter::with_capacity(self.0.objects.clone(), place.path(key), part);
        Writer(writer.with_max_concurrency(1))
    }

    /// Reads an object, or some of its bytes; `NotFound` when it is not there.
    pub async fn read(
        &self,
        place: Place,
        key: &str,
        range: Option<Range<u64>>,
    ) -> Result<Reading> {
        let options = GetOptions {
            range: range.map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let found = self
            .0
            .objects
            .get_opts(&place.path(key), options)
            .await
            .map_err(fault)?;
        Ok(Reading {
            size: found.meta.size,
            chunks: found.into_stream().map_err(fault).boxed(),
        })
    }

    /// Moves an object. When it is not there but at its goal already, nothing is to be done.
    pub async fn move_on(&self, key: &str, from: Place, to: Place) -> Result<()> {
        let (source, goal) = (from.path(key), to.path(key));
        match self.0.objects.rename(&source, &goal).await.map_err(fault) {
            Err(Error::NotFound) => {
                self.0.objects.head(&goal).await.map_err(fault)?;
                Ok(())
            }
            done => done,
        }
    }

    /// Removes an object wherever it is; none there is no fault.
    pub async fn remove(&self, key: &str) -> Result<()> {
        for place in Place::ALL {
            self.remove_from(place, key).await?;
        }
        Ok(())
    }

    /// Removes an object from one place.
    pub async fn remove_from(&self, place: Place, key: &str) -> Result<()> {
        match self.0.objects.delete(&place.path(key)).await.map_err(fault) {
            Err(Error::NotFound) => Ok(()),
            other => other,
        }
    }

    /// All objects that were last written before an instant, each with its place and key; for the sweep.
    pub fn older_than(
        &self,
        before: DateTime<Utc>,
    ) -> impl Stream<Item = Result<(Place, String)>> + Send + use<> {
        let listed = self.0.objects.list(None).map_err(fault);
        listed.try_filter_map(move |found| async move {
            let old = found.last_modified < before;
            Ok(Place::of(&found.location).filter(|_| old))
        })
    }

    /// Where somebody may put an object, with the store's own signature.
    pub async fn sign_upload(&self, announced: &Announced<'_>) -> Result<Signed> {
        match &self.0.s3 {
            Some(s3) => s3::sign_upload(s3, announced, self.upload_time()).await,
            None => {
                let own = self.sign_own_upload(announced)?;
                let url = self.0.site.url(&own.url);
                Ok(Signed { url, ..own })
            }
        }
    }

    /// The same by way of Campus itself, whatever keeps the files; a path on this host, for its pages.
    pub fn sign_own_upload(&self, announced: &Announced<'_>) -> Result<Signed> {
        let expires_at = Utc::now() + self.upload_time();
        let token = Pass::upload(announced, expires_at).sign(&self.0.site)?;
        Ok(Signed {
            method: "PUT",
            url: format!("/files/upload/{token}"),
            headers: vec![("content-type", announced.content_type.to_owned())],
            expires_at,
        })
    }

    /// Where somebody may read an object that they were allowed to see.
    pub async fn sign_download(&self, file: &File) -> Result<Signed> {
        let time = Duration::from_secs(u64::from(self.0.site.config.storage.download_minutes) * 60);
        match &self.0.s3 {
            Some(s3) => s3::sign_download(s3, file, time).await,
            None => {
                let expires_at = Utc::now() + time;
                let token = Pass::download(file, expires_at).sign(&self.0.site)?;
                Ok(Signed {
                    method: "GET",
                    url: self.0.site.url(&format!("/files/{token}")),
                    headers: Vec::new(),
                    expires_at,
                })
            }
        }
    }

    /// Whether a reader is better sent to the store than served by Campus.
    pub fn is_elsewhere(&self) -> bool {
        self.0.s3.is_some()
    }

    /// Removes what was half written before an instant by a process that died: files that no listing shows.
    pub fn remove_half_written(&self, before: DateTime<Utc>) -> Result<usize> {
        match &self.0.folder {
            Some(folder) => io::remove_half_written(folder, before.into()),
            None => Ok(0),
        }
    }

    fn upload_time(&self) -> Duration {
        Duration::from_secs(u64::from(self.0.site.config.storage.upload_minutes) * 60)
    }
}

impl Writer {
    /// Adds bytes; waits while the store is behind.
    pub async fn write(&mut self, chunk: Bytes) -> Result<()> {
        self.0.put(chunk).await.map_err(fault)
    }
    /// The object is there from here on.
    pub async fn finish(mut self) -> Result<()> {
        self.0.shutdown().await.map_err(fault::of_io)
    }
    /// As if nothing had been written.
    pub async fn abandon(mut self) {
        if let Err(err) = self.0.abort().await {
            tracing::warn!(%err, "a half-written object stays until the sweep");
        }
    }
}

//! A thread that speaks with the store, for callers of every kind: connections outlive the thread that asked for them.
use std::{
    fs::DirBuilder,
    os::unix::fs::DirBuilderExt,
    path::Path,
    sync::{OnceLock, mpsc},
    time::SystemTime,
};

use tokio::{
    runtime::{Builder, Handle},
    sync::oneshot,
};

use crate::{Error, Result};

/// Started when it is first needed; ends with its owner.
#[derive(Default)]
pub struct Io(OnceLock<Running>);

struct Running {
    handle: Handle,
    _stop: oneshot::Sender<()>,
}

impl Io {
    /// Where requests to the store are made.
    pub fn handle(&self) -> Result<Handle> {
        if let Some(running) = self.0.get() {
            return Ok(running.handle.clone());
        }
        let started = start().map_err(|err| Error::Internal(err.into()))?;
        Ok(self.0.get_or_init(|| started).handle.clone())
    }

    /// Blocks until the work is done there.
    pub fn wait<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T> {
        let (tell, told) = mpsc::sync_channel(1);
        self.handle()?.spawn(async move {
            let _ = tell.send(work.await);
        });
        told.recv()
            .map_err(|_| Error::internal("the work for the store panicked"))
    }
}

fn start() -> std::io::Result<Running> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let (stop, stopped) = oneshot::channel();
    std::thread::Builder::new()
        .name("store".into())
        .spawn(move || runtime.block_on(stopped))?;
    Ok(Running {
        handle,
        _stop: stop,
    })
}

/// The folder of the local store, for this account's eyes alone.
pub fn make_folder(folder: &Path) -> Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|err| Error::internal(format!("{} cannot be made: {err}", folder.display())))
}

/// Files named `…#1`, which the local store makes while it writes, left behind by a process that was killed.
pub fn remove_half_written(folder: &Path, before: SystemTime) -> Result<usize> {
    let mut folders = vec![folder.to_owned()];
    let mut removed = 0;
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(folder).map_err(super::fault::of_io)?;
        for entry in entries.flatten() {
            let (path, Ok(about)) = (entry.path(), entry.metadata()) else {
                continue;
            };
            let half = entry.file_name().to_string_lossy().contains('#');
            if about.is_dir() {
                folders.push(path);
            } else if half && about.modified().is_ok_and(|at| at < before) {
                removed += usize::from(std::fs::remove_file(path).is_ok());
            }
        }
    }
    Ok(removed)
}

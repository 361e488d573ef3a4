//! The embedded default: a private Postgres server in a folder of ours, for when no `DATABASE_URL` is set.
//!
//! [`Cluster::start`] finds the machine's Postgres programs, makes a cluster in the folder the first time, brings its
//! server up and sees to the roles and the database. The server listens on a Unix socket in a folder that only its own
//! account can enter, never on a port. Several processes share it; the last one to leave stops it.
//!
//! What holds, whatever was killed before:
//! - One lock file decides who starts and stops (`start.lock`), one who uses (`users.lock`), one who serves
//!   (`serve.lock`). The kernel releases them with their process, so nothing has to be cleaned up by hand.
//! - A pid file is never believed and never deleted while it may matter: we look whether its process has our data
//!   folder open, and leave Postgres its own check for left-over backends.
//! - initdb works in a folder beside the data folder, which is then renamed: half a cluster is never seen.
//! - A new cluster is put on the disk while the first statements run; whoever serves waits for that before the first page.
//! - While serving, a server that died is started again.
//! - Started as root, the server runs as the folder's owner, `postgres` or `nobody`: Postgres refuses root.

mod account;
mod binaries;
mod bootstrap;
mod cluster;
mod error;
mod folder;
mod init;
mod locks;
mod pidfile;
mod server;
mod tuning;
mod url;
mod watch;

use std::path::Path;

pub use cluster::Cluster;
pub use error::Error;

/// What a process wants from the embedded cluster.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The folder that is all the cluster's, for example `var/postgres`; made when missing.
    pub dir: &'a Path,
    /// The database to prepare, owned by `campus_owner`.
    pub database: &'a str,
    /// Whether a commit must outlive a power cut; false only for tests.
    pub durable: bool,
    /// What the process does with it.
    pub purpose: Purpose,
}

/// Why a process uses the cluster: one may serve from a folder, any number may attach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Serves the application: refused while another process does; starts the server again if it dies.
    Serve,
    /// Runs a command beside it, or alone.
    Attach,
}

/// Whom a connection speaks as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// `postgres`, which owns the cluster.
    Superuser,
    /// `campus_owner`, which owns the database and runs the migrations.
    Owner,
    /// `campus_app`, which serves and owns nothing.
    App,
}

impl Role {
    /// The role's name in Postgres.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Superuser => "postgres",
            Self::Owner => "campus_owner",
            Self::App => "campus_app",
        }
    }
}

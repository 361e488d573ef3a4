use std::{fmt::Display, io, path::PathBuf, process::ExitStatus};

/// Why the embedded cluster could not be used, in words that say what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No Postgres programs on this machine.
    #[error(
        "No Postgres server was found. Install it with: apt-get install postgresql (Debian, Ubuntu), dnf install \
         postgresql-server postgresql-contrib (Fedora) or brew install postgresql (macOS). Or set DATABASE_URL to a \
         server you have, or CAMPUS_PG_BIN to the folder that holds its programs."
    )]
    NotFound,
    /// `CAMPUS_PG_BIN` is set and wrong.
    #[error(
        "CAMPUS_PG_BIN is {}, but postgres, initdb and pg_ctl cannot be run from there. Correct it, or unset it to let \
         Campus look for them.", .0.display()
    )]
    BadBin(PathBuf),
    /// Only releases older than the queries need.
    #[error(
        "Campus needs Postgres {minimum} or newer, but found only {found}. Install a newer release, or set DATABASE_URL \
         to a server that has it."
    )]
    TooOld {
        /// The oldest major release that will do.
        minimum: u32,
        /// What there is.
        found: String,
    },
    /// The cluster was made by a major release that is not installed.
    #[error(
        "The database in {} was made by Postgres {made_by}, but this machine has only {found}. Install Postgres \
         {made_by} again (for example: apt-get install postgresql-{made_by}), or carry the database over with pg_upgrade.",
        .data.display()
    )]
    WrongVersion {
        /// The data folder.
        data: PathBuf,
        /// Its major release.
        made_by: u32,
        /// What there is.
        found: String,
    },
    /// Another process serves from the same folder.
    #[error(
        "Campus is already serving from {}{holder}. Stop it first, or give this one a folder of its own with \
         CAMPUS_DATA_DIR.", .dir.display()
    )]
    AlreadyServing {
        /// The cluster's folder.
        dir: PathBuf,
        /// ", in process 1234", or nothing when that is not known.
        holder: String,
    },
    /// A file or folder could not be made, read or changed.
    #[error(
        "Campus cannot {action} {}: {source}. See that the disk has room and that the account Campus runs as owns the \
         folder, or choose another with CAMPUS_DATA_DIR.", .path.display()
    )]
    Folder {
        /// What was tried, as a verb.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
    /// A folder that must be private is someone else's.
    #[error(
        "{} belongs to another account, so Campus will not keep its database's socket there. Remove it, or choose a \
         folder with a shorter path with CAMPUS_DATA_DIR.", .0.display()
    )]
    ForeignFolder(PathBuf),
    /// Something else lies where the data should be.
    #[error(
        "{} is there, but is not a Postgres database. Move it away; Campus will make a new one.", .0.display()
    )]
    NotACluster(PathBuf),
    /// initdb failed; nothing of it is left.
    #[error("Postgres could not make a new database in {}. It said:\n{output}", .dir.display())]
    Init {
        /// The cluster's folder.
        dir: PathBuf,
        /// What initdb printed.
        output: String,
    },
    /// A program could not be run at all.
    #[error("Campus could not run {program}: {source}.")]
    Run {
        /// Its path.
        program: String,
        /// What the system answered.
        source: io::Error,
    },
    /// The server ended instead of starting.
    #[error("The Postgres server ended at once ({status}). It said:\n{tail}\nAll of it is in {}.", .log.display())]
    Ended {
        /// How it ended.
        status: ExitStatus,
        /// Its last words.
        tail: String,
        /// Its log.
        log: PathBuf,
    },
    /// The server did not say that it is ready.
    #[error("The Postgres server was not ready after {seconds} seconds. What it is doing is in {}.", .log.display())]
    NotReady {
        /// How long we waited.
        seconds: u64,
        /// Its log.
        log: PathBuf,
    },
    /// The server runs, but does not take a connection.
    #[error(
        "The embedded Postgres server runs, but Campus could not connect: {}. If PGSERVICE or other PG variables are set, \
         unset them; else stop every Campus process and start again.", .0.to_string().trim()
    )]
    Connect(#[from] diesel::ConnectionError),
    /// A statement of the set-up was refused.
    #[error("The embedded Postgres server refused to {what}: {source}.")]
    Statement {
        /// What was tried, as a verb.
        what: String,
        /// What it answered.
        source: diesel::result::Error,
    },
    /// The server was started for tests, and would lose data in a power cut.
    #[error(
        "The Postgres server in {} was started for tests and would lose data in a power cut. Stop the tests that use \
         it, then start again.", .0.display()
    )]
    NotDurable(PathBuf),
    /// Every database would match.
    #[error("Databases are dropped by the beginning of their name; it must not be empty.")]
    EmptyPrefix,
}

/// Words an `io::Error` with what was tried on which path.
pub fn at<'a>(
    action: &'static str,
    path: &'a std::path::Path,
) -> impl FnOnce(io::Error) -> Error + 'a {
    move |source| Error::Folder {
        action,
        path: path.to_path_buf(),
        source,
    }
}

/// Words a refused statement with what it was for.
pub fn refused(what: impl Display) -> impl FnOnce(diesel::result::Error) -> Error {
    move |source| Error::Statement {
        what: what.to_string(),
        source,
    }
}

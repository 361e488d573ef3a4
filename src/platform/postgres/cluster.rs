use std::{
    path::{Path, PathBuf},
    process::Child,
    sync::{Arc, Mutex, PoisonError},
};

use super::{
    Options, Purpose, Role, binaries, bootstrap,
    error::Error,
    folder::{self, Home},
    init,
    locks::{Locks, Serving, Users},
    server::Server,
    tuning::Tuning,
    url,
    watch::Watch,
};

/// The embedded cluster, running. Dropping the last one, in whatever process, stops the server.
#[derive(Debug)]
pub struct Cluster {
    server: Arc<Server>,
    locks: Locks,
    users: Users,
    serving: Option<Serving>,
    watch: Option<Watch>,
    socket: PathBuf,
    database: String,
    durable: bool,
    is_new: bool,
    settling: Mutex<Option<Child>>,
}

impl Cluster {
    /// Brings the cluster in `options.dir` up, made and prepared as far as need be, and joins its users.
    ///
    /// Takes about a second the first time, a tenth later, less when the server runs; after a crash as long as
    /// Postgres needs to recover. Waits while another process starts or stops it.
    ///
    /// # Errors
    /// [`Error::AlreadyServing`] when a second process wants to serve; the others say what is wrong with the machine.
    pub fn start(options: Options) -> Result<Self, Error> {
        let dir = folder::open(options.dir)?;
        let locks = Locks::new(&dir);
        let is_serving = options.purpose == Purpose::Serve;
        let serving = is_serving.then(|| locks.serve()).transpose()?;
        let gate = locks.gate()?;
        let users = locks.join(&gate)?;
        let home = Home::settle(&dir)?;
        let bin = binaries::find(&home.data, home.account)?;
        let is_new = init::ensure(&home.data, &bin, home.account)?;
        let settling = (is_new && options.durable)
            .then(|| init::settle(&home.data, &bin, home.account))
            .transpose()?;
        let tuning = Tuning {
            durable: options.durable,
            shared_megabytes: if is_serving && options.durable {
                256
            } else {
                128
            },
        };
        let server = Arc::new(Server::new(&dir, home, bin, tuning));
        let socket = server.bring_up()?;
        let mut cluster = Self {
            server,
            locks,
            users,
            serving,
            watch: None,
            socket,
            database: options.database.to_owned(),
            durable: options.durable,
            is_new,
            settling: Mutex::new(settling),
        };
        let prepared = cluster.prepare(&dir);
        // Dropping a cluster needs the gate.
        drop(gate);
        prepared.map(|()| cluster)
    }

    /// Waits until a new cluster is safely on the disk; before that nothing may be promised to anybody.
    pub fn settle(&self) {
        let mut settling = self.settling.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut sync) = settling.take()
            && !sync.wait().is_ok_and(|status| status.success())
        {
            tracing::warn!(
                "a new database could not be put on the disk at once: a power cut now may spoil it"
            );
        }
    }

    /// The URL of a database of the cluster, for one of its roles.
    #[must_use]
    pub fn url(&self, role: Role, database: &str) -> String {
        let is_set = |name: &str| std::env::var_os(name).is_some();
        url::connection(&self.socket, role.name(), database, is_set)
    }

    /// The URL for migrations.
    #[must_use]
    pub fn owner_url(&self) -> String {
        self.url(Role::Owner, &self.database)
    }

    /// The URL for serving.
    #[must_use]
    pub fn app_url(&self) -> String {
        self.url(Role::App, &self.database)
    }

    /// The URL for what only the cluster's owner may do, such as a backup.
    #[must_use]
    pub fn superuser_url(&self) -> String {
        self.url(Role::Superuser, &self.database)
    }

    /// The folder of the server's programs, where `pg_dump` and `psql` of the right release are.
    #[must_use]
    pub fn bin(&self) -> &Path {
        self.server.bin()
    }

    /// Whether this start made the cluster: nothing has been in it before.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Makes a database for a test: a copy of `template`, or an empty one with roles and extensions.
    ///
    /// # Errors
    /// When the server refuses, or someone stays connected to the template for half a minute.
    pub fn create_database(&self, name: &str, template: Option<&str>) -> Result<(), Error> {
        bootstrap::create(
            |database| self.url(Role::Superuser, database),
            name,
            template,
            self.durable,
        )
    }

    /// Drops the databases whose names begin with `prefix`, even while in use, and answers how many; never the
    /// cluster's own.
    ///
    /// # Errors
    /// When the server refuses, or `prefix` is empty.
    pub fn drop_databases(&self, prefix: &str) -> Result<usize, Error> {
        bootstrap::drop_all(
            |database| self.url(Role::Superuser, database),
            prefix,
            &self.database,
        )
    }

    fn prepare(&mut self, dir: &Path) -> Result<(), Error> {
        let state = bootstrap::ensure(
            |database| self.url(Role::Superuser, database),
            &self.database,
        )?;
        if self.durable && !state.is_durable {
            return Err(Error::NotDurable(dir.to_path_buf()));
        }
        if self.serving.is_some() {
            let watch = Watch::begin(Arc::clone(&self.server), self.locks.clone());
            self.watch = Some(watch.map_err(|source| Error::Run {
                program: "a thread that watches the database server".to_owned(),
                source,
            })?);
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.watch = None;
        self.settle();
        // The next one to serve need not be refused while the server stops; it waits at the gate.
        self.serving = None;
        match self.locks.gate() {
            Ok(gate) if self.users.leave(&gate) => self.server.stop(),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the database server is left running"),
        }
    }
}

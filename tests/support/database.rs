//! A database for each test: a copy of a migrated template, on a cluster that stops with the last test.
use std::{
    collections::HashSet,
    path::PathBuf,
    process::Command,
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicU32, AtomicUsize, Ordering},
    },
    time::Duration,
};

use campus::{
    accounts::restore_built_in,
    app,
    config::{self, Environment, Layers},
    platform::{
        db::{Db, Pool, Pools},
        postgres::{Cluster, Options, Purpose, Role},
    },
};
use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl,
    connection::Instrumentation,
    r2d2::{self, ConnectionManager, CustomizeConnection},
};
use sha2::{Digest, Sha256};

struct Shared {
    cluster: Cluster,
    template: String,
    free: Mutex<Vec<String>>,
}

static SHARED: Mutex<Weak<Shared>> = Mutex::new(Weak::new());

pub struct Database {
    shared: Arc<Shared>,
    name: String,
    commits: bool,
}

/// Where the tests keep what they make.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
}

impl Database {
    pub fn take(commits: bool) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let shared = shared();
        let free = if commits {
            None
        } else {
            shared.free.lock().unwrap().pop()
        };
        let name = free.unwrap_or_else(|| {
            let name = format!(
                "t_{}_{}",
                std::process::id(),
                NEXT.fetch_add(1, Ordering::Relaxed)
            );
            shared
                .cluster
                .create_database(&name, Some(&shared.template))
                .unwrap();
            name
        });
        Self {
            shared,
            name,
            commits,
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn url(&self) -> String {
        self.shared.cluster.url(Role::App, &self.name)
    }

    pub fn owner_url(&self) -> String {
        self.shared.cluster.url(Role::Owner, &self.name)
    }

    /// One connection that never commits, or four that do.
    pub fn pool(&self, statements: Arc<AtomicUsize>) -> Pool {
        let size = if self.commits { 4 } else { 1 };
        Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .connection_timeout(Duration::from_secs(5))
            .connection_customizer(Box::new(Watched {
                statements,
                commits: self.commits,
            }))
            .build(ConnectionManager::new(self.url()))
            .unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !self.commits {
            self.shared
                .free
                .lock()
                .unwrap()
                .push(std::mem::take(&mut self.name));
        }
    }
}

/// Counts statements; where nothing is to be committed, opens the transaction that never is.
#[derive(Debug)]
struct Watched {
    statements: Arc<AtomicUsize>,
    commits: bool,
}

impl CustomizeConnection<PgConnection, r2d2::Error> for Watched {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), r2d2::Error> {
        if !self.commits {
            conn.begin_test_transaction()
                .map_err(r2d2::Error::QueryError)?;
        }
        conn.set_instrumentation(Counter(self.statements.clone()));
        Ok(())
    }
}

struct Counter(Arc<AtomicUsize>);

impl Instrumentation for Counter {
    fn on_connection_event(&mut self, event: diesel::connection::InstrumentationEvent<'_>) {
        if super::is_counted(&event) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn shared() -> Arc<Shared> {
    let mut kept = SHARED.lock().unwrap();
    if let Some(shared) = kept.upgrade() {
        return shared;
    }
    let dir = folder().join("pg");
    std::fs::create_dir_all(&dir).unwrap();
    let options = Options {
        dir: &dir,
        database: "campus",
        durable: false,
        purpose: Purpose::Attach,
    };
    let cluster = Cluster::start(options).unwrap();
    drop_left_behind(&cluster);
    let shared = Arc::new(Shared {
        template: template(&cluster),
        cluster,
        free: Mutex::default(),
    });
    *kept = Arc::downgrade(&shared);
    shared
}

/// Drops the databases of runs that are over, whose process number may come again.
fn drop_left_behind(cluster: &Cluster) {
    let mut conn = PgConnection::establish(&cluster.url(Role::App, "campus")).unwrap();
    let names: Vec<Name> = diesel::sql_query(
        r"SELECT datname::text AS name FROM pg_database WHERE datname LIKE 't\_%'",
    )
    .load(&mut conn)
    .unwrap();
    let runs: HashSet<&str> = names
        .iter()
        .filter_map(|row| row.name.split('_').nth(1))
        .collect();
    for run in runs {
        let lives = Command::new("kill").args(["-0", run]).output();
        if lives.is_ok_and(|done| !done.status.success()) || run == std::process::id().to_string() {
            let _ = cluster.drop_databases(&format!("t_{run}_"));
        }
    }
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
}

/// The migrated database with the built-in permission sets; its name changes with the migrations.
fn template(cluster: &Cluster) -> String {
    let name = format!("template_{}", fingerprint());
    if PgConnection::establish(&cluster.url(Role::App, &name)).is_ok() {
        return name;
    }
    // Databases of earlier runs and of older migrations.
    let _ = cluster.drop_databases("t_");
    let _ = cluster.drop_databases("template_");
    let half = format!("half_{name}");
    let _ = cluster.drop_databases(&half);
    cluster.create_database(&half, None).unwrap();
    let database = app::Database {
        app_url: cluster.url(Role::App, &half),
        owner_url: cluster.url(Role::Owner, &half),
        cluster: None,
    };
    database.migrate().unwrap();
    let settings = settings();
    let pools = Arc::new(Pools::open(&database.app_url, &settings));
    Db::of(pools).tx_now(restore_built_in).unwrap();
    cluster.create_database(&name, Some(&half)).unwrap();
    cluster.drop_databases(&half).unwrap();
    name
}

fn settings() -> config::Database {
    let layers = Layers::embedded(Environment::Test).unwrap();
    config::Config::from_layers(Environment::Test, &layers)
        .unwrap()
        .database
}

fn fingerprint() -> String {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap() {
        files.push(entry.unwrap().path().join("up.sql"));
    }
    files.push(concat!(env!("CARGO_MANIFEST_DIR"), "/src/policy/permissions.rs").into());
    files.sort();
    let mut hasher = Sha256::new();
    for file in files {
        hasher.update(std::fs::read(file).unwrap_or_default());
    }
    hasher
        .finalize()
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

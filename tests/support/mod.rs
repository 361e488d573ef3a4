//! Tests speak in people: `app.as_role(Role::Admin).await.get("/users").await`.
mod browser;
mod client;
mod database;
pub mod peers;
mod people;
mod receiver;
mod served;
mod socket;

use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicUsize, Ordering},
};

use campus::{
    app::{self, App},
    config::{Config, Environment, Layers},
    platform::{db::Pools, jobs, web::assets::Assets},
};
use diesel::{
    PgConnection,
    connection::InstrumentationEvent,
    r2d2::{ConnectionManager, PooledConnection},
};

pub use browser::Browser;
pub use client::{Client, Reply};
pub use people::{PASSWORD, TestUser};
pub use receiver::Receiver;
pub use served::{Served, command_on, signal, terminate};
pub use socket::{Answer, exchange, free_port, rest, until};

/// Compressed once for all tests.
static ASSETS: LazyLock<Arc<Assets>> = LazyLock::new(|| Arc::new(Assets::load()));

/// Campus on a database of its own.
pub struct TestApp {
    pub app: App,
    pub statements: Arc<AtomicUsize>,
    database: Arc<database::Database>,
    folder: std::path::PathBuf,
}

impl TestApp {
    /// Nothing is ever committed: one connection, inside a transaction that is rolled back.
    pub fn new() -> Self {
        Self::with(false, &[])
    }

    /// Commits for real, on several connections: for races.
    pub fn committing() -> Self {
        Self::with(true, &[])
    }

    /// With settings of its own.
    pub fn with(commits: bool, settings: &[(&str, &str)]) -> Self {
        Self::on(Arc::new(database::Database::take(commits)), settings)
    }

    /// Another process, as far as Campus can tell, on the same database and with the same keys.
    pub fn twin(&self, settings: &[(&str, &str)]) -> Self {
        Self::on(self.database.clone(), settings)
    }

    fn on(database: Arc<database::Database>, settings: &[(&str, &str)]) -> Self {
        let folder = database::folder().join(format!("data-{}", database.name()));
        let mut layers = Layers::embedded(Environment::Test).unwrap();
        let own = [
            ("CAMPUS_DATA_DIR", folder.to_str().unwrap()),
            ("CAMPUS__SERVER__PUBLIC_URL", "http://campus.test"),
        ];
        let vars = own
            .iter()
            .chain(settings)
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        layers.add_variables(vars).unwrap();
        let config = Config::from_layers(Environment::Test, &layers).unwrap();
        let statements = Arc::new(AtomicUsize::new(0));
        let pool = database.pool(statements.clone());
        let wait = std::time::Duration::from_secs(5);
        let pools = Arc::new(Pools::of(pool.clone(), pool, 64, wait));
        let app = App::with(config, pools, ASSETS.clone()).unwrap();
        Self {
            app,
            statements,
            database,
            folder,
        }
    }

    pub fn conn(&self) -> PooledConnection<ConnectionManager<PgConnection>> {
        self.app.pools.get().unwrap()
    }

    /// The connections of this test's database.
    pub fn pool(&self) -> campus::platform::db::Pool {
        self.database.pool(self.statements.clone())
    }

    /// Where this Campus keeps its keys and files.
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// The address of the serving role, for connections of the test's own.
    pub fn url(&self) -> String {
        self.database.url()
    }

    /// The address of the owning role.
    pub fn owner_url(&self) -> String {
        self.database.owner_url()
    }

    /// A visitor.
    pub fn visitor(&self) -> Client<'_> {
        Client::new(self)
    }

    /// Does every job that is due.
    pub fn run_jobs(&self) {
        while jobs::run_next(&self.app.context(), &app::jobs()).unwrap() {}
    }

    /// The mails sent so far, the newest first.
    pub fn mails(&self) -> Vec<campus::platform::mail::Mail> {
        self.run_jobs();
        let kept = campus::platform::mail::outbox(&self.folder.join("mail"), 100);
        kept.into_iter().map(|(_, kept)| kept.mail).collect()
    }

    /// Statements since the last call, without BEGIN, COMMIT and the pool's pings.
    pub fn statements_since(&self) -> usize {
        self.statements.swap(0, Ordering::Relaxed)
    }

    /// A number that SQL works out, once what was refused is written down.
    pub fn number(&self, sql: &str) -> i64 {
        self.app.pools.finish_notes();
        #[derive(diesel::QueryableByName)]
        struct Number {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        use diesel::RunQueryDsl;
        let row: Number = diesel::sql_query(format!("SELECT ({sql})::bigint AS n"))
            .get_result(&mut self.conn())
            .unwrap();
        row.n
    }

    /// [`TestApp::sql`] as the role that owns the tables; of a database that commits.
    pub fn owner_sql(&self, sql: &str) {
        use diesel::{Connection, connection::SimpleConnection};
        let mut owner = PgConnection::establish(&self.owner_url()).unwrap();
        owner.batch_execute(sql).unwrap();
    }

    pub fn count(&self, table: &str) -> i64 {
        self.number(&format!("SELECT count(*) FROM {table}"))
    }

    pub fn sql(&self, sql: &str) {
        use diesel::connection::SimpleConnection;
        self.conn().batch_execute(sql).unwrap();
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if Arc::strong_count(&self.database) == 1 {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

fn is_counted(event: &InstrumentationEvent<'_>) -> bool {
    let InstrumentationEvent::StartQuery { query, .. } = event else {
        return false;
    };
    let text = query.to_string();
    let first = text.split([' ', ';']).next().unwrap_or_default();
    !(text.starts_with("SELECT 1")
        || ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"].contains(&first))
}

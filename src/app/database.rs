//! Where the database is, and whether it is as this version needs it.
use std::sync::OnceLock;

use diesel::{
    Connection, PgConnection, RunQueryDsl,
    migration::MigrationSource,
    pg::Pg,
    sql_types::{Array, Text},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{
    Error, Result,
    config::Config,
    platform::postgres::{self, Cluster, Purpose},
};

/// The migrations, from the binary.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Where the database is: somebody's server, or our own, which stops when this goes.
pub struct Database {
    /// For `campus_app`, which serves.
    pub app_url: String,
    /// For `campus_owner`, which migrates.
    pub owner_url: String,
    /// The private cluster, when it is ours.
    pub cluster: Option<Cluster>,
}

impl Database {
    /// Finds the server that the settings name, or starts the private one.
    pub fn open(config: &Config, purpose: Purpose) -> Result<Self, postgres::Error> {
        if !config.database.url.is_empty() {
            let (app_url, owner_url) = (
                config.database.url.reveal().to_owned(),
                config.database.owner_url.reveal().to_owned(),
            );
            return Ok(Self {
                app_url,
                owner_url,
                cluster: None,
            });
        }
        let dir = config.data_dir.join("postgres");
        let cluster = Cluster::start(postgres::Options {
            dir: &dir,
            database: "campus",
            durable: true,
            purpose,
        })?;
        Ok(Self {
            app_url: cluster.app_url(),
            owner_url: cluster.owner_url(),
            cluster: Some(cluster),
        })
    }

    /// Applies the migrations that are missing; one process at a time.
    pub fn migrate(&self) -> Result<usize> {
        let fault = |err: Box<dyn std::error::Error + Send + Sync>| Error::Internal(err);
        let mut conn =
            PgConnection::establish(&self.owner_url).map_err(|err| Error::Internal(err.into()))?;
        diesel::connection::SimpleConnection::batch_execute(
            &mut conn,
            "SET client_min_messages = warning; SET lock_timeout = '5s'; SELECT pg_advisory_lock(7311)",
        )?;
        Ok(conn
            .run_pending_migrations(MIGRATIONS)
            .map_err(fault)?
            .len())
    }
}

/// Whether the database has every migration of this binary. Reads only: the serving role may do no more.
pub fn is_migrated(conn: &mut PgConnection) -> Result<()> {
    static OURS: OnceLock<Vec<String>> = OnceLock::new();
    let ours = match OURS.get() {
        Some(ours) => ours,
        None => {
            let all = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(Error::Internal)?;
            let versions = all.iter().map(|one| one.name().version().to_string());
            OURS.get_or_init(|| versions.collect())
        }
    };
    let applied =
        diesel::sql_query("SELECT FROM __diesel_schema_migrations WHERE version = ANY($1)")
            .bind::<Array<Text>, _>(ours)
            .execute(conn)?;
    match applied == ours.len() {
        true => Ok(()),
        false => Err(Error::Unavailable),
    }
}

//! The process as a whole: what it stands on, and the web application made of it.
mod keys;

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use actix_web::{
    App as WebApp, Error as ActixError,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web::{self, Data},
};
use diesel::{
    Connection, PgConnection, RunQueryDsl,
    migration::MigrationSource,
    pg::Pg,
    sql_types::{Array, Text},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use tracing_actix_web::TracingLogger;

use crate::{
    Error, Result,
    accounts::{
        self,
        passwords::{Hasher, Params},
    },
    audit,
    config::{Config, Environment},
    development, jobs as background,
    platform::{
        db::{Db, Pools},
        jobs::{Context, Registry, Running, Watch},
        keys::SealedColumn,
        mail::{self, Mailer},
        postgres::{self, Cluster, Purpose},
        secrets::KeyRing,
        storage::Store,
        telemetry::{RequestLog, observe},
        web::{
            KeptPages, Methods, Site,
            api_docs::{Document, Swagger},
            assets::Assets,
            compress::compress,
            contain_panics, csrf,
            errors::{maintenance, render_errors},
            hold_chunks, known_methods,
            limits::{Limits, limit_addresses, limit_people},
            one_spelling, remember_cookie, security_headers, session_middleware,
        },
    },
    routes, uploads,
};

/// The migrations, from the binary.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// What every part of the process shares. Clones are cheap.
#[derive(Clone)]
pub struct App {
    /// Settings and keys for cookies.
    pub site: Site,
    /// The way to the database.
    pub pools: Arc<Pools>,
    /// For passwords.
    pub hasher: Hasher,
    /// For sensitive columns.
    pub ring: KeyRing,
    /// The way out for mail.
    pub mailer: Arc<Mailer>,
    /// The jobs that somebody looks at.
    pub watch: Watch,
    /// Styles, scripts, icons.
    pub assets: Arc<Assets>,
    /// Where files are kept.
    pub store: Store,
    /// How much one may ask.
    pub limits: Arc<Limits>,
    web: Arc<Web>,
}

/// What the web layer makes once and shares among its threads.
struct Web {
    pages: Data<KeptPages>,
    methods: Data<Methods>,
    document: Data<Document>,
    swagger: Data<Swagger>,
}

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

impl App {
    /// Puts the parts together; takes as long as one password hash.
    pub fn new(config: Config, database: &Database) -> Result<Self> {
        let pools = Arc::new(Pools::open(&database.app_url, &config.database));
        Self::with(config, pools, Arc::new(Assets::load()))
    }

    /// With a way to the database and static files that are there already.
    pub fn with(config: Config, pools: Arc<Pools>, assets: Arc<Assets>) -> Result<Self> {
        let keys = keys::Keys::load(&config)?;
        let hashing = &config.accounts.hashing;
        let params = Params {
            memory_kib: hashing.memory_kib,
            iterations: hashing.iterations,
            parallelism: hashing.parallelism,
        };
        let hasher = Hasher::new(params, hashing.threads)
            .map_err(|err| Error::Internal(err.into()))?
            .with_queue(Duration::from_secs(hashing.wait_seconds), hashing.waiting);
        let mailer = Mailer::new(&config.mail, config.data_dir.join("mail"))?;
        let limits = Limits::new(config.limits.clone())?;
        let web = Web {
            pages: Data::new(KeptPages::default()),
            methods: Data::new(Methods::default()),
            document: Data::new(Document::new(&routes::document()?)),
            swagger: Data::new(Swagger::default()),
        };
        let column = (config.secrets.column_key_id, keys.column);
        let ring = KeyRing::from_settings(column, keys.old_columns)
            .map_err(|err| Error::Internal(err.into()))?;
        let site = Site::new(Arc::new(config), &keys.cookie);
        Ok(Self {
            store: Store::open(&site)?,
            limits: Arc::new(limits),
            web: Arc::new(web),
            ring,
            site,
            watch: Watch::new(pools.clone()),
            pools,
            hasher,
            mailer: Arc::new(mailer),
            assets,
        })
    }

    /// What jobs may use.
    pub fn context(&self) -> Context {
        Context {
            db: Db::for_jobs(self.pools.clone()),
            site: self.site.clone(),
            mailer: self.mailer.clone(),
            store: self.store.clone(),
            job: Running::default(),
        }
    }

    /// The web application: the parts, the layers around every request, the routes.
    pub fn web(
        &self,
    ) -> WebApp<
        impl ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<impl MessageBody + use<>>,
            Error = ActixError,
            InitError = (),
        > + use<>,
    > {
        let development = self.site.is_development();
        // The last layer named is the first that a request meets.
        WebApp::new()
            .app_data(Data::new(self.site.clone()))
            .app_data(Data::from(self.pools.clone()))
            .app_data(Data::new(self.hasher.clone()))
            .app_data(Data::new(self.ring.clone()))
            .app_data(Data::from(self.mailer.clone()))
            .app_data(Data::new(self.watch.clone()))
            .app_data(Data::new(jobs()))
            .app_data(Data::from(self.assets.clone()))
            .app_data(Data::new(self.store.clone()))
            .app_data(Data::new(routes::readers()))
            .app_data(Data::new(routes::lists()))
            .app_data(Data::from(self.limits.clone()))
            .app_data(self.web.pages.clone())
            .app_data(self.web.methods.clone())
            .app_data(self.web.document.clone())
            .app_data(self.web.swagger.clone())
            .configure(routes::all)
            .configure(move |cfg| {
                if development {
                    routes::development(cfg)
                }
            })
            .default_service(web::to(crate::platform::web::errors::nothing_here))
            .wrap(from_fn(csrf::guard))
            .wrap(from_fn(limit_people))
            .wrap(from_fn(accounts::authenticate))
            .wrap(from_fn(one_spelling))
            .wrap(from_fn(limit_addresses))
            .wrap(from_fn(maintenance))
            .wrap(from_fn(known_methods))
            .wrap(from_fn(render_errors))
            .wrap(session_middleware(&self.site))
            .wrap(from_fn(remember_cookie))
            .wrap(from_fn(compress))
            .wrap(from_fn(hold_chunks))
            .wrap(from_fn(contain_panics))
            .wrap(from_fn(security_headers))
            .wrap(from_fn(observe))
            .wrap(TracingLogger::<RequestLog>::new())
    }
}

/// Every column that is sealed with the key ring.
pub const SEALED: &[SealedColumn] = &[accounts::TOTP_SECRET];

/// Every kind of job there is.
pub fn jobs() -> Registry {
    Registry::default()
        .with::<accounts::SendLink>()
        .with::<accounts::AskForLink>()
        .with::<mail::Post>()
        .scheduled::<accounts::Sweep>("7 * * * *")
        .scheduled::<audit::Anchor>("41 * * * *")
        .scheduled::<background::Sweep>("23 3 * * *")
        .with::<uploads::ScanUpload>()
        .scheduled::<uploads::SweepUploads>("53 * * * *")
}

/// The kinds that an environment's workers do: the project's own tests have one more.
pub fn jobs_in(environment: Environment) -> Registry {
    match environment {
        Environment::Test => jobs().with::<development::Trial>(),
        Environment::Development | Environment::Production => jobs(),
    }
}

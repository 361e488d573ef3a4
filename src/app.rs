//! The process as a whole: what it stands on, and the web application made of it.
mod database;
mod keys;

use std::{sync::Arc, time::Duration};

use actix_web::{
    App as WebApp, Error as ActixError,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web::{self, Data},
};
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
    proposals, routes, staff, students, uploads,
};

pub use database::{Database, MIGRATIONS, is_migrated};

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
            .app_data(Data::new(jobs_in(self.site.config.environment)))
            .app_data(Data::from(self.assets.clone()))
            .app_data(Data::new(self.store.clone()))
            .app_data(Data::new(routes::readers()))
            .app_data(Data::new(routes::lists()))
            .app_data(Data::new(routes::student_sections()))
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
        .with::<proposals::TellProposer>()
        .scheduled::<accounts::Sweep>("7 * * * *")
        .scheduled::<students::ApplyStatuses>("2 * * * *")
        .scheduled::<staff::ApplyStaffStatuses>("3 * * * *")
        .scheduled::<audit::Anchor>("41 * * * *")
        .scheduled::<background::Sweep>("23 3 * * *")
        .with::<uploads::ScanUpload>()
        .scheduled::<uploads::SweepUploads>("53 * * * *")
        .scheduled::<uploads::SweepObjects>("30 2 * * *")
}

/// The kinds that an environment's workers do: outside production there is one more, to try them with.
pub fn jobs_in(environment: Environment) -> Registry {
    match environment {
        Environment::Development | Environment::Test => jobs().with::<development::Trial>(),
        Environment::Production => jobs(),
    }
}

//! `campus serve`: pages, API and jobs in one process.
use std::{
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use actix_web::HttpServer;

use super::{Outcome, say, seed::demo};
use crate::{
    accounts,
    app::{self, App, Database},
    config::{Config, Environment},
    platform::{db::Db, jobs::Workers, postgres::Purpose, telemetry::Listener},
    seed,
};

pub fn serve(mut config: Config, port: Option<u16>) -> Outcome {
    let address = SocketAddr::new(config.server.host, port.unwrap_or(config.server.port));
    let listener = TcpListener::bind(address).map_err(|err| {
        format!("Campus cannot listen on {address}: {err}. Choose another port with --port.")
    })?;
    config.server.port = listener.local_addr()?.port();
    let database = Database::open(&config, Purpose::Serve)?;
    database.migrate()?;
    let app = App::new(config, &database)?;
    let is_seeded = prepare(&app)?;
    if let Some(cluster) = &database.cluster {
        cluster.settle();
    }
    let workers = app
        .site
        .config
        .jobs
        .in_server
        .then(|| Workers::start(&app.context(), &app::jobs_in(app.site.config.environment)))
        .transpose()?;
    let _metrics = Listener::start(&app.site.config.metrics, &app.pools)?;
    announce(&app, is_seeded)?;
    let pools = app.pools.clone();
    actix_web::rt::System::new().block_on(run(app, listener))?;
    if let Some(workers) = workers {
        workers.stop();
    }
    pools.finish_notes();
    Ok(())
}

/// What the database must hold before anybody signs in; whether it is the demo college.
fn prepare(app: &App) -> Result<bool, Box<dyn std::error::Error>> {
    let db = Db::of(app.pools.clone());
    db.tx_now(accounts::restore_built_in)?;
    let config = &app.site.config;
    refuse_demo(config.environment, &db)?;
    if config.environment == Environment::Production && config.scan.clamd.is_empty() {
        tracing::warn!("scan.clamd is empty: files that people send are not scanned for viruses");
    }
    match is_demo(config) {
        true => demo(app, &db),
        false => Ok(false),
    }
}

/// Accounts with a public password do not go into production, wherever the database comes from.
pub fn refuse_demo(environment: Environment, db: &Db) -> Outcome {
    if environment != Environment::Production {
        return Ok(());
    }
    match db.read_now(seed::demo_accounts)? {
        0 => Ok(()),
        count => Err(format!(
            "This database has {count} demo accounts, whose password is public (users.demo is true): Campus does \
             not serve it in production. Use a database that was never seeded."
        )
        .into()),
    }
}

fn announce(app: &App, is_seeded: bool) -> Outcome {
    let server = &app.site.config.server;
    say(format_args!(
        "Campus is at http://{}:{}",
        server.host, server.port
    ))?;
    if is_seeded {
        say(format_args!(
            "Sign in to the demo college with the password {} as:",
            seed::PASSWORD
        ))?;
        for account in seed::ACCOUNTS {
            let role = account.role.word();
            say(format_args!("  {:<23} {role}", account.email))?;
        }
    }
    Ok(())
}

async fn run(app: App, listener: TcpListener) -> std::io::Result<()> {
    let server = app.site.config.server.clone();
    let http = HttpServer::new(move || app.web())
        .client_request_timeout(Duration::from_secs(server.head_seconds))
        .client_disconnect_timeout(Duration::from_secs(2))
        .keep_alive(Duration::from_secs(server.keep_alive_seconds))
        .shutdown_timeout(server.shutdown_seconds)
        .listen(listener)?;
    match server.workers {
        0 => http.run().await,
        workers => http.workers(workers).run().await,
    }
}

/// Ends at Ctrl-C or SIGTERM; both are listened for as soon as this returns.
pub fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use actix_web::rt::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        let signals = (
            std::pin::pin!(interrupt.recv()),
            std::pin::pin!(terminate.recv()),
        );
        futures_util::future::select(signals.0, signals.1).await;
    })
}

/// Whether the demo college is wanted and may be there.
pub fn is_demo(config: &Config) -> bool {
    config.demo.enabled && config.environment != Environment::Production
}

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
    platform::{db::Db, jobs::Workers, postgres::Purpose},
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
    let workers = app
        .site
        .config
        .jobs
        .in_server
        .then(|| Workers::start(&app.context(), &app::jobs()));
    announce(&app, is_seeded)?;
    actix_web::rt::System::new().block_on(run(app, listener))?;
    if let Some(workers) = workers {
        workers.stop();
    }
    Ok(())
}

/// What the database must hold before anybody signs in; whether it is the demo college.
fn prepare(app: &App) -> Result<bool, Box<dyn std::error::Error>> {
    let db = Db::of(app.pools.clone());
    db.tx_now(accounts::restore_built_in)?;
    let config = &app.site.config;
    if config.environment == Environment::Production {
        refuse_demo(&db)?;
        if config.scan.clamd.is_empty() {
            tracing::warn!(
                "scan.clamd is empty: files that people send are not scanned for viruses"
            );
        }
    }
    match is_demo(config) {
        true => demo(app, &db),
        false => Ok(false),
    }
}

/// Accounts with a public password do not go into production, wherever the database comes from.
fn refuse_demo(db: &Db) -> Outcome {
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
        .client_request_timeout(Duration::from_secs(5))
        .client_disconnect_timeout(Duration::from_secs(2))
        .keep_alive(Duration::from_secs(30))
        .shutdown_timeout(server.shutdown_seconds)
        .listen(listener)?;
    match server.workers {
        0 => http.run().await,
        workers => http.workers(workers).run().await,
    }
}

/// Waits for Ctrl-C or SIGTERM.
pub async fn stop_signal() -> std::io::Result<()> {
    use actix_web::rt::signal::{ctrl_c, unix};
    let mut terminate = unix::signal(unix::SignalKind::terminate())?;
    let (interrupt, terminate) = (std::pin::pin!(ctrl_c()), std::pin::pin!(terminate.recv()));
    futures_util::future::select(interrupt, terminate).await;
    Ok(())
}

/// Whether the demo college is wanted and may be there.
pub fn is_demo(config: &Config) -> bool {
    config.demo.enabled && config.environment != Environment::Production
}

//! `campus serve`: pages, API and jobs in one process.
use std::{
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use actix_web::HttpServer;

use super::{Outcome, say};
use crate::{
    accounts,
    app::{self, App, Database},
    config::{Config, Environment},
    platform::{db::Db, jobs::Workers, postgres::Purpose},
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
    prepare(&app)?;
    let workers = app
        .site
        .config
        .jobs
        .in_server
        .then(|| Workers::start(&app.context(), &app::jobs()));
    announce(&app)?;
    actix_web::rt::System::new().block_on(run(app, listener))?;
    if let Some(workers) = workers {
        workers.stop();
    }
    Ok(())
}

/// What the database must hold before anybody signs in.
fn prepare(app: &App) -> Outcome {
    let db = Db::of(app.pools.clone());
    db.tx_now(accounts::restore_built_in)?;
    Ok(())
}

fn announce(app: &App) -> Outcome {
    let server = &app.site.config.server;
    say(format_args!(
        "Campus is at http://{}:{}",
        server.host, server.port
    ))?;
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
pub async fn stop_signal() {
    let _ = actix_web::rt::signal::ctrl_c().await;
}

/// Whether the demo college is wanted and may be there.
pub fn is_demo(config: &Config) -> bool {
    config.demo.enabled && config.environment != Environment::Production
}

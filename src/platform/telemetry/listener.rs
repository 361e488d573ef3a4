//! The metrics' own address: never one that people reach.
use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::{Arc, mpsc},
    thread::{Builder, JoinHandle},
    time::Duration,
};

use actix_web::{
    App, HttpResponse, HttpServer,
    dev::ServerHandle,
    rt::{System, spawn, time::interval},
    web::{self, Data},
};

use super::{metrics, process, scrape};
use crate::{config, platform::db::Pools};

/// How often what was measured is put together when nobody asks: it would gather in memory.
const UPKEEP: Duration = Duration::from_secs(5);

/// Answers `GET /metrics`, on a thread of its own, so that it answers when the pages do not. Ends when dropped.
pub struct Listener {
    handle: Option<ServerHandle>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    /// When the settings name an address.
    ///
    /// # Errors
    /// In words, when the address is taken.
    pub fn start(settings: &config::Metrics, pools: &Arc<Pools>) -> Result<Option<Self>, String> {
        process::started();
        if settings.listen.is_empty() {
            return Ok(None);
        }
        let fault = |err: io::Error| {
            format!(
                "Campus cannot serve metrics on {} (metrics.listen): {err}.",
                settings.listen
            )
        };
        let listener = TcpListener::bind(&settings.listen).map_err(fault)?;
        let address = listener.local_addr().map_err(fault)?;
        let (handle, thread) = begin(listener, pools.clone()).map_err(fault)?;
        told(address);
        Ok(Some(Self {
            handle,
            thread: Some(thread),
        }))
    }
}

fn told(address: SocketAddr) {
    tracing::info!(%address, "metrics are served at /metrics");
}

type Begun = (Option<ServerHandle>, JoinHandle<()>);

fn begin(listener: TcpListener, pools: Arc<Pools>) -> io::Result<Begun> {
    let (sender, begun) = mpsc::channel();
    let serve = move || {
        let served = System::new().block_on(async move {
            spawn(upkeep());
            let pools = Data::from(pools);
            let app = move || {
                App::new()
                    .app_data(pools.clone())
                    .service(web::resource("/metrics").route(web::get().to(answer)))
            };
            let server = HttpServer::new(app)
                .workers(1)
                .disable_signals()
                .listen(listener)?
                .run();
            // Whoever began this waits for it.
            let _ = sender.send(server.handle());
            server.await
        });
        if let Err(err) = served {
            tracing::warn!(%err, "the metrics are served no more");
        }
    };
    let thread = Builder::new().name("metrics".to_owned()).spawn(serve)?;
    Ok((begun.recv().ok(), thread))
}

async fn upkeep() {
    let mut rounds = interval(UPKEEP);
    loop {
        rounds.tick().await;
        if let Some(handle) = metrics::handle() {
            handle.run_upkeep();
        }
    }
}

async fn answer(pools: Data<Pools>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(scrape::page(&pools.into_inner()).await)
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            // Told at once; what it answers is not waited for here.
            drop(handle.stop(false));
        }
        if let Some(thread) = self.thread.take() {
            // It only panics if we do.
            let _ = thread.join();
        }
    }
}

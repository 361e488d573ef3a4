//! A panic, as Sentry is told of it; and what telling costs.
use actix_web::{App, HttpServer, web};
use campus::{
    config::{Config, Environment, Layers},
    platform::telemetry::Telemetry,
};

use crate::support::{Receiver, exchange};

/// Telemetry is one a process, so this one is its own.
#[test]
#[ignore = "run in a process of its own by the test below"]
fn panics_for_sentry() {
    let Ok(dsn) = std::env::var("CAMPUS_TEST_DSN") else {
        return;
    };
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut layers = Layers::embedded(Environment::Test).unwrap();
    let settings = [("CAMPUS__TELEMETRY__SENTRY_DSN".to_owned(), dsn)];
    layers.add_variables(settings.into_iter()).unwrap();
    let config = Config::from_layers(Environment::Test, &layers).unwrap();
    let telemetry = Telemetry::start(&config).unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let client = std::thread::spawn(move || {
        let head = "POST /panics/7?q=hidden HTTP/1.1\r\nCookie: a=hidden\r\n";
        // Nothing here turns the panic into an answer: that is the web layer's.
        let _ = exchange(port, head, "hidden=hidden");
        exchange(port, "GET /works HTTP/1.1\r\n", "")
            .unwrap()
            .status
    });
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(|| {
            App::new()
                .route("/panics/{id}", web::post().to(panics))
                .route("/works", web::get().to(async || "works"))
                .wrap(actix_web::middleware::from_fn(
                    campus::platform::telemetry::observe,
                ))
                .wrap(tracing_actix_web::TracingLogger::<
                    campus::platform::telemetry::RequestLog,
                >::new())
        });
        let server = server.workers(1).listen(listener).unwrap().run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let status = web::block(move || client.join().unwrap()).await.unwrap();
        assert_eq!(status, 200, "the worker lives on");
        handle.stop(true).await;
    });
    drop(telemetry);
}

async fn panics() -> &'static str {
    panic!("it panicked")
}

#[test]
fn a_panic_reaches_sentry_with_the_requests_code_and_the_worker_lives_on() {
    let receiver = Receiver::start();
    let helper = format!(
        "{}::panics_for_sentry",
        module_path!().split_once("::").unwrap().1
    );
    let done = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &helper, "--ignored"])
        .env(
            "CAMPUS_TEST_DSN",
            format!("http://public@127.0.0.1:{}/7", receiver.port),
        )
        .env_remove("RUST_BACKTRACE")
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    let faults = receiver.gets(
        "/api/7/envelope/",
        &[
            "a thread panicked",
            "it panicked",
            "/panics/{id}",
            "request_id",
            "panics.rs",
        ],
    );
    assert!(!faults.contains("hidden"), "{faults}");
    let log = String::from_utf8_lossy(&done.stderr);
    assert!(log.contains("ERROR a thread panicked"), "{log}");
    assert_eq!(log.matches("it panicked").count(), 1, "{log}");
}

/// What being told of costs a request, with metrics on and lines written: to be looked at, for no machine is like another.
#[actix_web::test]
#[ignore = "measures; run alone: cargo test --test it costs_a_request -- --ignored --nocapture"]
async fn what_telemetry_costs_a_request() {
    use actix_web::test::{TestRequest, call_service, init_service};
    use campus::platform::telemetry::{RequestLog, observe};
    const REQUESTS: u32 = 20_000;
    let mut layers = Layers::embedded(Environment::Test).unwrap();
    let settings = [
        (
            "CAMPUS__METRICS__LISTEN".to_owned(),
            "127.0.0.1:0".to_owned(),
        ),
        ("CAMPUS__LOGS__FILTER".to_owned(), "info".to_owned()),
        ("CAMPUS__LOGS__FORMAT".to_owned(), "json".to_owned()),
    ];
    layers.add_variables(settings.into_iter()).unwrap();
    let config = Config::from_layers(Environment::Test, &layers).unwrap();
    let telemetry = Telemetry::start(&config).unwrap();
    let route = || App::new().route("/works/{id}", web::get().to(async || "works"));
    let bare = init_service(route()).await;
    let told = init_service(
        route()
            .wrap(actix_web::middleware::from_fn(observe))
            .wrap(tracing_actix_web::TracingLogger::<RequestLog>::new()),
    )
    .await;
    let request = || TestRequest::get().uri("/works/7").to_request();
    let began = std::time::Instant::now();
    for _ in 0..REQUESTS {
        call_service(&bare, request()).await;
    }
    let plain = began.elapsed();
    let began = std::time::Instant::now();
    for _ in 0..REQUESTS {
        drop(call_service(&told, request()).await);
    }
    let each = began.elapsed().saturating_sub(plain) / REQUESTS;
    drop(telemetry);
    eprintln!("{each:.2?} a request");
}

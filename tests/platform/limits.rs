//! How much one may ask: alone, of one address, and shared by processes through a real Redis.
use std::{
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use actix_web::test::TestRequest;
use campus::policy::Role;

use crate::support::{Client, PASSWORD, Reply, TestApp, free_port, until};

const ON: (&str, &str) = ("CAMPUS__LIMITS__FACTOR", "1");

fn limited(settings: &[(&str, &str)]) -> TestApp {
    let mut all = vec![ON];
    all.extend_from_slice(settings);
    TestApp::with(false, &all)
}

/// How many of the requests were answered before the first 429, which must say when to go on.
async fn answered(times: usize, ask: impl AsyncFn() -> Reply) -> usize {
    for time in 0..times {
        let reply = ask().await;
        if reply.status == 429 {
            let wait: u64 = reply.header("retry-after").parse().unwrap();
            assert!((1..=60).contains(&wait), "{wait}");
            assert_eq!(reply.header("ratelimit-remaining"), "0");
            reply.shows("That was a lot in a short time");
            return time;
        }
    }
    panic!("{times} requests were all answered");
}

/// What comes back while a test runs on a busy machine is let through, too.
#[track_caller]
fn is_about(answered: usize, allowed: usize) {
    let most = allowed + allowed / 5 + 1;
    assert!(
        (allowed..=most).contains(&answered),
        "{answered} of {allowed}"
    );
}

#[actix_web::test]
async fn thirty_sign_ins_twenty_resets_and_a_hundred_exports_a_minute_are_too_many() {
    let app = limited(&[]);
    let user = app.user("Asha Rao", &[Role::Admin]);
    let admin = app.as_user(&user).await;
    let export = async || admin.get("/users/export?format=csv").await;
    is_about(answered(100, export).await, 30);
    let reset = async || {
        let visitor = app.visitor();
        visitor.get("/password/forgot").await;
        let form = [("email", user.email.as_str())];
        visitor.post("/password/forgot", &form).await
    };
    is_about(answered(20, reset).await, 10);
    let sign_in = async || app.visitor().sign_in(&user.email, PASSWORD).await;
    is_about(answered(30, sign_in).await, 24);
    app.visitor().get("/login").await.is(200);
    let elsewhere = app.visitor().at([10, 0, 0, 9]);
    elsewhere.sign_in(&user.email, PASSWORD).await.is(303);
}

#[actix_web::test]
async fn each_person_has_their_own_and_a_header_makes_nobody_another() {
    let app = limited(&[("CAMPUS__LIMITS__USER__OTHER", "5")]);
    let (asha, ravi) = (
        app.as_role(Role::Student).await,
        app.as_role(Role::Student).await,
    );
    // Signing in showed them their dashboard already.
    is_about(answered(9, async || asha.get("/sessions").await).await, 4);
    ravi.get("/sessions").await.is(200);
    let app = limited(&[("CAMPUS__LIMITS__ADDRESS__OTHER", "5")]);
    let visitor = app.visitor();
    let ask = async || {
        let own = fastrand::u8(..);
        let login = TestRequest::get().uri("/login");
        let forwarded = ("x-forwarded-for", format!("203.0.113.{own}"));
        visitor.send(login.insert_header(forwarded)).await
    };
    is_about(answered(9, ask).await, 5);
}

#[actix_web::test]
async fn networks_that_many_share_get_more() {
    let app = limited(&[
        ("CAMPUS__LIMITS__ADDRESS__OTHER", "3"),
        ("CAMPUS__LIMITS__SHARED_FACTOR", "3"),
        ("CAMPUS__LIMITS__SHARED_NETWORKS", "10.1.0.0/16"),
    ]);
    let of = async |client: Client<'_>| answered(20, async || client.get("/login").await).await;
    is_about(of(app.visitor().at([10, 2, 0, 1])).await, 3);
    is_about(of(app.visitor().at([10, 1, 0, 1])).await, 9);
}

#[actix_web::test]
async fn api_answers_say_how_much_is_left() {
    let app = limited(&[("CAMPUS__LIMITS__USER__OTHER", "2")]);
    let token = app.token(&app.user("Asha Rao", &[Role::Admin])).await;
    let me = || TestRequest::get().uri("/api/v1/users/me/");
    let first = app.api(&token, me()).await;
    first.is(200);
    assert_eq!(first.header("ratelimit-limit"), "2");
    assert_eq!(first.header("ratelimit-remaining"), "1");
    assert_eq!(first.header("ratelimit-reset"), "30");
    app.api(&token, TestRequest::get().uri("/api/v1/users/0/"))
        .await
        .is(404);
    let refused = app.api(&token, me()).await;
    refused.is(429).shows("/problems/rate-limited");
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert!(!refused.header("retry-after").is_empty());
    let nobody = app.visitor().get("/api/v1/users/").await;
    nobody.is(401);
    assert_eq!(nobody.header("ratelimit-limit"), "3000");
}

#[actix_web::test]
async fn static_files_and_health_are_free() {
    let app = limited(&[("CAMPUS__LIMITS__ADDRESS__OTHER", "1")]);
    for _ in 0..5 {
        app.visitor().get("/healthz").await.is(200);
        app.visitor().get("/assets/0/app.css").await.is(200);
    }
    app.visitor().get("/login").await.is(200);
    app.visitor().get("/login").await.is(429);
    assert_eq!(app.app.limits.kept(), 1);
}

/// A Redis of the test's own.
struct Redis(Child);

impl Redis {
    fn start(port: u16) -> Self {
        let server = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no"])
            .current_dir(env!("CARGO_TARGET_TMPDIR"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("redis-server is missing: bin/test installs it");
        until("redis-server did not start", || {
            std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        Self(server)
    }
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[actix_web::test]
async fn processes_share_their_limits_by_redis_and_serve_on_without_it() {
    let port = free_port();
    let redis = Redis::start(port);
    let url = format!("redis://127.0.0.1:{port}/0");
    let settings = [
        ON,
        ("CAMPUS__LIMITS__REDIS_URL", url.as_str()),
        ("CAMPUS__LIMITS__ADDRESS__OTHER", "10"),
    ];
    let (one, two) = (
        TestApp::with(false, &settings),
        TestApp::with(false, &settings),
    );
    let statuses = async |app: &TestApp, times: usize| {
        let mut statuses = Vec::new();
        for _ in 0..times {
            statuses.push(app.visitor().get("/login").await.status);
        }
        statuses
    };
    assert_eq!(statuses(&one, 6).await, [200; 6]);
    assert_eq!(statuses(&two, 5).await, [200, 200, 200, 200, 429]);
    assert_eq!(statuses(&one, 1).await, [429], "one bucket for both");
    assert_eq!(one.app.limits.kept(), 0, "nothing is counted here");
    redis.kill();
    let began = Instant::now();
    assert_eq!(statuses(&one, 10).await, [200; 10], "each by itself");
    assert_eq!(statuses(&two, 10).await, [200; 10], "each by itself");
    let took = began.elapsed();
    assert!(took < Duration::from_secs(1), "20 pages took {took:?}");
    assert_eq!(statuses(&one, 1).await, [429]);
    let _redis = Redis::start(port);
    // The new one knows nothing, so both share a full bucket again.
    let back = Instant::now();
    while statuses(&one, 1).await == [429] {
        assert!(
            back.elapsed() < Duration::from_secs(4),
            "it is not asked again"
        );
        actix_web::rt::time::sleep(Duration::from_millis(100)).await;
    }
    actix_web::rt::time::sleep(Duration::from_millis(1100)).await;
    let all = [statuses(&one, 5).await, statuses(&two, 5).await].concat();
    assert_eq!(
        all.iter().filter(|status| **status == 200).count(),
        9,
        "{all:?}"
    );
}

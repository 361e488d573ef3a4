//! The database server takes connections and says nothing: as bad as gone, and harder to see.
use std::{
    process::Command,
    time::{Duration, Instant},
};

use campus::{
    Error,
    config::{Config, Environment, Layers},
    platform::db::{Db, Pools},
};
use diesel::RunQueryDsl;

use super::outage::is_busy;
use crate::support::{Browser, Served, TestApp, signal};

/// The server and the processes of its connections.
fn processes(postmaster: u32) -> Vec<u32> {
    let parent = |pid: u32| -> Option<u32> {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        stat.rsplit_once(')')?
            .1
            .split_whitespace()
            .nth(1)?
            .parse()
            .ok()
    };
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let mut found: Vec<u32> = pids
        .filter(|pid| parent(*pid) == Some(postmaster))
        .collect();
    found.push(postmaster);
    found
}

/// Processes that are stopped, and go on when the test ends, however it does.
struct Stalled(Vec<u32>);

impl Stalled {
    fn of(postmaster: u32) -> Self {
        let stalled = Self(processes(postmaster));
        stalled.0.iter().for_each(|pid| signal(*pid, "STOP"));
        stalled
    }
}

impl Drop for Stalled {
    fn drop(&mut self) {
        for pid in &self.0 {
            let _ = Command::new("kill")
                .args(["-CONT", &pid.to_string()])
                .status();
        }
    }
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "reads /proc")]
fn a_stalled_database_is_answered_for_and_campus_goes_on_when_it_does() {
    let campus = Served::start(&[]);
    let database = campus.database();
    let token = campus.admin(&database);
    let browser = Browser::signed_in(campus.port);
    let stalled = Stalled::of(campus.postmaster());
    std::thread::scope(|scope| {
        let campus = &campus;
        for _ in 0..8 {
            scope.spawn(|| is_busy("API", &campus.get_as("/api/v1/users/", &token)));
        }
        for _ in 0..4 {
            scope.spawn(|| is_busy("readyz", &campus.get("/readyz")));
        }
        scope.spawn(|| {
            let mut took = Vec::new();
            for _ in 0..10 {
                let answer = campus.get("/healthz");
                assert_eq!(answer.status, 200);
                took.push(answer.took);
                std::thread::sleep(Duration::from_millis(100));
            }
            took.sort_unstable();
            // The median: the machine of the tests has more to do than this.
            assert!(took[5] < Duration::from_millis(100), "{took:?}");
        });
    });
    is_busy("page", &browser.get("/users"));
    is_busy("form", &browser.post("/users", &[("name", "Ravi Iyer")]));
    drop(stalled);
    let began = Instant::now();
    while browser.get("/users").status != 200 {
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "it did not recover"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(campus.get("/readyz").status, 200);
}

#[actix_web::test]
async fn work_that_a_stalled_database_keeps_is_not_waited_for_and_gives_its_place_back() {
    let app = TestApp::committing();
    let layers = Layers::embedded(Environment::Test).unwrap();
    let mut settings = Config::from_layers(Environment::Test, &layers).unwrap();
    settings.database.answer_ms = 200;
    let pools = std::sync::Arc::new(Pools::open(&app.url(), &settings.database));
    let began = Instant::now();
    let done = Db::of(pools.clone())
        .read(|conn| Ok(diesel::sql_query("SELECT pg_sleep(0.6)").execute(conn)?))
        .await;
    assert!(matches!(done, Err(Error::Unavailable)), "{done:?}");
    assert!(
        began.elapsed() < Duration::from_millis(550),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(pools.figures()[0].in_use, 1, "the work goes on behind it");
    while pools.figures()[0].in_use > 0 {
        assert!(began.elapsed() < Duration::from_secs(5));
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
    }
}

//! The embedded Postgres cluster, on real servers: each test has a folder, and so a server, of its own.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers run only in tests, where a panic is the report"
)]

mod folders;
mod killed;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread::sleep,
    time::{Duration, Instant},
};

use campus::platform::postgres::{Cluster, Error, Options, Purpose, Role};
use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};

/// A folder that goes with its test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "campus-pg-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        Self(std::env::temp_dir().join(name))
    }

    fn start(&self, purpose: Purpose) -> Result<Cluster, Error> {
        start(&self.0, purpose, false)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn start(dir: &Path, purpose: Purpose, durable: bool) -> Result<Cluster, Error> {
    Cluster::start(Options {
        dir,
        database: "campus",
        durable,
        purpose,
    })
}

fn run(url: &str, statement: &str) -> Result<usize, diesel::result::Error> {
    sql_query(statement).execute(&mut PgConnection::establish(url).unwrap())
}

fn server_pid(dir: &Path) -> Option<u32> {
    let text = fs::read_to_string(dir.join("data/postmaster.pid")).ok()?;
    text.lines().next()?.trim().parse().ok()
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !is_so() {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "{what} did not come about"
        );
        sleep(Duration::from_millis(20));
    }
    begun.elapsed()
}

#[test]
fn starts_cold_then_warm_then_attaches() {
    let folder = Folder::new();
    let timed = |purpose| {
        let begun = Instant::now();
        (start(&folder.0, purpose, true).unwrap(), begun.elapsed())
    };
    let (first, cold) = timed(Purpose::Serve);
    assert!(first.is_new());
    run(&first.owner_url(), "CREATE TABLE kept (id int)").unwrap();
    let begun = Instant::now();
    drop(first);
    let stop = begun.elapsed();
    let (second, warm) = timed(Purpose::Serve);
    assert!(!second.is_new());
    let (third, attach) = timed(Purpose::Attach);
    run(&third.owner_url(), "SELECT * FROM kept").unwrap();
    assert!(third.bin().join("postgres").exists());
    eprintln!("cold {cold:.2?}, stop {stop:.2?}, warm {warm:.2?}, attach {attach:.2?}");
    assert!(cold < Duration::from_secs(10), "cold start took {cold:?}");
    assert!(warm < Duration::from_secs(2), "warm start took {warm:?}");
}

#[test]
fn each_role_has_its_rights_and_no_more() {
    let folder = Folder::new();
    let cluster = folder.start(Purpose::Attach).unwrap();
    let (owner, app) = (cluster.owner_url(), cluster.app_url());
    run(
        &owner,
        "CREATE TABLE things (id int, name citext, EXCLUDE USING gist (id WITH =))",
    )
    .unwrap();
    run(&owner, "GRANT SELECT ON things TO campus_app").unwrap();
    run(
        &owner,
        "CREATE INDEX ON things USING gin ((name::text) gin_trgm_ops)",
    )
    .unwrap();
    run(&app, "SELECT unaccent(name::text) FROM things").unwrap();
    for forbidden in [
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "INSERT INTO things VALUES (1, 'a')",
        "DROP TABLE things",
        "SET ROLE campus_owner",
    ] {
        let error = run(&app, forbidden).unwrap_err().to_string();
        assert!(
            error.contains("permission denied") || error.contains("must be owner"),
            "{forbidden}: {error}"
        );
    }
    assert!(PgConnection::establish(&cluster.url(Role::App, "postgres")).is_err());
    for forbidden in [
        "CREATE DATABASE mine",
        "CREATE ROLE mine",
        "ALTER ROLE campus_app SUPERUSER",
    ] {
        let error = run(&owner, forbidden).unwrap_err().to_string();
        assert!(
            error.contains("permission denied") || error.contains("must be superuser"),
            "{forbidden}: {error}"
        );
    }
}

#[test]
fn a_second_server_is_refused_and_a_command_attaches() {
    let folder = Folder::new();
    let first = folder.start(Purpose::Serve).unwrap();
    let refused = folder.start(Purpose::Serve).unwrap_err();
    assert!(matches!(refused, Error::AlreadyServing { .. }));
    assert!(
        refused.to_string().contains("already serving from"),
        "{refused}"
    );
    let command = folder.start(Purpose::Attach).unwrap();
    drop(first);
    run(&command.app_url(), "SELECT").unwrap();
    folder.start(Purpose::Serve).unwrap();
}

#[test]
fn the_last_user_stops_the_server() {
    let folder = Folder::new();
    let (first, second) = (
        folder.start(Purpose::Serve).unwrap(),
        folder.start(Purpose::Attach).unwrap(),
    );
    let pid = server_pid(&folder.0).unwrap();
    drop(first);
    run(&second.app_url(), "SELECT").unwrap();
    drop(second);
    assert_eq!(server_pid(&folder.0), None);
    until("the server's end", || {
        !Command::new("kill")
            .args(["-0", &pid.to_string()])
            .stderr(Stdio::null())
            .status()
            .unwrap()
            .success()
    });
}

#[test]
fn databases_for_tests_come_and_go() {
    let folder = Folder::new();
    let cluster = folder.start(Purpose::Attach).unwrap();
    cluster.create_database("t_template", None).unwrap();
    let template = cluster.url(Role::Owner, "t_template");
    run(&template, "CREATE TABLE kept (id int)").unwrap();
    let held = PgConnection::establish(&template).unwrap();
    let begun = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            cluster
                .create_database("t_one", Some("t_template"))
                .unwrap()
        });
        scope.spawn(|| {
            cluster
                .create_database("t_two", Some("t_template"))
                .unwrap()
        });
        sleep(Duration::from_millis(100));
        drop(held);
    });
    eprintln!(
        "two copies took {:.2?}, 100 ms of it waiting for the template",
        begun.elapsed()
    );
    run(&cluster.url(Role::Owner, "t_two"), "SELECT * FROM kept").unwrap();
    assert!(
        run(
            &cluster.url(Role::App, "t_one"),
            "CREATE TABLE mine (id int)"
        )
        .is_err()
    );
    assert!(
        run(
            &cluster.url(Role::App, "t_one"),
            "CREATE TEMPORARY TABLE mine (id int)"
        )
        .is_err()
    );
    assert_eq!(cluster.drop_databases("t_").unwrap(), 3);
    assert_eq!(
        cluster.drop_databases("campus").unwrap(),
        0,
        "the cluster's own stays"
    );
    assert!(PgConnection::establish(&template).is_err());
}

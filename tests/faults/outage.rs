//! The database goes away and comes back.
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use campus::{
    app,
    platform::postgres::{Cluster, Options, Purpose},
};

use crate::support::{Answer, Browser, Served};

/// A cluster that may be stopped without harm to the other tests, and that nobody starts again.
struct Own {
    folder: PathBuf,
    cluster: Option<Cluster>,
}

impl Own {
    fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("campus-outage-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut own = Self {
            folder,
            cluster: None,
        };
        own.start_again();
        own
    }
    fn start_again(&mut self) {
        let options = Options {
            dir: &self.folder,
            database: "campus",
            durable: false,
            purpose: Purpose::Attach,
        };
        self.cluster = Some(Cluster::start(options).unwrap());
    }
    fn database(&self) -> app::Database {
        let cluster = self.cluster.as_ref().unwrap();
        app::Database {
            app_url: cluster.app_url(),
            owner_url: cluster.owner_url(),
            cluster: None,
        }
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        self.cluster.take();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// 503 within two seconds, with a hint when to come again and a code to quote, in the words of the house.
#[track_caller]
pub fn is_busy(what: &str, answer: &Answer) {
    assert_eq!(answer.status, 503, "{what}: {answer:?}");
    assert!(answer.header("retry-after").is_some(), "{what}: {answer:?}");
    let took = answer.took;
    assert!(took < Duration::from_secs(2), "{what} took {took:?}");
    let body = &answer.body;
    assert!(body.contains("Nothing was lost"), "{what}: {body}");
    match answer.header("content-type") {
        Some("application/problem+json") => assert!(body.contains("request_id"), "{what}: {body}"),
        _ => assert!(
            body.contains("Busy for a moment") && body.contains("503 ·"),
            "{what}: {body}"
        ),
    }
    for leak in ["postgres", "diesel", "connection to server"] {
        assert!(!body.contains(leak), "{what} leaks {leak}: {body}");
    }
}

#[test]
fn without_its_database_campus_says_so_within_two_seconds_and_recovers_by_itself() {
    let mut own = Own::start();
    let database = own.database();
    let campus = Served::start(&[
        ("DATABASE_URL", &database.app_url),
        ("CAMPUS__DATABASE__OWNER_URL", &database.owner_url),
    ]);
    let token = campus.admin(&database);
    let browser = Browser::signed_in(campus.port);
    assert_eq!(browser.get("/users").status, 200);
    assert_eq!(campus.get("/readyz").status, 200);
    own.cluster.take();
    is_busy("page", &browser.get("/users"));
    let form = [
        ("name", "Ravi Iyer"),
        ("email", "ravi@campus.test"),
        ("role", "student"),
    ];
    is_busy("form", &browser.post("/users", &form));
    is_busy("sign-in", &Browser::at(campus.port).sign_in());
    is_busy("API", &campus.get_as("/api/v1/users/", &token));
    is_busy("readyz", &campus.get("/readyz"));
    assert_eq!(campus.get("/healthz").status, 200);
    assert_eq!(campus.get("/login").status, 200);
    own.start_again();
    let back = Instant::now();
    while browser.get("/users").status != 200 {
        assert!(
            back.elapsed() < Duration::from_secs(5),
            "it did not recover"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(campus.get("/readyz").status, 200);
    assert_eq!(
        browser.post("/users", &form).status,
        303,
        "the form, sent again"
    );
    campus.logs(&["WARN", "the database cannot be reached"]);
    campus.logs(&["the database answers again"]);
    let errors = campus
        .log()
        .lines()
        .filter(|line| line.contains("ERROR"))
        .count();
    assert_eq!(
        errors,
        0,
        "an outage is no fault of a request:\n{}",
        campus.log()
    );
}

//! `kill -9` of Campus, and of its database server, in the middle of work.
use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_types};

use crate::support::{Answer, Served, signal};

const CLIENTS: usize = 4;

/// A client that makes people, each with a key; it notes which were promised.
struct Writers {
    token: String,
    stop: AtomicBool,
    promised: Mutex<BTreeSet<String>>,
    open: Mutex<BTreeSet<String>>,
}

impl Writers {
    fn create(&self, campus: &Served, name: &str) -> std::io::Result<Answer> {
        let body = format!(
            r#"{{"name":"Person {name}","email":"{name}@campus.test","roles":["student"]}}"#
        );
        let token = &self.token;
        let headers = format!("Authorization: Bearer {token}\r\nIdempotency-Key: key-{name}\r\n");
        campus.post("/api/v1/users/", &headers, &body)
    }

    fn write(&self, campus: &Served, client: usize) {
        for turn in 0.. {
            if self.stop.load(Ordering::Relaxed) {
                return;
            }
            let name = format!("p{client}x{turn}");
            self.open.lock().unwrap().insert(name.clone());
            match self.create(campus, &name) {
                Ok(answer) if answer.status == 201 => {
                    self.open.lock().unwrap().remove(&name);
                    self.promised.lock().unwrap().insert(name);
                }
                Ok(answer) => assert_eq!(answer.status, 503, "{answer:?}"),
                // Cut off: whether it was done is not known.
                Err(_) => return,
            }
        }
    }
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::BigInt)]
    times: i64,
}

/// How often each person is there.
fn people(url: &str) -> Vec<Found> {
    let mut conn = PgConnection::establish(url).unwrap();
    let sql = "SELECT split_part(email, '@', 1) AS name, count(*) AS times FROM users WHERE email LIKE 'p%x%@%' GROUP BY 1";
    diesel::sql_query(sql).load(&mut conn).unwrap()
}

#[test]
fn what_was_promised_outlives_kill_9_and_what_was_not_is_done_once_when_asked_again() {
    let mut campus = Served::start(&[("CAMPUS__JOBS__IN_SERVER", "false")]);
    let database = campus.database();
    let writers = Writers {
        token: campus.admin(&database),
        stop: AtomicBool::new(false),
        promised: Mutex::default(),
        open: Mutex::default(),
    };
    drop(database);
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (writers, campus) = (&writers, &campus);
            scope.spawn(move || writers.write(campus, client));
        }
        let began = Instant::now();
        while writers.promised.lock().unwrap().len() < 60 {
            assert!(began.elapsed() < Duration::from_secs(20), "too slow");
            std::thread::sleep(Duration::from_millis(5));
        }
        signal(campus.pid(), "KILL");
    });
    campus.kill_9();
    campus.start_again();
    let database = campus.database();
    let promised = writers.promised.lock().unwrap().clone();
    let open = writers.open.lock().unwrap().clone();
    let there: BTreeSet<String> = people(&database.app_url)
        .into_iter()
        .map(|found| found.name)
        .collect();
    let lost: Vec<_> = promised.difference(&there).collect();
    assert!(lost.is_empty(), "promised and lost: {lost:?}");
    for name in &open {
        let answer = writers.create(&campus, name).unwrap();
        assert_eq!(answer.status, 201, "{answer:?}");
    }
    // Those that were promised, asked again as by a client that never got the answer.
    for name in promised.iter().take(10) {
        assert_eq!(writers.create(&campus, name).unwrap().status, 201);
    }
    let after = people(&database.app_url);
    assert!(after.iter().all(|found| found.times == 1), "somebody twice");
    assert_eq!(after.len(), promised.len() + open.len());
    eprintln!(
        "{} promised, {} cut off: none lost, none twice",
        promised.len(),
        open.len()
    );
}

#[test]
fn a_database_server_killed_while_serving_comes_back_by_itself() {
    let campus = Served::start(&[]);
    let database = campus.database();
    let token = campus.admin(&database);
    let users = || campus.get_as("/api/v1/users/", &token);
    assert_eq!(users().status, 200);
    let before = campus.postmaster();
    signal(before, "KILL");
    let began = Instant::now();
    let mut answers = Vec::new();
    loop {
        let answer = users();
        answers.push(answer.status);
        assert!(answer.took < Duration::from_secs(2), "{answer:?}");
        match answer.status {
            200 if campus.postmaster() != before => break,
            200 => {}
            503 => assert!(answer.header("retry-after").is_some(), "{answer:?}"),
            _ => panic!("{answer:?}"),
        }
        assert!(began.elapsed() < Duration::from_secs(10), "{answers:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
    eprintln!("back after {:.2?}; answers {answers:?}", began.elapsed());
    let log = campus.log();
    let said = log
        .lines()
        .filter(|line| line.contains("the database cannot be reached"));
    assert!(said.count() <= 2, "said once, not by each request:\n{log}");
    assert!(!log.contains('\u{1b}'), "no colours where nobody sees them");
}

//! The real program in a process of its own, with its own private cluster or on the database of a test, spoken to over a
//! socket.
use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use campus::{
    accounts::{NewUser, create_user, open_demo_account},
    app,
    config::{Config, Environment, Layers},
    platform::{
        db::Db,
        postgres::{Cluster, Options, Purpose},
    },
    policy::{Actor, Grant, Role},
    types::{Email, PersonName},
};

use super::{
    PASSWORD, TestApp,
    socket::{Answer, connect, exchange, rest},
};

/// `campus serve`, or another command, running.
pub struct Served {
    pub port: u16,
    pub folder: PathBuf,
    /// Whether folder and cluster go with it.
    owns: bool,
    child: Child,
    settings: Vec<(String, String)>,
    log: Arc<Mutex<String>>,
}

impl Served {
    /// A college without people, in a new folder.
    pub fn start(settings: &[(&str, &str)]) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let turn = NEXT.fetch_add(1, Ordering::Relaxed);
        // Where the account that runs Postgres can enter.
        let folder =
            std::env::temp_dir().join(format!("campus-served-{}-{turn}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self::serving(folder, true, owned(settings))
    }

    /// On the database of a test, in its folder.
    pub fn on(app: &TestApp, settings: &[(&str, &str)]) -> Self {
        Self::serving(app.folder().to_owned(), false, on(app, settings))
    }

    fn serving(folder: PathBuf, owns: bool, settings: Vec<(String, String)>) -> Self {
        let log = Arc::default();
        let (child, port) = serve(&folder, &settings, &log);
        Self {
            port,
            folder,
            owns,
            child,
            settings,
            log,
        }
    }

    /// Starts it again, on the same folder and another port.
    pub fn start_again(&mut self) {
        (self.child, self.port) = serve(&self.folder, &self.settings, &self.log);
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// As a power cut would.
    pub fn kill_9(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and how it ended.
    pub fn stop(&mut self) -> ExitStatus {
        terminate(&mut self.child)
    }

    /// How it ends by itself, and that it does in time.
    pub fn ended(&mut self, most: Duration) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(began.elapsed() < most, "it still runs after {most:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Another command on the same folder.
    pub fn command(&self, name: &str) -> Command {
        let mut command = program(&self.folder, &self.settings);
        command.arg(name);
        command
    }

    /// A connection to it.
    pub fn connect(&self) -> TcpStream {
        connect(self.port)
    }

    /// Whether a new connection is taken.
    pub fn is_open(&self) -> bool {
        TcpStream::connect(("127.0.0.1", self.port)).is_ok()
    }

    /// Sends the bytes as they are and reads until the other side closes.
    pub fn raw(&self, request: &[u8]) -> String {
        let mut stream = self.connect();
        // It may have answered and closed before all is sent.
        let _ = stream.write_all(request);
        rest(&mut stream)
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits until a line of the log has all of these, and answers with it.
    #[track_caller]
    pub fn logs(&self, parts: &[&str]) -> String {
        let began = Instant::now();
        loop {
            let log = self.log();
            let line = log
                .lines()
                .find(|line| parts.iter().all(|part| line.contains(part)));
            if let Some(line) = line {
                return line.to_owned();
            }
            assert!(
                began.elapsed() < Duration::from_secs(10),
                "no line with {parts:?} in:\n{log}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The process of its private database server.
    pub fn postmaster(&self) -> u32 {
        let file = self.folder.join("postgres/data/postmaster.pid");
        let text = std::fs::read_to_string(file).unwrap();
        text.lines().next().unwrap().trim().parse().unwrap()
    }

    /// A way of the test's own to its database.
    pub fn database(&self) -> app::Database {
        let cluster = Cluster::start(Options {
            dir: &self.folder.join("postgres"),
            database: "campus",
            durable: true,
            purpose: Purpose::Attach,
        })
        .unwrap();
        app::Database {
            app_url: cluster.app_url(),
            owner_url: cluster.owner_url(),
            cluster: Some(cluster),
        }
    }

    /// An administrator who can sign in; their access token for the API.
    pub fn admin(&self, database: &app::Database) -> String {
        let mut layers = Layers::embedded(Environment::Test).unwrap();
        let folder = self.folder.to_str().unwrap().to_owned();
        layers
            .add_variables([("CAMPUS_DATA_DIR".to_owned(), folder)].into_iter())
            .unwrap();
        let config = Config::from_layers(Environment::Test, &layers).unwrap();
        let app = app::App::new(config, database).unwrap();
        let hash = app.hasher.hash_now(PASSWORD).unwrap();
        let cmd = NewUser {
            name: PersonName::parse("Asha Rao").unwrap(),
            email: Email::parse("asha.rao@campus.test").unwrap(),
            phone: None,
            roles: vec![Role::Admin],
            invite: false,
        };
        Db::of(app.pools)
            .tx_now(|tx| {
                let who = Grant::check(Actor::System("test"))?;
                let id = create_user(tx, &who, &cmd)?;
                open_demo_account(tx, &who, id, &hash)
            })
            .unwrap();
        let body = format!(r#"{{"email":"asha.rao@campus.test","password":"{PASSWORD}"}}"#);
        let answer = self.post("/api/v1/auth/login/", "", &body).unwrap();
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["access"].as_str().unwrap().to_owned()
    }

    pub fn get(&self, path: &str) -> Answer {
        exchange(self.port, &format!("GET {path} HTTP/1.1\r\n"), "").unwrap()
    }

    /// As the API's client with that token.
    pub fn get_as(&self, path: &str, token: &str) -> Answer {
        let head = format!("GET {path} HTTP/1.1\r\nAuthorization: Bearer {token}\r\n");
        exchange(self.port, &head, "").unwrap()
    }

    /// JSON, with further header lines; an error when it was cut off.
    pub fn post(&self, path: &str, headers: &str, body: &str) -> std::io::Result<Answer> {
        let head = format!("POST {path} HTTP/1.1\r\nContent-Type: application/json\r\n{headers}");
        exchange(self.port, &head, body)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = terminate(&mut self.child);
        if !self.owns {
            return;
        }
        // One that was killed has left its server behind.
        if self.folder.join("postgres/data/postmaster.pid").exists() {
            drop(self.database());
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Tells a process of ours something.
pub fn signal(pid: u32, name: &str) {
    let done = Command::new("kill")
        .args([&format!("-{name}"), &pid.to_string()])
        .status();
    assert!(done.unwrap().success(), "kill -{name} {pid}");
}

/// SIGTERM, and how it ended.
pub fn terminate(child: &mut Child) -> ExitStatus {
    if child.try_wait().unwrap().is_none() {
        signal(child.id(), "TERM");
    }
    child.wait().unwrap()
}

fn owned(settings: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    settings.iter().map(own).collect()
}

fn on(app: &TestApp, settings: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut all = owned(settings);
    all.push(("DATABASE_URL".into(), app.url()));
    all.push(("CAMPUS__DATABASE__OWNER_URL".into(), app.owner_url()));
    all
}

/// A command of the program on the database of a test, in its folder.
pub fn command_on(app: &TestApp, settings: &[(&str, &str)], name: &str) -> Command {
    let mut command = program(app.folder(), &on(app, settings));
    command.arg(name);
    command
}

fn program(folder: &Path, settings: &[(String, String)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_campus"));
    for name in ["DATABASE_URL", "PORT", "RUST_LOG", "CAMPUS_CONFIG"] {
        command.env_remove(name);
    }
    command
        .env("CAMPUS_ENV", "test")
        .env("CAMPUS_DATA_DIR", folder)
        .env("CAMPUS__LOGS__FILTER", "info")
        .env("CAMPUS__LOGS__FORMAT", "json")
        .envs(settings.iter().map(|(k, v)| (k, v)));
    command
}

fn serve(folder: &Path, settings: &[(String, String)], log: &Arc<Mutex<String>>) -> (Child, u16) {
    let mut child = program(folder, settings)
        .args(["serve", "--port", "0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (stderr, log) = (child.stderr.take().unwrap(), log.clone());
    let kept = log.clone();
    std::thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            kept.lock().unwrap().push_str(&format!("{line}\n"));
        }
    });
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let at = said.find_map(|line| {
        let line = line.ok()?;
        line.strip_prefix("Campus is at http://127.0.0.1:")
            .map(str::to_owned)
    });
    let Some(port) = at else {
        panic!("it did not start:\n{}", log.lock().unwrap());
    };
    (child, port.parse().unwrap())
}

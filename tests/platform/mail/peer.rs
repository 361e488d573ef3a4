//! The SMTP server of the tests: one process for all of them, which ends with the test program.
use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{ChildStdin, Command, Stdio},
    sync::{LazyLock, Mutex},
    time::{Duration, Instant},
};

use serde_json::Value;

/// The server; started by whoever needs it first.
pub static SERVER: LazyLock<Server> = LazyLock::new(Server::start);

pub struct Server {
    /// Takes mail from everybody.
    pub open: u16,
    /// Wants a sign-in first.
    pub closed: u16,
    /// Speaks TLS from the first byte.
    pub wrapped: u16,
    /// Who signed the server's certificate: itself.
    pub ca_file: PathBuf,
    mails: &'static Mutex<Vec<Value>>,
    // The server ends when this does.
    _stdin: ChildStdin,
}

static MAILS: Mutex<Vec<Value>> = Mutex::new(Vec::new());

impl Server {
    fn start() -> Self {
        let (cert, key) = certificate();
        let python = std::env::var_os("HOME").map(PathBuf::from).unwrap();
        let mut child = Command::new(python.join(".cache/campus-peers/venv/bin/python"))
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/platform/mail/server.py"
            ))
            .args([&cert, &key])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("aiosmtpd, the SMTP server of the tests: bin/test installs it");
        let stdin = child.stdin.take().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                MAILS
                    .lock()
                    .unwrap()
                    .push(serde_json::from_str(&line).unwrap());
            }
            child.wait().unwrap();
        });
        let port = |n: usize| u16::try_from(first["ports"][n].as_u64().unwrap()).unwrap();
        Self {
            open: port(0),
            closed: port(1),
            wrapped: port(2),
            ca_file: cert,
            mails: &MAILS,
            _stdin: stdin,
        }
    }

    /// What the server got for an address.
    pub fn got(&self, address: &str) -> Vec<Value> {
        let mails = self.mails.lock().unwrap();
        let to = |mail: &&Value| {
            mail["to"]
                .as_array()
                .unwrap()
                .iter()
                .any(|to| to == address)
        };
        mails.iter().filter(to).cloned().collect()
    }

    /// The same, once there are so many.
    pub fn wait_for(&self, address: &str, count: usize) -> Vec<Value> {
        let began = Instant::now();
        loop {
            let got = self.got(address);
            if got.len() >= count {
                return got;
            }
            assert!(
                began.elapsed() < Duration::from_secs(5),
                "{address} got {got:?}"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// A certificate for this machine that the server signs itself, and its key.
fn certificate() -> (PathBuf, PathBuf) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("smtp");
    std::fs::create_dir_all(&folder).unwrap();
    let (cert, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "30",
        ])
        .args([
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
        ])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&cert)
        .stderr(Stdio::null())
        .status();
    assert!(
        made.is_ok_and(|made| made.success()),
        "openssl makes no certificate: bin/test installs what is missing"
    );
    (cert, key)
}

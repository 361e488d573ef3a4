//! Campus as a process of its own, and what is said to it through a socket.
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use super::TestApp;

/// The real program, serving the database of a test on a free port of loopback.
pub struct Process {
    child: Child,
    pub port: u16,
}

impl Process {
    pub fn start(app: &TestApp, settings: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_campus"))
            .args(["serve", "--port", "0"])
            .env("CAMPUS_ENV", "test")
            .env("DATABASE_URL", app.url())
            .env("CAMPUS__DATABASE__OWNER_URL", app.owner_url())
            .env("CAMPUS_DATA_DIR", app.folder())
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let port = line.trim().rsplit(':').next().unwrap().parse();
        Self {
            port: port.unwrap_or_else(|_| panic!("it did not start: {line}")),
            child,
        }
    }

    /// SIGTERM.
    pub fn terminate(&self) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(sent.unwrap().success());
    }

    /// How it ended, and that it did in time.
    pub fn wait(&mut self, most: Duration) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(began.elapsed() < most, "it still runs after {most:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(15)))
            .unwrap();
        stream
    }

    /// Whether a new connection is taken.
    pub fn is_open(&self) -> bool {
        TcpStream::connect(("127.0.0.1", self.port)).is_ok()
    }

    /// Sends the bytes and reads until the other side closes.
    pub fn exchange(&self, request: &[u8]) -> String {
        let mut stream = self.connect();
        // It may have answered and closed before all is sent.
        let _ = stream.write_all(request);
        rest(&mut stream)
    }
}

/// All that comes until the other side closes.
pub fn rest(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    while let Ok(length @ 1..) = stream.read(&mut part) {
        answer.extend_from_slice(&part[..length]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port of loopback that nobody uses now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Waits until it is so.
pub fn until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(10), "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

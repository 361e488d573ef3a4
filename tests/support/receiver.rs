//! Takes what telemetry sends, as a collector of traces and as Sentry would: a small HTTP server that keeps it all.
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

pub struct Receiver {
    pub port: u16,
    kept: Arc<Mutex<Kept>>,
}

/// Where each came to, and what.
type Kept = Vec<(String, Vec<u8>)>;

impl Receiver {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let kept: Arc<Mutex<Kept>> = Arc::default();
        let keep = kept.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let keep = keep.clone();
                std::thread::spawn(move || {
                    let _ = take(&stream, |path, body| {
                        keep.lock().unwrap().push((path, body))
                    });
                });
            }
        });
        Self { port, kept }
    }

    /// What came to an address so far, as text as far as it is text.
    pub fn text(&self, path: &str) -> String {
        let kept = self.kept.lock().unwrap();
        let bodies = kept.iter().filter(|(own, _)| own == path);
        bodies
            .map(|(_, body)| String::from_utf8_lossy(body).into_owned() + "\n")
            .collect()
    }

    /// Waits until all of these came to an address, and answers with all that did.
    #[track_caller]
    pub fn gets(&self, path: &str, parts: &[&str]) -> String {
        let began = Instant::now();
        loop {
            let text = self.text(path);
            if parts.iter().all(|part| text.contains(part)) {
                return text;
            }
            assert!(
                began.elapsed() < Duration::from_secs(10),
                "{parts:?} did not come to {path}: {text}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Requests of one connection, one after the other.
fn take(mut stream: &TcpStream, keep: impl Fn(String, Vec<u8>)) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut length = 0;
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim().split_once(':') else {
                break;
            };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        keep(path, body);
        stream.write_all(
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}",
        )?;
    }
}

//! The real program behind a real socket: what no well-behaved client sends, and how it stops.
use std::{
    io::{Read, Write},
    time::{Duration, Instant},
};

use crate::support::{Served, TestApp, rest, signal, until};

const BRIEF: [(&str, &str); 3] = [
    ("CAMPUS__SERVER__HEAD_SECONDS", "1"),
    ("CAMPUS__SERVER__BODY_SECONDS", "1"),
    ("CAMPUS__SERVER__WORKERS", "2"),
];

/// Requests that two readers could understand differently (request smuggling), or nobody.
const BROKEN: [(&str, &str); 9] = [
    (
        "length and chunks",
        "POST /login HTTP/1.1\r\nHost: c\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
    ),
    (
        "two lengths",
        "POST /login HTTP/1.1\r\nHost: c\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    ),
    (
        "two equal lengths",
        "POST /login HTTP/1.1\r\nHost: c\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    ),
    (
        "a length that is no number",
        "POST /login HTTP/1.1\r\nHost: c\r\nContent-Length: +5\r\n\r\nhello",
    ),
    (
        "a folded header",
        "GET /login HTTP/1.1\r\nHost: c\r\nX-A: 1\r\n 2\r\n\r\n",
    ),
    (
        "a blank before the colon",
        "GET /login HTTP/1.1\r\nHost: c\r\nContent-Length : 5\r\n\r\n",
    ),
    (
        "two coding headers",
        "POST /login HTTP/1.1\r\nHost: c\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    ),
    (
        "two hosts",
        "GET /login HTTP/1.1\r\nHost: c\r\nHost: d\r\n\r\n",
    ),
    ("nothing of HTTP", "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"),
];

#[test]
fn what_cannot_be_read_is_refused_and_the_connection_closed() {
    let app = TestApp::committing();
    let process = Served::on(&app, &BRIEF);
    for (what, request) in BROKEN {
        let answer = process.raw(request.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 400 "), "{what}: {answer:?}");
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{what}: {answer:?}");
    }
    let chunks = "POST /api/v1/auth/login/ HTTP/1.1\r\nHost: c\r\nContent-Type: application/json\r\n\
                  Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n";
    let answer = process.raw(chunks.as_bytes());
    assert!(
        answer.starts_with("HTTP/1.1 400 "),
        "bad chunks: {answer:?}"
    );
    let long = format!(
        "GET /login HTTP/1.1\r\nHost: c\r\nX-A: {}\r\n\r\n",
        "a".repeat(200_000)
    );
    let answer = process.raw(long.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer:?}");
    let many = format!(
        "GET /login HTTP/1.1\r\nHost: c\r\n{}\r\n",
        "X-A: 1\r\n".repeat(1000)
    );
    let answer = process.raw(many.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer:?}");
    let head = process.raw(b"HEAD /login HTTP/1.1\r\nHost: c\r\nConnection: close\r\n\r\n");
    assert!(
        head.starts_with("HTTP/1.1 200 ") && head.ends_with("\r\n\r\n"),
        "{head:?}"
    );
    let trace = process.raw(b"TRACE /login HTTP/1.1\r\nHost: c\r\nConnection: close\r\n\r\n");
    assert!(trace.starts_with("HTTP/1.1 405 "), "{trace:?}");
    let alive = process.raw(b"GET /healthz HTTP/1.1\r\nHost: c\r\nConnection: close\r\n\r\n");
    assert!(alive.ends_with("ok\n"), "{alive:?}");
}

/// A POST and what of its body is sent.
fn post(path: &str, kind: &str, length: &str, body: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nHost: c\r\nContent-Type: {kind}\r\n{length}\r\n\r\n{body}")
}

/// Bodies that are too large or never end, and what is answered.
fn tiresome() -> Vec<(u16, String)> {
    const FORM: &str = "application/x-www-form-urlencoded";
    const JSON: &str = "application/json";
    const CHUNKED: &str = "Transfer-Encoding: chunked";
    const LARGE: &str = "Content-Length: 50000000";
    const SHORT: &str = "Content-Length: 9";
    let chunks = format!("4000\r\n{}\r\n", "a".repeat(0x4000)).repeat(40);
    // The token comes first in it, and is read before anything else knows of the request.
    const FILE: &str = "multipart/form-data; boundary=x";
    let part = "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nAAAA";
    vec![
        (
            408,
            post("/profile/photo", FILE, "Content-Length: 5000", part),
        ),
        (413, post("/login", FORM, LARGE, "x")),
        (413, post("/api/v1/auth/login/", JSON, LARGE, "x")),
        // Without a length, what is read is counted.
        (413, post("/login", FORM, CHUNKED, &chunks)),
        (408, "GET /login HTTP/1.1\r\nHost:".to_owned()),
        (408, post("/login", FORM, SHORT, "a=")),
        (408, post("/api/v1/auth/login/", JSON, SHORT, "{")),
        (408, post("/login", FORM, CHUNKED, "9\r\na")),
        // Nobody reads what is sent to nowhere.
        (404, post("/api/v1/x", JSON, CHUNKED, "9\r\na")),
    ]
}

#[test]
fn a_large_body_is_refused_unread_and_a_slow_sender_is_cut_off() {
    let app = TestApp::committing();
    let process = Served::on(&app, &BRIEF);
    let began = Instant::now();
    let sent = tiresome().into_iter().map(|(status, request)| {
        let mut stream = process.connect();
        stream.write_all(request.as_bytes()).unwrap();
        (status, request, stream)
    });
    for (status, request, mut stream) in sent.collect::<Vec<_>>() {
        // All of it: the other side closes.
        let answer = rest(&mut stream);
        let head = request.lines().next().unwrap();
        let status_line = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&status_line), "{head}: {answer}");
        let closes = answer.to_lowercase().contains("connection: close");
        assert!(closes, "{head}: {answer}");
        if status == 413 {
            assert!(answer.contains("That is too large"), "{head}: {answer}");
        }
    }
    let took = began.elapsed();
    assert!(took < Duration::from_secs(8), "it took {took:?}");
}

#[test]
fn at_a_stop_requests_under_way_finish_and_no_new_ones_begin() {
    let app = TestApp::committing();
    let mut process = Served::on(&app, &[("CAMPUS__SERVER__SHUTDOWN_SECONDS", "10")]);
    let body = r#"{"refresh": "AAAA"}"#;
    let mut sending = process.connect();
    let head = format!(
        "POST /api/v1/auth/refresh/ HTTP/1.1\r\nHost: c\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    sending.write_all(head.as_bytes()).unwrap();
    sending.write_all(&body.as_bytes()[..5]).unwrap();
    let mut idle = process.connect();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: c\r\n\r\n")
        .unwrap();
    let mut part = [0; 4096];
    assert!(
        idle.read(&mut part).unwrap() > 0,
        "a connection that is kept open"
    );
    std::thread::sleep(Duration::from_millis(200));
    signal(process.pid(), "TERM");
    until("the door is shut", || !process.is_open());
    let began = Instant::now();
    sending.write_all(&body.as_bytes()[5..]).unwrap();
    let answer = rest(&mut sending);
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer:?}");
    assert!(answer.contains("token-invalid"), "{answer:?}");
    let status = process.ended(Duration::from_secs(8));
    assert_eq!(status.code(), Some(0), "{status}");
    eprintln!("stopped {:?} after the last answer", began.elapsed());
}

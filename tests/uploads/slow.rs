//! Senders who send a form without end, or next to nothing for ever.
use std::{
    io::Write,
    net::TcpStream,
    time::{Duration, Instant},
};

use actix_web::test::TestRequest;
use campus::policy::Role;

use super::{photo::BOUNDARY, png_of, sum};
use crate::support::{Served, TestApp, rest};

const BRIEF: [(&str, &str); 2] = [
    ("CAMPUS__SERVER__BODY_SECONDS", "1"),
    ("CAMPUS__SERVER__WORKERS", "2"),
];

fn part(name: &str, value: &str) -> String {
    format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

#[actix_web::test]
async fn names_and_parts_of_a_form_count() {
    let app = TestApp::new();
    let student = app.as_role(Role::Student).await;
    student.get("/profile/photo").await.is(200);
    let send = async |parts: String| {
        let body = part("csrf", &student.token()) + &parts;
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let request = TestRequest::post()
            .uri("/profile/photo")
            .insert_header(("sec-fetch-site", "same-origin"))
            .insert_header(("content-type", kind))
            .set_payload(body + &format!("--{BOUNDARY}--\r\n"));
        student.send_apart(request).await.status
    };
    let long = "a".repeat(4_000);
    assert_eq!(send(part(&long, "").repeat(20)).await, 413, "names");
    assert_eq!(send(part("a", "").repeat(51)).await, 413, "parts");
    assert_eq!(
        send(part("csrf", "").repeat(51)).await,
        413,
        "our own parts"
    );
    assert_eq!(send(part("a", &long).repeat(20)).await, 413, "values");
    let file = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\r\n{}\r\n",
        String::from_utf8_lossy(&[b'x'; 10])
    );
    assert_eq!(send(file.repeat(51)).await, 422, "the first one is none");
    assert_eq!(send(part("a", "")).await, 400, "unknown, but not too much");
}

/// Sends a piece every so often until the other side answers or the time is over; its answer.
fn trickle(mut stream: TcpStream, piece: &[u8], pause: Duration, most: Duration) -> String {
    let began = Instant::now();
    let mut reader = stream.try_clone().unwrap();
    let answer = std::thread::spawn(move || rest(&mut reader));
    while !answer.is_finished() && began.elapsed() < most {
        let _ = stream.write_all(piece);
        std::thread::sleep(pause);
    }
    let _ = stream.shutdown(std::net::Shutdown::Both);
    answer.join().unwrap()
}

#[actix_web::test]
async fn a_trickle_is_cut_off() {
    let app = TestApp::committing();
    let student = app.as_role(Role::Student).await;
    student.get("/profile/photo").await.is(200);
    let data = png_of(4, 3, &vec![7; 60_000]);
    let (size, sha256) = (data.len().to_string(), sum(&data));
    let ask = async || {
        let fields = [
            ("filename", "me.png"),
            ("size", size.as_str()),
            ("sha256", sha256.as_str()),
            ("purpose", "photo"),
        ];
        let asked = student.post("/uploads", &fields).await;
        asked.is(201).json()["url"].as_str().unwrap().to_owned()
    };
    let put = |url: &str| {
        format!(
            "PUT {url} HTTP/1.1\r\nHost: c\r\nContent-Type: image/png\r\nContent-Length: {size}\r\n\r\n"
        )
    };
    let cookie = student.cookie("__Host-campus").unwrap();
    let post = |end: &str| {
        let csrf = part("csrf", &student.token());
        format!(
            "POST /profile/photo HTTP/1.1\r\nHost: c\r\nCookie: __Host-campus={cookie}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: 900000\r\n\r\n{csrf}{end}"
        )
    };
    let file = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\r\n"
    );
    let (slow, quick) = (put(&ask().await), put(&ask().await));
    let heads = [
        slow,
        post(&file),
        post(&part("x", "1")),
        post(&format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n"
        )),
        post("").replace(&part("csrf", &student.token()), "--"),
    ];
    let process = Served::on(&app, &BRIEF);
    let open = |head: &str| {
        let mut stream = process.connect();
        stream.write_all(head.as_bytes()).unwrap();
        stream
    };
    let pause = Duration::from_millis(100);
    let all: Vec<_> = heads
        .into_iter()
        .map(|head| {
            let stream = open(&head);
            std::thread::spawn(move || (trickle(stream, b"x", pause, Duration::from_secs(8)), head))
        })
        .collect();
    let began = Instant::now();
    let steady = open(&quick);
    let steady = std::thread::spawn(move || {
        let mut steady = steady;
        for piece in data.chunks(1_500) {
            steady.write_all(piece).unwrap();
            std::thread::sleep(pause);
        }
        rest(&mut steady)
    });
    for one in all {
        let (answer, head) = one.join().unwrap();
        assert!(answer.starts_with("HTTP/1.1 408 "), "{head}: {answer}");
    }
    assert!(began.elapsed() < Duration::from_secs(7));
    let answer = steady.join().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "a slow line: {answer}");
}

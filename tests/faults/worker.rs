//! The worker as a process of its own.
use std::{
    io::{BufRead, BufReader},
    process::Stdio,
    time::{Duration, Instant},
};

use crate::support::{Served, terminate};

#[test]
fn a_worker_beside_the_server_stops_when_it_is_told() {
    let campus = Served::start(&[("CAMPUS__JOBS__IN_SERVER", "false")]);
    let mut worker = campus
        .command("worker")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut out = BufReader::new(worker.stdout.take().unwrap());
    out.read_line(&mut said).unwrap();
    assert!(said.contains("jobs"), "{said}");
    let began = Instant::now();
    assert!(terminate(&mut worker).success());
    let took = began.elapsed();
    assert!(took < Duration::from_secs(5), "it took {took:?}");
    assert_eq!(campus.get("/readyz").status, 200, "the server goes on");
}

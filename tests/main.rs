//! All integration tests, as one program: they share a throw-away Postgres cluster and its template database.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "in a test a panic is the report"
)]

mod academics;
mod access;
mod accounts;
mod architecture;
mod audit;
mod dashboards;
mod development;
mod faults;
mod hostile;
mod jobs;
mod lists;
mod outgoing_mail;
mod platform;
mod profile;
mod search;
mod seed;
mod statements;
mod students;
mod support;
mod uploads;
mod words;

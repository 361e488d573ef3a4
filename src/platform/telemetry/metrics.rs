//! What is counted as it happens. Every label has few values: routes are patterns, and addresses that no route has are one.
use std::{
    sync::{
        OnceLock,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use actix_web::http::{Method, StatusCode};
use metrics::{counter, describe_counter, describe_histogram, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

/// Seconds of requests by `method`, `route`, `status`.
pub const REQUEST_SECONDS: &str = "campus_http_request_seconds";
/// Seconds a request waited for a connection, by `pool`.
pub const WAIT_SECONDS: &str = "campus_database_wait_seconds";
/// Requests that got no connection, by `pool` and `reason`.
pub const REFUSED: &str = "campus_database_refused_total";
/// Seconds of jobs by `kind` and `outcome`; its count says how many ended.
pub const JOB_SECONDS: &str = "campus_job_seconds";
/// Tries to sign in by `outcome`: `right`, `wrong` or `slowed`.
pub const SIGN_INS: &str = "campus_sign_ins_total";
/// Tries to send a mail by `outcome`: `sent`, `refused` (it never will be) or `waiting` (to be tried again).
pub const MAILS: &str = "campus_mails_total";
/// Requests refused for coming too often, by `limit`.
pub const RATE_LIMITED: &str = "campus_rate_limited_total";

/// Of requests, in seconds: most pages are within the first four.
const QUICK: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];
const SLOW: &[f64] = &[0.01, 0.05, 0.25, 1.0, 5.0, 30.0, 120.0, 600.0];

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
static IN_FLIGHT: AtomicI64 = AtomicI64::new(0);

/// Begins to keep what is counted; before, counting does nothing.
pub(super) fn install() -> Result<(), BuildError> {
    let handle = PrometheusBuilder::new()
        .set_buckets(QUICK)?
        .set_buckets_for_metric(Matcher::Full(JOB_SECONDS.to_owned()), SLOW)?
        .install_recorder()?;
    describe_histogram!(REQUEST_SECONDS, "Requests, to the end of the answer.");
    describe_histogram!(WAIT_SECONDS, "Waits for a database connection.");
    describe_counter!(REFUSED, "Requests that got no database connection.");
    describe_histogram!(JOB_SECONDS, "Jobs done by this process.");
    describe_counter!(SIGN_INS, "Tries to sign in.");
    describe_counter!(MAILS, "Tries to send a mail.");
    describe_counter!(RATE_LIMITED, "Requests refused for coming too often.");
    let _ = HANDLE.set(handle);
    Ok(())
}

/// What was counted so far.
pub(super) fn handle() -> Option<&'static PrometheusHandle> {
    HANDLE.get()
}

/// A request begins.
pub(super) fn begin_request() {
    IN_FLIGHT.fetch_add(1, Ordering::Relaxed);
}

/// A request ends.
pub(super) fn end_request(method: &'static str, route: &str, status: u16, took: Duration) {
    IN_FLIGHT.fetch_sub(1, Ordering::Relaxed);
    if HANDLE.get().is_some() {
        histogram!(REQUEST_SECONDS, "method" => method, "route" => route.to_owned(), "status" => class(status))
            .record(took);
    }
}

/// Requests that have begun and not ended.
pub(super) fn in_flight() -> i64 {
    IN_FLIGHT.load(Ordering::Relaxed)
}

/// A job of a kind has ended.
pub(super) fn job(kind: &'static str, outcome: &'static str, took: Duration) {
    histogram!(JOB_SECONDS, "kind" => kind, "outcome" => outcome).record(took);
}

/// A connection was waited for, and had or not.
pub fn waited(pool: &'static str, took: Duration, refusal: Option<&'static str>) {
    if HANDLE.get().is_none() {
        return;
    }
    histogram!(WAIT_SECONDS, "pool" => pool).record(took);
    if let Some(reason) = refusal {
        counter!(REFUSED, "pool" => pool, "reason" => reason).increment(1);
    }
}

/// Somebody tried to sign in.
pub fn sign_in(outcome: &'static str) {
    counter!(SIGN_INS, "outcome" => outcome).increment(1);
}

/// A mail was tried.
pub fn mail(outcome: &'static str) {
    counter!(MAILS, "outcome" => outcome).increment(1);
}

/// A request came too often.
pub fn rate_limited(limit: &'static str) {
    counter!(RATE_LIMITED, "limit" => limit).increment(1);
}

/// A method as a label: those that a browser or a program sends, and one word for all that somebody makes up.
pub(super) fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn class(status: u16) -> &'static str {
    match StatusCode::from_u16(status) {
        Ok(status) if status.is_server_error() => "5xx",
        // 499: the client went away; no fault of anybody's.
        Ok(status) if status.is_client_error() => "4xx",
        Ok(status) if status.is_redirection() => "3xx",
        Ok(status) if status.is_success() => "2xx",
        _ => "1xx",
    }
}

//! Time tells nobody whether an account exists (ASVS 5.0, 6.3.8): medians of many tries, one by one in turn.
use std::time::{Duration, Instant};

use campus::policy::Role;

use crate::support::{Client, TestApp};

const TRIES: usize = 25;
/// A busy machine may spoil a round; five in a row it does not.
const ROUNDS: usize = 5;

fn unhurried() -> TestApp {
    TestApp::with(
        false,
        &[
            // A hash that takes long enough to be seen if it were left out.
            ("CAMPUS__ACCOUNTS__HASHING__MEMORY_KIB", "8192"),
            ("CAMPUS__ACCOUNTS__LOCKOUT__ACCOUNT_FREE", "1000000"),
            ("CAMPUS__ACCOUNTS__LOCKOUT__ADDRESS_FREE", "1000000"),
        ],
    )
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

/// The medians for both addresses, tried in turn, so that what slows one down slows the other down too.
async fn medians(client: &Client<'_>, path: &str, emails: [&str; 2]) -> [f64; 2] {
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..TRIES {
        for (email, times) in emails.iter().zip(&mut times) {
            let fields = [("email", *email), ("password", "not-the-password")];
            let fields = if path == "/login" {
                &fields[..]
            } else {
                &fields[..1]
            };
            let form = client.form(path, fields);
            let begun = Instant::now();
            let reply = client.send_apart(form).await;
            times.push(begun.elapsed());
            assert!(matches!(reply.status, 200 | 422), "{}", reply.body);
        }
    }
    times.map(median)
}

async fn alike(client: &Client<'_>, path: &str, emails: [&str; 2]) {
    let mut seen = Vec::new();
    for _ in 0..ROUNDS {
        let [known, unknown] = medians(client, path, emails).await;
        let apart = (known - unknown).abs() / known.max(unknown);
        if apart <= 0.25 {
            return;
        }
        seen.push((known, unknown));
    }
    panic!("{path}: known and unknown differ by more than a quarter: {seen:?}");
}

#[actix_web::test]
async fn a_wrong_password_takes_as_long_as_an_unknown_account() {
    let app = unhurried();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let client = app.visitor();
    client.get("/login").await;
    alike(&client, "/login", [&user.email, "nobody@campus.test"]).await;
}

#[actix_web::test]
async fn asking_for_a_link_takes_as_long_for_an_unknown_account() {
    let app = unhurried();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let client = app.visitor();
    client.get("/password/forgot").await;
    alike(
        &client,
        "/password/forgot",
        [&user.email, "nobody@campus.test"],
    )
    .await;
}

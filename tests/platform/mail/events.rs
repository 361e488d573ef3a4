//! One mail for one event, whatever the server and the workers do.
use std::time::{Duration, Instant};

use campus::{
    platform::{db::Db, jobs::Job, mail::Post},
    policy::Role,
};

use super::{SERVER, app, mail};
use crate::support::TestApp;

fn post(app: &TestApp, event: &str, to: &str) {
    let post = Post {
        event: event.into(),
        mail: mail(to),
    };
    Db::of(app.app.pools.clone())
        .tx_now(|tx| post.enqueue(tx))
        .unwrap();
}

fn tried_again(app: &TestApp) {
    app.sql("UPDATE jobs SET state = 'waiting', finished_at = NULL, run_at = now()");
    app.run_jobs();
}

fn ids(to: &str, count: usize) -> Vec<String> {
    let got = SERVER.wait_for(to, count);
    let id = |data: &str| {
        let line = data
            .lines()
            .find(|line| line.starts_with("Message-ID"))
            .unwrap();
        line.to_owned()
    };
    got.iter()
        .map(|mail| id(mail["data"].as_str().unwrap()))
        .collect()
}

#[test]
fn a_second_mail_for_the_same_event_is_never_sent() {
    let app = app(SERVER.open, &[]);
    post(&app, "notice:1:user:1", "asha@once.test");
    post(&app, "notice:1:user:1", "asha@once.test");
    post(&app, "notice:2:user:1", "asha@once.test");
    app.run_jobs();
    tried_again(&app);
    assert_eq!(ids("asha@once.test", 2).len(), 2);
    assert_eq!(
        app.number("SELECT count(*) FROM mails WHERE state = 'sent' AND sent_at IS NOT NULL"),
        2
    );
}

#[test]
fn a_mail_repeated_after_a_crash_has_the_same_message_id() {
    let app = app(SERVER.open, &[]);
    post(&app, "notice:1:user:1", "asha@crash.test");
    app.run_jobs();
    // Killed after the server's answer, before the commit.
    app.sql("UPDATE mails SET state = 'waiting', sent_at = NULL");
    tried_again(&app);
    let ids = ids("asha@crash.test", 2);
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn a_link_repeated_after_a_crash_is_the_same_and_works() {
    let app = app(SERVER.open, &[]);
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let to = user.email.replace("campus.test", "link.test");
    app.sql(&format!("UPDATE users SET email = '{to}'"));
    let ask = async || {
        let visitor = app.visitor();
        visitor.get("/password/forgot").await;
        visitor
            .post("/password/forgot", &[("email", &to)])
            .await
            .is(200);
    };
    actix_web::rt::System::new().block_on(ask());
    app.run_jobs();
    app.sql("UPDATE mails SET state = 'waiting', sent_at = NULL");
    tried_again(&app);
    let links: Vec<String> = SERVER
        .wait_for(&to, 2)
        .iter()
        .map(|mail| {
            let data = mail["data"]
                .as_str()
                .unwrap()
                .replace("=\r\n", "")
                .replace("=3D", "=");
            let at = data.find("/password/choose/").expect("a link");
            data[at..].split_whitespace().next().unwrap().to_owned()
        })
        .collect();
    assert_eq!(links[0], links[1]);
    let open = "SELECT count(*) FROM account_links WHERE used_at IS NULL";
    assert_eq!(app.number(open), 1);
}

#[test]
fn a_server_that_is_busy_gets_it_later() {
    let app = app(SERVER.open, &[]);
    post(&app, "notice:1:user:1", "first@busy.test");
    app.run_jobs();
    let waits = "SELECT count(*) FROM jobs WHERE state = 'waiting' AND last_error = '451 4.3.2 Busy, come back later' \
                 AND run_at BETWEEN now() + interval '29 seconds' AND now() + interval '38 seconds'";
    assert_eq!(app.number(waits), 1);
    assert_eq!(
        app.number("SELECT count(*) FROM mails WHERE state = 'waiting' AND attempts = 1"),
        1
    );
    tried_again(&app);
    SERVER.wait_for("first@busy.test", 1);
    assert_eq!(
        app.number("SELECT count(*) FROM mails WHERE state = 'sent' AND answer IS NULL"),
        1
    );
}

#[test]
fn it_is_tried_for_about_a_day_and_then_shown() {
    let app = app(SERVER.open, &[]);
    post(&app, "notice:1:user:1", "later@day.test");
    let mut hours = 0.0;
    for _ in 0..16 {
        app.run_jobs();
        hours += app.number("SELECT extract(epoch FROM run_at - now()) FROM jobs") as f64 / 3600.0;
        app.sql("UPDATE jobs SET run_at = now()");
    }
    assert!((18.0..36.0).contains(&hours), "{hours}");
    assert_eq!(
        app.number("SELECT count(*) FROM mails WHERE state = 'refused' AND attempts = 16"),
        1
    );
    assert_eq!(
        app.number("SELECT count(*) FROM jobs WHERE state = 'failed'"),
        1
    );
}

#[actix_web::test]
async fn a_dead_mail_server_makes_no_page_slower() {
    let app = app(1, &[]);
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let visitor = app.visitor();
    visitor.get("/password/forgot").await;
    let began = Instant::now();
    visitor
        .post("/password/forgot", &[("email", &user.email)])
        .await
        .is(200);
    assert!(
        began.elapsed() < Duration::from_secs(1),
        "{:?}",
        began.elapsed()
    );
    app.run_jobs();
    let waits =
        "SELECT count(*) FROM jobs WHERE state = 'waiting' AND last_error LIKE 'The mail server%'";
    assert_eq!(app.number(waits), 1);
    assert_eq!(
        app.number("SELECT count(*) FROM mails WHERE state = 'waiting'"),
        1
    );
}

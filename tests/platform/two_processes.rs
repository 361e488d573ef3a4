//! Two processes on one database are one Campus.
use std::time::Duration;

use campus::{platform::mail::outbox, policy::Role};

use crate::support::{Answer, Browser, PASSWORD, Served, TestApp, until};

#[actix_web::test]
async fn a_sign_in_on_one_is_valid_on_the_other_and_ends_on_both() {
    let one = TestApp::committing();
    let two = one.twin(&[]);
    let user = one.user("Asha Rao", &[Role::Student]);
    let (here, there) = (one.as_user(&user).await, two.visitor());
    here.get("/sessions").await.is(200);
    let cookie = here.cookie("__Host-campus").unwrap();
    there.set_cookie("__Host-campus", &cookie);
    there.get("/sessions").await.is(200);
    there.post("/logout", &[]).await.leads_to("/login");
    here.get("/sessions").await.is(303);
    let token = two.token(&user).await;
    let me = actix_web::test::TestRequest::get().uri("/api/v1/users/me/");
    one.api(&token, me).await.is(200);
}

#[actix_web::test]
async fn wrong_sign_ins_are_counted_together() {
    let one = TestApp::committing();
    let two = one.twin(&[]);
    let user = one.user("Asha Rao", &[Role::Student]);
    let mut refused = 0;
    for n in 0..8 {
        let app = if n % 2 == 0 { &one } else { &two };
        let reply = app.visitor().sign_in(&user.email, "not-the-password").await;
        refused += usize::from(reply.status == 429);
    }
    assert!(refused >= 2, "{refused} of eight had to wait");
    let waits = [one.visitor(), two.visitor()];
    for client in waits {
        client.sign_in(&user.email, PASSWORD).await.is(429);
    }
}

fn sign_in(process: &Served, email: &str, password: &str) -> Answer {
    let body = serde_json::json!({ "email": email, "password": password });
    process
        .post("/api/v1/auth/login/", "", &body.to_string())
        .unwrap()
}

/// The real program, three times: one that only answers, two that do jobs.
#[test]
fn real_processes_count_together_hold_schedules_once_and_wake_each_other() {
    let app = TestApp::committing();
    let user = app.user("Asha Rao", &[Role::Student]);
    app.sql(
        "INSERT INTO job_schedules (kind, last_due) SELECT kind, now() - interval '2 days'
         FROM unnest('{accounts.sweep,audit.anchor,jobs.sweep,uploads.sweep,uploads.sweep_objects}'::text[]) kind",
    );
    let answers = Served::on(&app, &[("CAMPUS__JOBS__IN_SERVER", "false")]);
    let (works, too) = (Served::on(&app, &[]), Served::on(&app, &[]));

    until("every schedule is held", || {
        app.count("jobs WHERE state = 'done'") == 5
    });
    std::thread::sleep(Duration::from_millis(1200));
    assert_eq!(app.count("jobs"), 5, "each moment once");

    // The one that only answers takes the wish, another does it: it was woken, and did not just happen to look.
    let visitor = Browser::at(answers.port);
    visitor.get("/password/forgot");
    visitor.post("/password/forgot", &[("email", &user.email)]);
    until("the mail", || {
        !outbox(&app.folder().join("mail"), 1).is_empty()
    });
    let slow = "jobs WHERE kind IN ('accounts.ask_for_link', 'mail.send') AND started_at - run_at > interval '2 seconds'";
    assert_eq!(app.count(slow), 0);

    let all = [&answers, &works, &too];
    let wrong = (0..9).map(|n| sign_in(all[n % 3], &user.email, "not-the-password").status);
    let waits = wrong.filter(|status| *status == 429).count();
    assert!(waits >= 2, "{waits} of nine had to wait");
    for process in all {
        assert_eq!(sign_in(process, &user.email, PASSWORD).status, 429);
    }
}

//! Background work as people see it.
use actix_web::{body::MessageBody, rt::time::timeout, test};
use campus::policy::Role;
use std::time::Duration;

use crate::support::TestApp;

fn job(app: &TestApp, state: &str, asked_by: Option<i64>) -> i64 {
    let asked_by = asked_by.map_or("NULL".to_owned(), |id| id.to_string());
    app.sql(&format!(
        "INSERT INTO jobs (kind, payload, state, attempts, about, asked_by, finished_at, leased_until, last_error)
         VALUES ('mail.send', '{{}}', '{state}', 1, 'students.csv', {asked_by},
                 CASE WHEN '{state}' IN ('done', 'failed') THEN now() END, CASE WHEN '{state}' = 'running' THEN now() END, CASE WHEN '{state}' = 'failed' THEN 'It rained.' END)"
    ));
    app.number("SELECT max(id) FROM jobs")
}

#[actix_web::test]
async fn the_list_shows_what_failed_first_and_narrows() {
    let app = TestApp::new();
    let failed = job(&app, "failed", None);
    let done = job(&app, "done", None);
    let admin = app.as_role(Role::Admin).await;
    let list = admin.get("/jobs").await;
    list.is(200)
        .shows("1 job was given up and needs attention.")
        .shows("It rained.")
        .shows("Send a mail")
        .shows("students.csv");
    let place = |id: i64| list.body.find(&format!("/jobs/{id}\"")).unwrap();
    assert!(place(failed) < place(done));
    admin
        .get("/jobs?state=done")
        .await
        .is(200)
        .hides("It rained.");
    admin
        .get("/jobs?kind=accounts.sweep")
        .await
        .is(200)
        .shows("No job fits these filters");
    admin
        .get(&format!("/jobs?q=%23{failed}"))
        .await
        .is(200)
        .shows("It rained.");
    admin.get("/jobs?q=rained").await.is(200).shows("1 job");
    admin.get_fragment("/jobs").await.is(200).hides("<html");
    admin
        .get("/admin/dashboard")
        .await
        .is(200)
        .shows("Background work");
    for role in [
        Role::Principal,
        Role::Faculty,
        Role::Warden,
        Role::Parent,
        Role::Student,
    ] {
        app.as_role(role).await.get("/jobs").await.is(403);
    }
}

#[actix_web::test]
async fn a_given_up_job_is_tried_again_by_who_may() {
    let app = TestApp::new();
    let id = job(&app, "failed", None);
    let page = format!("/jobs/{id}");
    let admin = app.as_role(Role::Admin).await;
    admin
        .get(&page)
        .await
        .is(200)
        .shows("It rained.")
        .shows("Try it again");
    admin
        .post(&format!("{page}/retry"), &[])
        .await
        .leads_to(&page);
    admin
        .get(&page)
        .await
        .is(200)
        .shows("It is being tried again.");
    let history = page.replace("/jobs/", "/audit/history/job/");
    admin
        .get(&history)
        .await
        .is(200)
        .shows("Had the work tried again");
    admin.post(&format!("{page}/retry"), &[]).await.is(409);
    assert_eq!(
        app.number("SELECT count(*) FROM audit_entries WHERE action = 'jobs.retry'"),
        1
    );
    assert_eq!(
        app.number("SELECT count(*) FROM jobs WHERE kind = 'mail.send' AND state = 'waiting' AND attempts = 0"),
        1
    );
}

#[actix_web::test]
async fn who_asked_for_a_job_sees_and_cancels_it_and_no_stranger_does() {
    let app = TestApp::new();
    let asha = app.user("Asha Rao", &[Role::Faculty]);
    let id = job(&app, "waiting", Some(asha.id));
    let page = format!("/jobs/{id}");
    let stranger = app.as_role(Role::Faculty).await;
    for path in [page.clone(), format!("{page}/events")] {
        stranger.get(&path).await.is(404);
    }
    stranger.post(&format!("{page}/cancel"), &[]).await.is(404);
    let client = app.as_user(&asha).await;
    client
        .get(&page)
        .await
        .is(200)
        .shows("students.csv")
        .shows("Cancel it")
        .hides("Try it again");
    client.post(&format!("{page}/retry"), &[]).await.is(403);
    client
        .post(&format!("{page}/cancel"), &[])
        .await
        .leads_to(&page);
    client.get(&page).await.shows("Cancelled");
    client.post(&format!("{page}/cancel"), &[]).await.is(409);
    assert_eq!(
        app.number("SELECT count(*) FROM audit_entries WHERE action = 'jobs.cancel'"),
        1
    );
}

#[actix_web::test]
async fn the_page_shows_what_came_of_it_and_which_rows_were_wrong() {
    let app = TestApp::new();
    let id = job(&app, "done", None);
    app.sql(&format!(
        "UPDATE jobs SET result = '{{\"taken\": 123456, \"file_name\": \"a <b>\"}}', done = 3, total = 3 WHERE id = {id};
         INSERT INTO job_errors VALUES ({id}, 1, 7, 'email', 'This is no address.')"
    ));
    let admin = app.as_role(Role::Admin).await;
    admin
        .get(&format!("/jobs/{id}"))
        .await
        .is(200)
        .shows("1,23,456")
        .shows("file name")
        .shows("a &#60;b&#62;")
        .shows("This is no address.")
        .hides("hx-sse");
}

#[actix_web::test]
async fn the_events_follow_a_job_to_its_end_and_keep_no_connection() {
    let app = TestApp::committing();
    let id = job(&app, "running", None);
    let admin = app.as_role(Role::Admin).await;
    admin
        .get(&format!("/jobs/{id}"))
        .await
        .is(200)
        .shows("data-hx-sse:connect");
    let service = test::init_service(app.app.web()).await;
    let mut open = Vec::new();
    for _ in 0..12 {
        // Three times as many as there are connections.
        let request = admin.request(test::TestRequest::get().uri(&format!("/jobs/{id}/events")));
        let answer = test::call_service(&service, request.to_request()).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(
            answer.headers().get("content-type").unwrap(),
            "text/event-stream; charset=utf-8"
        );
        open.push(Box::pin(answer.into_body()));
    }
    let stream = &mut open[0];
    let first = next(stream).await;
    assert!(
        first.contains("data: ") && first.contains("Running"),
        "{first}"
    );
    app.sql(&format!(
        "UPDATE jobs SET done = 40, total = 100, words = 'Reading line 40' WHERE id = {id}"
    ));
    let second = next(stream).await;
    assert!(
        second.contains("40 / 100") && second.contains("Reading line 40"),
        "{second}"
    );
    app.sql(&format!(
        "UPDATE jobs SET state = 'done', finished_at = now() WHERE id = {id}"
    ));
    let last = next(stream).await;
    assert!(
        last.contains("It is done.") && last.ends_with("event: end\ndata: end\n\n"),
        "{last}"
    );
    assert_eq!(next(stream).await, "");
    drop(open);
}

#[actix_web::test]
async fn the_list_is_kept_and_taken_as_a_file() {
    let app = TestApp::new();
    let admin = app.as_role(Role::Admin).await;
    job(&app, "failed", None);
    job(&app, "done", None);
    let page = admin.get("/jobs?state=failed&cols=about,tries").await;
    page.is(200)
        .shows("data-label=\"Tries\"")
        .hides("data-label=\"Since\"")
        .shows("/jobs/export?state=failed&#38;cols=about%2Ctries&#38;format=csv");
    let file = admin
        .get("/jobs/export?state=failed&cols=work,about,state,error&format=csv")
        .await;
    file.is(200)
        .shows("Work,About,Why it failed,State")
        .shows("Send a mail,students.csv,It rained.,Failed");
    assert_eq!(file.body.lines().count(), 2);
    for format in ["xlsx", "pdf"] {
        let file = admin.get(&format!("/jobs/export?format={format}")).await;
        assert!(file.is(200).bytes.len() > 1000);
    }
    assert_eq!(app.count("audit_entries WHERE action = 'jobs.export'"), 3);
    let view = [
        ("view_name", "Given up"),
        ("query", "state=failed"),
        ("opens", "true"),
    ];
    let saved = admin.post("/lists/jobs/views", &view).await;
    saved.leads_to("/jobs?state=failed");
    admin.get("/jobs").await.leads_to("/jobs?state=failed");
    admin
        .get("/jobs?state=failed")
        .await
        .shows("aria-current=\"page\">Given up</a>");
    admin.get("/jobs?state=nonsense").await.is(400);
    admin.get("/jobs?cols=payload").await.is(400);
}

#[actix_web::test]
async fn the_order_of_the_lists_has_an_index() {
    let app = TestApp::new();
    app.sql(
        "INSERT INTO jobs (kind, payload, state, finished_at) SELECT 'mail.send', '{}', 'done', now() FROM generate_series(1, 5000);
         INSERT INTO mails (event, message_id, state) SELECT n::text, '', 'sent' FROM generate_series(1, 5000) n;
         ANALYZE jobs; ANALYZE mails",
    );
    let admin = app.as_role(Role::Admin).await;
    let used = |index: &str| {
        app.number(&format!(
            "SELECT pg_stat_get_xact_numscans('{index}'::regclass)"
        ))
    };
    for (page, index) in [("/jobs", "jobs_listed"), ("/outgoing-mail", "mails_listed")] {
        let before = used(index);
        admin.get(page).await.is(200);
        assert_eq!(used(index), before + 1, "{page}");
    }
}

#[actix_web::test]
async fn a_job_tried_again_begins_from_nothing() {
    let app = TestApp::new();
    let admin = app.as_role(Role::Admin).await;
    let id = job(&app, "failed", None);
    app.sql(&format!(
        "UPDATE jobs SET done = 3, total = 7 WHERE id = {id};
         INSERT INTO job_errors (job_id, number, message) VALUES ({id}, 1, 'It rained in.')"
    ));
    let page = format!("/jobs/{id}");
    admin.get(&page).await.shows("It rained in.").shows("3 / 7");
    let again = admin.post(&format!("{page}/retry"), &[]).await;
    again.leads_to(&page);
    let after = admin.get(&page).await;
    after.hides("It rained in.").hides("/ 7");
}

#[actix_web::test]
async fn what_ended_long_ago_is_taken_away_unless_somebody_may_need_it() {
    let app = TestApp::new();
    for state in ["done", "failed", "done"] {
        job(&app, state, None);
    }
    app.sql(
        "UPDATE jobs SET finished_at = now() - interval '31 days' WHERE finished_at IS NOT NULL;
         INSERT INTO mails (event, message_id, state, job_id) SELECT 'a', '<a@campus.test>', 'refused', max(id) FROM jobs;
         INSERT INTO jobs (kind, payload) VALUES ('jobs.sweep', '{}')",
    );
    app.run_jobs();
    assert_eq!(
        app.number("SELECT count(*) FROM jobs WHERE finished_at < now() - interval '1 day'"),
        2,
        "the failed one and that of the refused mail"
    );
}

async fn next<B: MessageBody>(body: &mut std::pin::Pin<Box<B>>) -> String {
    let chunk = std::future::poll_fn(|cx| body.as_mut().poll_next(cx));
    let chunk = timeout(Duration::from_secs(3), chunk)
        .await
        .expect("an event");
    match chunk {
        Some(Ok(bytes)) => String::from_utf8(bytes.to_vec()).unwrap(),
        Some(Err(_)) => panic!("the stream broke"),
        None => String::new(),
    }
}

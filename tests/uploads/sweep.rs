//! Nothing lies about for ever.
use std::time::{Duration, Instant};

use campus::{app, platform::jobs};
use diesel::{Connection, PgConnection, connection::SimpleConnection};

use super::{BOTH, Kind, Sender, open, pdf, png};
use crate::support::free_port;

#[actix_web::test]
async fn what_nobody_needs_is_swept_and_the_rest_stays() {
    for kind in BOTH {
        let sender = Sender::new(kind, false, &[]).await;
        let waiting = sender
            .announce("w.pdf", "application/pdf", "document", &pdf("w"))
            .await
            .json();
        sender.put(&waiting, &pdf("w")).await;
        let unused = sender
            .send("u.pdf", "application/pdf", "document", &pdf("u"))
            .await;
        let used = sender
            .send("me.png", "image/png", "photo", &png(4, 3))
            .await;
        let fresh = sender
            .announce("f.pdf", "application/pdf", "document", &pdf("f"))
            .await
            .json();
        let client = sender.app.as_user(&sender.user).await;
        client.get("/profile/photo").await;
        client
            .post("/profile/photo", &[("photo", &used.to_string())])
            .await
            .leads_to("/profile/photo");
        assert_eq!(sender.objects(), 3, "{kind:?}");
        sender.app.sql(&format!(
            "UPDATE uploads SET expires_at = now() - interval '1 second' WHERE expires_at IS NOT NULL AND id <> {};
             INSERT INTO jobs (kind, payload) VALUES ('uploads.sweep', '{{}}')",
            fresh["id"]
        ));
        sender.app.run_jobs();
        sender.show(unused).await.is(404);
        sender.show(waiting["id"].as_i64().unwrap()).await.is(404);
        sender.show(used).await.is(200);
        sender.show(fresh["id"].as_i64().unwrap()).await.is(200);
        assert_eq!(sender.objects(), 1, "{kind:?}");
        client
            .post("/profile/photo/remove", &[])
            .await
            .leads_to("/profile/photo");
        sender.app.sql("UPDATE uploads SET expires_at = now() - interval '1 second'; INSERT INTO jobs (kind, payload) VALUES ('uploads.sweep', '{}')");
        sender.app.run_jobs();
        assert_eq!(
            (sender.objects(), sender.app.count("uploads")),
            (0, 0),
            "{kind:?}"
        );
    }
}

#[actix_web::test]
async fn objects_without_a_row_and_half_written_files_go() {
    let sender = Sender::new(Kind::Local, false, &[]).await;
    let kept = sender
        .send("u.pdf", "application/pdf", "document", &pdf("u"))
        .await;
    let lost = sender
        .send("l.pdf", "application/pdf", "document", &pdf("l"))
        .await;
    sender
        .app
        .sql(&format!("DELETE FROM uploads WHERE id = {lost}"));
    let folder = sender
        .app
        .app
        .site
        .config
        .data_dir
        .join("files/incoming/aa");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("aabb#1"), b"half").unwrap();
    assert_eq!(sender.sweep_all_objects(), 2);
    assert!(!folder.join("aabb#1").exists());
    assert_eq!(sender.objects(), 1);
    sender.show(kept).await.is(200);
}

#[actix_web::test]
async fn what_is_put_to_use_while_the_sweep_is_at_it_keeps_its_object() {
    let sender = Sender::new(Kind::Local, true, &[]).await;
    let id = sender
        .send("u.pdf", "application/pdf", "document", &pdf("u"))
        .await;
    sender.app.sql(
        "UPDATE uploads SET expires_at = now() - interval '1 second';
         INSERT INTO jobs (kind, payload) VALUES ('uploads.sweep', '{}')",
    );
    // A record takes the file into use, and has not committed yet.
    let mut other = PgConnection::establish(&sender.app.url()).unwrap();
    other
        .batch_execute("BEGIN; UPDATE uploads SET attached_at = now(), expires_at = NULL")
        .unwrap();
    let context = sender.app.app.context();
    let sweep = std::thread::spawn(move || jobs::run_next(&context, &app::jobs()));
    let began = Instant::now();
    while sender.app.number("SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.datname = current_database()") == 0 {
        assert!(began.elapsed() < Duration::from_secs(10), "the sweep waits for nobody");
        std::thread::sleep(Duration::from_millis(10));
    }
    other.batch_execute("COMMIT").unwrap();
    assert!(sweep.join().unwrap().unwrap());
    assert_eq!((sender.app.count("uploads"), sender.objects()), (1, 1));
    let client = sender.app.as_user(&sender.user).await;
    assert_eq!(open(&sender.app, &client, id).await, (200, pdf("u")));
}

#[actix_web::test]
async fn those_that_cannot_be_swept_keep_no_others_from_it() {
    let sender = Sender::new(Kind::Local, true, &[]).await;
    sender.app.owner_sql(
        "CREATE TABLE holders (upload_id BIGINT REFERENCES uploads);
         INSERT INTO uploads (key, owner_kind, owner_id, filename, content_type, size, sha256, purpose, expires_at)
         SELECT 'k' || n, 'user', 1, 'a.pdf', 'application/pdf', 1, sha256('x'), 'document', now() - interval '1 hour'
         FROM generate_series(1, 230) n;
         INSERT INTO holders SELECT id FROM uploads ORDER BY id LIMIT 210;
         INSERT INTO jobs (kind, payload) VALUES ('uploads.sweep', '{}')",
    );
    sender.app.run_jobs();
    assert_eq!(sender.app.count("uploads"), 210);
    assert_eq!(
        sender
            .app
            .count("jobs WHERE kind = 'uploads.sweep' AND state = 'done'"),
        1
    );
}

#[actix_web::test]
async fn a_scanner_that_stays_away_leaves_one_job_a_file() {
    let address = format!("127.0.0.1:{}", free_port());
    let sender = Sender::new(Kind::Local, false, &[("CAMPUS__SCAN__CLAMD", &address)]).await;
    let id = sender
        .send("a.txt", "text/plain", "material", b"A good line.\n")
        .await;
    sender.app.run_jobs();
    let hour = "UPDATE uploads SET completed_at = now() - interval '7 hours';
                INSERT INTO jobs (kind, payload) VALUES ('uploads.sweep', '{}')";
    for _ in 0..3 {
        sender.app.sql(hour);
        sender.app.run_jobs();
    }
    let scans = |state: &str| {
        let of = format!("jobs WHERE kind = 'uploads.scan' AND state = '{state}'");
        sender.app.count(&of)
    };
    assert_eq!((scans("waiting"), scans("failed")), (1, 0));
    // Given up: the same job is tried again, and none stands beside it.
    sender.app.sql("UPDATE jobs SET state = 'failed', finished_at = now(), attempts = 10 WHERE kind = 'uploads.scan'");
    sender.app.sql(hour);
    sender.app.run_jobs();
    assert_eq!((scans("waiting"), scans("failed")), (1, 0));
    let first = "SELECT attempts FROM jobs WHERE kind = 'uploads.scan'";
    assert_eq!(
        (sender.app.number(first), sender.state(id).as_str()),
        (1, "received")
    );
}

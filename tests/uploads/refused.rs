//! What is not taken, and that nothing of it stays.
use campus::{
    platform::storage::{Announced, pass::Pass},
    policy::Role,
};
use chrono::{TimeDelta, Utc};
use object_store::{
    aws::AmazonS3Builder,
    path::Path,
    signer::{Method, Signer},
};
use serde_json::{Value, json};

use super::{BOTH, Kind, Sender, pdf, png, put, sum};
use crate::support::peers::{S3, S3_KEY, S3_SECRET};

#[actix_web::test]
async fn what_is_announced_wrongly_is_refused_field_by_field() {
    let sender = Sender::new(Kind::Local, false, &[]).await;
    let good = json!({ "filename": "a.pdf", "content_type": "application/pdf", "size": 9, "sha256": sum(b"x"), "purpose": "document" });
    let cases = [
        ("filename", json!("../"), "filename"),
        ("filename", json!("a.svg"), "content_type"),
        ("filename", json!("a.html"), "content_type"),
        ("filename", json!("a.pdf.exe"), "content_type"),
        ("filename", json!("a.png"), "content_type"),
        ("content_type", json!("image/svg+xml"), "content_type"),
        ("size", json!(0), "size"),
        ("size", json!(-1), "size"),
        ("size", json!(10 * 1024 * 1024 + 1), "size"),
        ("size", json!(i64::MAX), "size"),
        ("sha256", json!("abc"), "sha256"),
        ("sha256", json!("é".repeat(32)), "sha256"),
        ("purpose", json!("anything"), "purpose"),
    ];
    for (field, value, blamed) in cases {
        let mut body = good.clone();
        body[field] = value;
        let reply = sender.announce_as(body.clone()).await;
        assert!(
            reply.is(400).json()["errors"][blamed].is_array(),
            "{body}: {}",
            reply.body
        );
    }
    assert_eq!(sender.app.count("uploads"), 0);
    let student = sender.app.user("Some Student", &[Role::Student]);
    let token = sender.app.token(&student).await;
    let mut body = good;
    body["purpose"] = json!("material");
    let request = actix_web::test::TestRequest::post()
        .uri("/api/v1/uploads/")
        .set_json(body);
    sender.app.api(&token, request).await.is(403);
}

#[actix_web::test]
async fn a_changed_or_late_address_takes_nothing() {
    for kind in BOTH {
        let sender = Sender::new(kind, false, &[]).await;
        let data = pdf("x");
        let announced = sender
            .announce("a.pdf", "application/pdf", "document", &data)
            .await
            .json();
        let signed = &announced["upload"];
        let url = signed["url"].as_str().unwrap();
        let last = url.len() - 4;
        let flip = |at: usize| {
            let new = if &url[at..=at] == "0" { "1" } else { "0" };
            format!("{}{new}{}", &url[..at], &url[at + 1..])
        };
        let key_at = url.find("incoming/").map_or(url.len() / 2, |at| at + 14);
        for changed in [flip(last), flip(key_at)] {
            let mut other = signed.clone();
            other["url"] = json!(changed);
            assert_eq!(
                put(&sender.app, &other, &data).await,
                403,
                "{kind:?} {changed}"
            );
        }
        let mut other = signed.clone();
        other["headers"]["content-type"] = json!("text/html");
        assert_eq!(put(&sender.app, &other, &data).await, 403, "{kind:?}: type");
        // rclone calls it 400, Amazon and Campus 403.
        let late = put(&sender.app, &late(&sender, kind).await, &data).await;
        assert!([400, 403].contains(&late), "{kind:?}: late, {late}");
        assert_eq!(sender.objects(), 0, "{kind:?}");
        assert_eq!(sender.put(&announced, &data).await, 200, "{kind:?}");
    }
}

/// An address that has run out.
async fn late(sender: &Sender, kind: Kind) -> Value {
    if kind == Kind::Local {
        let announced = Announced {
            key: "00",
            size: 3,
            content_type: "text/csv",
            sha256: &[],
        };
        let pass = Pass::upload(&announced, Utc::now() - TimeDelta::seconds(1));
        let token = pass.sign(&sender.app.app.site).unwrap();
        return json!({ "url": format!("http://campus.test/files/upload/{token}"), "headers": { "content-type": "text/csv" } });
    }
    let s3 = AmazonS3Builder::new()
        .with_endpoint(&S3::shared().endpoint)
        .with_bucket_name(&sender.app.app.site.config.storage.bucket)
        .with_region("us-east-1")
        .with_access_key_id(S3_KEY)
        .with_secret_access_key(S3_SECRET)
        .with_allow_http(true)
        .build()
        .unwrap();
    let second = std::time::Duration::from_secs(1);
    let url = s3
        .signed_url(Method::PUT, &Path::from("incoming/00/00"), second)
        .await
        .unwrap();
    tokio::time::sleep(second * 2).await;
    json!({ "url": url.as_str(), "headers": {} })
}

#[actix_web::test]
async fn our_own_address_takes_just_so_many_bytes() {
    let sender = Sender::new(Kind::Local, false, &[]).await;
    let data = pdf("x");
    let announced = sender
        .announce("a.pdf", "application/pdf", "document", &data)
        .await
        .json();
    assert_eq!(
        sender.put(&announced, &[&data[..], b"more"].concat()).await,
        413
    );
    assert_eq!(sender.put(&announced, &data[1..]).await, 400);
    assert_eq!(sender.objects(), 0);
}

#[actix_web::test]
async fn what_is_not_as_announced_is_refused_and_kept_nowhere() {
    for kind in BOTH {
        let sender = Sender::new(kind, false, &[]).await;
        let data = pdf("the real one");
        let other = pdf("another one!");
        let flood = png(20_000, 20_000);
        let page = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
        for (name, media, announced, sent, code) in [
            (
                "a.pdf",
                "application/pdf",
                &data[..],
                &other[..],
                "other_checksum",
            ),
            (
                "a.pdf",
                "application/pdf",
                &flood[..],
                &flood[..],
                "other_content",
            ),
            (
                "a.png",
                "image/png",
                &flood[..],
                &flood[..],
                "too_many_pixels",
            ),
            ("a.jpg", "image/jpeg", &page[..], &page[..], "other_content"),
        ] {
            let asked = sender
                .announce(name, media, "document", announced)
                .await
                .is(201)
                .json();
            assert_eq!(sender.put(&asked, sent).await, 200, "{kind:?} {code}");
            let first = sender.complete(&asked).await;
            first.is(400).shows("/problems/invalid");
            assert_eq!(
                sender.complete(&asked).await.json()["errors"],
                first.json()["errors"]
            );
            let kept = format!(
                "SELECT count(*) FROM uploads WHERE id = {} AND refusal = '{code}'",
                asked["id"]
            );
            assert_eq!(sender.app.number(&kept), 1, "{kind:?} {code}");
        }
        assert_eq!(sender.objects(), 0, "{kind:?}");
    }
    // S3 alone takes another size than announced; Campus sees it.
    let sender = Sender::new(Kind::S3, false, &[]).await;
    let asked = sender
        .announce("a.pdf", "application/pdf", "document", &pdf("long"))
        .await
        .json();
    sender.put(&asked, &pdf("l")).await;
    sender
        .complete(&asked)
        .await
        .is(400)
        .shows("not as long as announced");
    assert_eq!(sender.objects(), 0);
}

#[actix_web::test]
async fn nobody_keeps_more_than_their_share() {
    let sender = Sender::new(
        Kind::Local,
        false,
        &[
            ("CAMPUS__UPLOADS__QUOTA_MIB", "1"),
            ("CAMPUS__UPLOADS__QUOTA_FILES", "2"),
        ],
    )
    .await;
    let big = pdf(&"x".repeat(700_000));
    let first = sender
        .announce("a.pdf", "application/pdf", "document", &big)
        .await;
    first.is(201);
    sender
        .announce("b.pdf", "application/pdf", "document", &big)
        .await
        .is(400)
        .shows("too much here");
    sender
        .announce("c.pdf", "application/pdf", "document", &pdf("c"))
        .await
        .is(201);
    sender
        .announce("d.pdf", "application/pdf", "document", &pdf("d"))
        .await
        .is(400)
        .shows("too much here");
}

#[actix_web::test]
async fn a_store_that_is_down_is_told_in_words_and_leaves_no_rows() {
    let port = crate::support::free_port();
    let endpoint = format!("http://127.0.0.1:{port}");
    let settings = [("CAMPUS__STORAGE__ENDPOINT", endpoint.as_str())];
    let sender = Sender::new(Kind::S3, false, &settings).await;
    let asked = sender
        .announce("a.pdf", "application/pdf", "document", &pdf("x"))
        .await
        .is(201)
        .json();
    let began = std::time::Instant::now();
    let reply = sender.complete(&asked).await;
    reply
        .is(503)
        .shows("Files cannot be stored or read at the moment");
    assert_eq!(reply.header("retry-after"), "30");
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    // The claim was given back: as soon as the store is there, it goes on.
    sender.complete(&asked).await.is(503);
    let student = sender.app.as_role(Role::Student).await;
    student.get("/profile/photo").await.is(200);
    let reply = student
        .send(super::photo::form(&student, "me.png", &png(4, 3)))
        .await;
    reply
        .is(503)
        .shows("Files cannot be stored or read at the moment");
    assert_eq!(sender.app.count("uploads"), 1, "only what was announced");
    sender.app.sql("UPDATE uploads SET expires_at = now() - interval '1 minute', claimed_at = NULL; INSERT INTO jobs (kind, payload) VALUES ('uploads.sweep', '{}')");
    sender.app.run_jobs();
    assert_eq!(sender.app.count("uploads"), 0);
}

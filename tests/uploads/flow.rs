//! The whole way of a file, and who may have it.
use actix_web::test::TestRequest;
use campus::policy::Role;
use serde_json::json;

use super::{BOTH, Kind, Sender, open, pdf, read, sum};

#[actix_web::test]
async fn a_file_goes_the_whole_way() {
    for kind in BOTH {
        let sender = Sender::new(kind, false, &[]).await;
        let data = pdf(&"marks ".repeat(300_000));
        let announced = sender
            .announce("marks.pdf", "application/pdf", "document", &data)
            .await;
        let announced = announced.is(201).json();
        assert_eq!(announced["upload"]["method"], "PUT", "{kind:?}");
        let id = announced["id"].as_i64().unwrap();
        sender
            .complete(&announced)
            .await
            .is(409)
            .shows("not-arrived");
        assert_eq!(sender.put(&announced, &data).await, 200, "{kind:?}");
        let done = sender.complete(&announced).await.is(200).json();
        assert_eq!(done["state"], "clean");
        assert_eq!(done["sha256"], json!(sum(&data)));
        assert_eq!(
            sender.complete(&announced).await.is(200).json()["state"],
            "clean"
        );
        let (status, got) = read(&sender.app, done["download"]["url"].as_str().unwrap()).await;
        assert!(status == 200 && got == data, "{kind:?}: {status}");
        let client = sender.app.as_user(&sender.user).await;
        let (status, got) = open(&sender.app, &client, id).await;
        assert!(status == 200 && got == data, "{kind:?}: {status}");
        assert_eq!(sender.objects(), 1, "{kind:?}");
        let actions = "SELECT count(*) FROM audit_entries WHERE action LIKE 'uploads.%' AND subject_kind = 'upload'";
        assert_eq!(sender.app.number(actions), 2, "announced, received");
    }
}

#[actix_web::test]
async fn a_strangers_file_does_not_exist() {
    let sender = Sender::new(Kind::Local, false, &[]).await;
    let id = sender
        .send("marks.pdf", "application/pdf", "document", &pdf("x"))
        .await;
    let stranger = sender.app.user("Ravi Kumar", &[Role::Admin]);
    let token = sender.app.token(&stranger).await;
    let (show, complete) = (
        format!("/api/v1/uploads/{id}/"),
        format!("/api/v1/uploads/{id}/complete/"),
    );
    sender
        .app
        .api(&token, TestRequest::get().uri(&show))
        .await
        .is(404);
    sender
        .app
        .api(&token, TestRequest::post().uri(&complete))
        .await
        .is(404);
    let client = sender.app.as_user(&stranger).await;
    client.get(&format!("/uploads/{id}")).await.is(404);
    client
        .post(&format!("/uploads/{id}/complete"), &[])
        .await
        .is(404);
    sender
        .app
        .visitor()
        .get(&format!("/uploads/{id}"))
        .await
        .is(303);
}

#[actix_web::test]
async fn the_same_key_announces_once() {
    let sender = Sender::new(Kind::Local, false, &[]).await;
    let body = json!({ "filename": "a.pdf", "content_type": "application/pdf", "size": 9, "sha256": sum(b"x"), "purpose": "document" });
    let ask = || {
        TestRequest::post()
            .uri("/api/v1/uploads/")
            .insert_header(("idempotency-key", "k1"))
            .set_json(&body)
    };
    let (first, second) = (
        sender.api(ask()).await.json(),
        sender.api(ask()).await.json(),
    );
    assert_eq!(first["id"], second["id"]);
    assert_eq!(sender.app.count("uploads"), 1);
}

#[actix_web::test]
async fn every_name_is_given_back_and_none_reaches_the_disk() {
    let sender = Sender::new(Kind::Local, false, &[]).await;
    let client = sender.app.as_user(&sender.user).await;
    for (sent, kept, header) in [
        (
            "अंकसूची.pdf",
            "अंकसूची.pdf",
            "filename=\"_______.pdf\"; filename*=UTF-8''%E0%A4%85",
        ),
        (
            "my \"best\"; marks.pdf",
            "my \"best\"; marks.pdf",
            "filename=\"my _best__ marks.pdf\"; filename*=UTF-8''my%20%22best%22%3B",
        ),
        (
            "a\r\nSet-Cookie: x=y.pdf",
            "aSet-Cookie: x=y.pdf",
            "filename=\"aSet-Cookie: x=y.pdf\"",
        ),
        ("../../x.pdf", "x.pdf", "filename=\"x.pdf\""),
        ("C:\\temp\\x.PDF", "x.PDF", "filename=\"x.PDF\""),
    ] {
        let id = sender
            .send(sent, "application/pdf", "document", &pdf(sent))
            .await;
        assert_eq!(sender.show(id).await.json()["filename"], kept);
        let reply = client.get(&format!("/uploads/{id}")).await;
        reply.is(200);
        let told = reply
            .headers
            .get("content-disposition")
            .unwrap()
            .to_str()
            .unwrap();
        assert!(
            told.starts_with("attachment; ") && told.contains(header),
            "{told}"
        );
        assert!(!reply.headers.contains_key("set-cookie"));
    }
    for (_, key) in sender.places() {
        assert!(
            key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{key}"
        );
    }
}

#[actix_web::test]
async fn a_file_is_served_so_that_it_can_do_nothing() {
    let sender = Sender::new(Kind::Local, false, &[]).await;
    let client = sender.app.as_user(&sender.user).await;
    let id = sender
        .send("notes.csv", "text/csv", "material", b"name\nAsha\n")
        .await;
    let reply = client.get(&format!("/uploads/{id}")).await;
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert_eq!(reply.header("cross-origin-resource-policy"), "same-origin");
    assert!(reply.header("content-security-policy").ends_with("sandbox"));
    let etag = reply.header("etag").to_owned();
    let ask = |name: &'static str, value: &str| {
        TestRequest::get()
            .uri(&format!("/uploads/{id}"))
            .insert_header((name, value))
    };
    client.send(ask("if-none-match", &etag)).await.is(304);
    let part = client.send(ask("range", "bytes=5-8")).await;
    assert_eq!((part.status, part.body.as_str()), (206, "Asha"));
    assert_eq!(part.header("content-range"), "bytes 5-8/10");
    client.send(ask("range", "bytes=99-")).await.is(416);
    client
        .send(ask("range", "bytes=0-3").insert_header(("if-range", "\"old\"")))
        .await
        .is(200);
}

#[actix_web::test]
async fn on_s3_a_browser_is_told_what_to_call_the_file() {
    let sender = Sender::new(Kind::S3, false, &[]).await;
    let id = sender
        .send("अंक \"10\".pdf", "application/pdf", "document", &pdf("x"))
        .await;
    let client = sender.app.as_user(&sender.user).await;
    let reply = client.get(&format!("/uploads/{id}")).await;
    let url = reply.location.clone().unwrap();
    assert!(
        url.contains("response-content-disposition=attachment"),
        "{url}"
    );
    assert!(url.contains("X-Amz-Expires=300"), "{url}");
    let tampered = url.replace("attachment", "inline");
    assert_eq!(read(&sender.app, &url).await.0, 200);
    assert_eq!(read(&sender.app, &tampered).await.0, 403);
}

#[actix_web::test]
async fn a_large_file_is_written_in_parts_and_an_abandoned_one_is_not_there() {
    use campus::platform::storage::Place::Incoming;
    use futures_util::TryStreamExt;
    for kind in BOTH {
        let sender = Sender::new(kind, false, &[]).await;
        let store = sender.app.app.store.clone();
        let chunk = actix_web::web::Bytes::from(vec![7; 300_000]);
        let work = async move {
            let mut kept = store.write(Incoming, "aa11");
            let mut abandoned = store.write(Incoming, "bb22");
            for _ in 0..40 {
                kept.write(chunk.clone()).await?;
                abandoned.write(chunk.clone()).await?;
            }
            abandoned.abandon().await;
            kept.finish().await?;
            let reading = store.read(Incoming, "aa11", None).await?;
            let add =
                |sum: usize, chunk: actix_web::web::Bytes| async move { Ok(sum + chunk.len()) };
            let got = reading.chunks.try_fold(0, add).await?;
            Ok::<_, campus::Error>((reading.size, got))
        };
        let done = sender.app.app.store.wait(work).unwrap().unwrap();
        assert_eq!(done, (12_000_000, 12_000_000), "{kind:?}");
        assert_eq!(sender.objects(), 1, "{kind:?}");
    }
}

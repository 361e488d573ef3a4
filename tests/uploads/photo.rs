//! One's own photo, by a page: with the script's steps, and without any script.
use actix_web::test::TestRequest;
use campus::policy::Role;
use serde_json::Value;

use super::{Kind, Sender, png, png_of, sum};
use crate::support::{Client, Reply, TestApp};

pub const BOUNDARY: &str = "----campus";

/// The form as a browser without script sends it.
pub fn form(client: &Client<'_>, name: &str, data: &[u8]) -> TestRequest {
    form_with(&client.token(), name, data)
}

fn form_with(token: &str, name: &str, data: &[u8]) -> TestRequest {
    let mut body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--{BOUNDARY}\r\n\
         Content-Disposition: form-data; name=\"idempotency_key\"\r\n\r\nk\r\n--{BOUNDARY}\r\n\
         Content-Disposition: form-data; name=\"photo\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    body.extend(data);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
    TestRequest::post()
        .uri("/profile/photo")
        .insert_header(("sec-fetch-site", "same-origin"))
        .insert_header((
            "content-type",
            format!("multipart/form-data; boundary={BOUNDARY}"),
        ))
        .set_payload(body)
}

fn shown(reply: &Reply) -> String {
    let (_, rest) = reply.body.split_once("src=\"/uploads/").unwrap();
    format!("/uploads/{}", rest.split('"').next().unwrap())
}

#[actix_web::test]
async fn without_script_the_form_takes_the_photo_along() {
    for kind in super::BOTH {
        let sender = Sender::new(kind, false, &[]).await;
        let student = sender.app.as_role(Role::Student).await;
        student
            .get("/profile/photo")
            .await
            .is(200)
            .shows("No photo yet")
            .shows("JPEG, PNG or WebP, up to 5 MB");
        let picture = png_of(640, 480, &vec![7; 1_500_000]);
        student
            .send(form(&student, "मेरी \u{202e}फोटो.png", &picture))
            .await
            .leads_to("/profile/photo");
        let page = student.get("/profile/photo").await;
        page.shows("Your photo is kept.").shows("मेरी फोटो.png");
        let photo = student.get(&shown(&page)).await;
        assert!(photo.bytes == picture, "{kind:?}");
        assert!(photo.header("content-disposition").starts_with("inline; "));
        assert_eq!(photo.header("content-type"), "image/png");
        let principal = sender.app.as_role(Role::Principal).await;
        principal.get(&shown(&page)).await.is(200);
        sender
            .app
            .as_role(Role::Parent)
            .await
            .get(&shown(&page))
            .await
            .is(404);
        student
            .send(form(&student, "new.png", &png(4, 3)))
            .await
            .leads_to("/profile/photo");
        principal.get(&shown(&page)).await.is(404);
        student
            .post("/profile/photo/remove", &[])
            .await
            .leads_to("/profile/photo");
        student.get("/profile/photo").await.shows("No photo yet");
    }
}

#[actix_web::test]
async fn a_refused_photo_is_told_by_its_field_and_kept_nowhere() {
    let sender = Sender::new(Kind::Local, false, &[]).await;
    let student = sender.app.as_role(Role::Student).await;
    student.get("/profile/photo").await;
    let large = [png(640, 480), vec![7; 5 * 1024 * 1024]].concat();
    for (name, data, words) in [
        (
            "me.svg",
            &b"<svg/>"[..],
            "A file of this type is not taken here",
        ),
        ("me.png", b"<svg/>", "not what its name says"),
        ("me.png", &png(20_000, 20_000), "50 million pixels"),
        ("me.png", &large, "The file is too large"),
        ("me.png", b"", "The file is empty"),
        ("", b"", "Choose a file"),
    ] {
        let reply = student.send(form(&student, name, data)).await;
        reply.is(422).shows(words).shows("href=\"#photo\"");
    }
    assert_eq!(sender.objects(), 0);
    for token in ["", "wrong"] {
        student
            .send_apart(form_with(token, "me.png", &png(4, 3)))
            .await
            .is(403);
    }
    let cut = form(&student, "me.png", &png(4, 3)).set_payload("--");
    student.send_apart(cut).await.is(403);
    let other = sender
        .send("doc.png", "image/png", "document", &png(4, 3))
        .await;
    student
        .post("/profile/photo", &[("photo", &other.to_string())])
        .await
        .is(404);
    let own = sender.app.as_user(&sender.user).await;
    own.get("/profile/photo").await;
    own.post("/profile/photo", &[("photo", &other.to_string())])
        .await
        .is(409)
        .shows("cannot be used here");
    own.post("/profile/photo", &[("photo", "x")])
        .await
        .is(422)
        .shows("Choose a file");
}

#[actix_web::test]
async fn with_script_the_file_goes_ahead_of_the_form() {
    for kind in super::BOTH {
        let sender = Sender::new(kind, false, &[]).await;
        let student = sender.app.as_role(Role::Student).await;
        student.get("/profile/photo").await;
        let data = png(640, 480);
        let asked = ask(&student, "me.png", &data).await.is(201).json();
        let url = asked["url"].as_str().unwrap();
        assert!(
            url.starts_with("/files/upload/"),
            "pages speak to their own host alone"
        );
        assert_eq!(put(&sender.app, &asked, &data).await, 200);
        let complete = format!("/uploads/{}/complete", asked["id"]);
        student.send(posted(&student, &complete, &[])).await.is(204);
        student
            .post("/profile/photo", &[("photo", &asked["id"].to_string())])
            .await
            .leads_to("/profile/photo");
        let page = student.get("/profile/photo").await;
        assert!(student.get(&shown(&page)).await.bytes == data, "{kind:?}");
        let refused = ask(&student, "me.exe", &data).await;
        refused
            .is(422)
            .shows("{\"message\":\"A file of this type is not taken here");
        let asked = ask(&student, "me.png", b"no picture").await.json();
        put(&sender.app, &asked, b"no picture").await;
        let complete = format!("/uploads/{}/complete", asked["id"]);
        student
            .send(posted(&student, &complete, &[]))
            .await
            .is(422)
            .shows("not what its name says");
    }
}

async fn ask(client: &Client<'_>, name: &str, data: &[u8]) -> Reply {
    let (size, sha256) = (data.len().to_string(), sum(data));
    let fields = [
        ("filename", name),
        ("size", &size),
        ("sha256", &sha256),
        ("purpose", "photo"),
    ];
    client.send(posted(client, "/uploads", &fields)).await
}

fn posted(client: &Client<'_>, path: &str, fields: &[(&str, &str)]) -> TestRequest {
    TestRequest::post()
        .uri(path)
        .insert_header(("sec-fetch-site", "same-origin"))
        .insert_header(("x-csrf-token", client.token()))
        .set_form(fields)
}

async fn put(app: &TestApp, asked: &Value, data: &[u8]) -> u16 {
    let request = TestRequest::put()
        .uri(asked["url"].as_str().unwrap())
        .insert_header(("content-type", asked["content_type"].as_str().unwrap()))
        .set_payload(data.to_vec());
    app.visitor().send(request).await.status
}

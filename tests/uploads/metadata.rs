//! What cameras and programs write into pictures beside the picture: it is not kept with a photo.
use sha2::{Digest, Sha256};

use super::{BOTH, Sender, png_of, read};
use crate::support::TestApp;
use actix_web::test::TestRequest;

/// A real picture of each type, made by a common program: turned to the right, with where it was taken in EXIF, XMP, IPTC,
/// comments and behind its end, and with a colour profile.
const PICTURES: [(&str, &str, &[u8]); 3] = [
    ("gps.jpg", "image/jpeg", include_bytes!("pictures/gps.jpg")),
    ("gps.png", "image/png", include_bytes!("pictures/gps.png")),
    (
        "gps.webp",
        "image/webp",
        include_bytes!("pictures/gps.webp"),
    ),
];

/// EXIF that says one thing: turned to the right.
const TURNED: &[u8] = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";

fn has(data: &[u8], part: &[u8]) -> bool {
    data.windows(part.len()).any(|window| window == part)
}

/// Of the kept bytes: nothing of where and with what, all of the picture.
fn is_bare(name: &str, sent: &[u8], kept: &[u8]) {
    for gone in [
        "Nandi",
        "GPS",
        "Phone 7",
        "Comment",
        "xmp",
        "8BIM",
        "Photoshop",
        "tIME",
        "XMP ",
        "SEFT",
        "ASCII",
    ] {
        assert!(!has(kept, gone.as_bytes()), "{name} still holds {gone}");
    }
    // 13 degrees, 22 minutes as EXIF writes them.
    assert!(has(sent, &[13, 0, 0, 0, 1, 0, 0, 0]) || has(sent, &[0, 0, 0, 13, 0, 0, 0, 1]));
    assert!(!has(kept, &[13, 0, 0, 0, 1, 0, 0, 0]) && !has(kept, &[0, 0, 0, 13, 0, 0, 0, 1]));
    assert!(has(kept, TURNED), "{name} lies on its side now");
    let (from, to) = match name {
        "gps.jpg" => (&b"\xff\xdb"[..], &b"\xff\xd9"[..]),
        "gps.png" => (&b"IDAT"[..], &b"IEND"[..]),
        _ => (&b"VP8 "[..], &b"EXIF"[..]),
    };
    let at = |data: &[u8], part: &[u8]| data.windows(part.len()).position(|window| window == part);
    let picture = |data: &[u8]| {
        let (from, to) = (at(data, from).unwrap(), at(data, to).unwrap());
        data[from..to].to_vec()
    };
    // What stands before the tables of a JPEG differs, the tables and the picture do not.
    assert!(has(kept, &picture(sent)), "{name} is another picture");
    assert!(kept.len() < sent.len());
    assert!(has(kept, b"ICC_PROFILE") || has(kept, b"iCCP") || has(kept, b"ICCP"));
}

#[actix_web::test]
async fn a_photo_is_kept_without_where_it_was_taken() {
    for kind in BOTH {
        let sender = Sender::new(kind, false, &[]).await;
        for (name, media, data) in PICTURES {
            let id = sender.send(name, media, "photo", data).await;
            let shown = sender.show(id).await.is(200).json();
            let url = shown["download"]["url"].as_str().unwrap();
            let (status, kept) = read(&sender.app, url).await;
            assert_eq!(status, 200, "{kind:?} {name}");
            is_bare(name, data, &kept);
            assert_eq!(shown["size"], kept.len(), "{kind:?} {name}");
            assert_eq!(shown["sha256"], super::sum(&kept), "{kind:?} {name}");
            let row = format!(
                "SELECT (size = {} AND sha256 = '\\x{}')::int FROM uploads WHERE id = {id}",
                kept.len(),
                super::sum(&kept)
            );
            assert_eq!(sender.app.number(&row), 1);
            let again = format!("/api/v1/uploads/{id}/complete/");
            sender.api(TestRequest::post().uri(&again)).await.is(200);
        }
        assert_eq!(sender.objects(), 3, "the pictures as sent are gone");
        assert_eq!(sender.sweep_all_objects(), 0);
    }
}

#[actix_web::test]
async fn what_is_no_photo_stays_as_it_was_sent() {
    let sender = Sender::new(super::Kind::Local, false, &[]).await;
    let (name, media, data) = PICTURES[0];
    let id = sender.send(name, media, "document", data).await;
    let shown = sender.show(id).await.json();
    let (_, kept) = read(&sender.app, shown["download"]["url"].as_str().unwrap()).await;
    assert!(kept == data);
}

#[actix_web::test]
async fn a_picture_whose_parts_cannot_be_told_apart_is_refused() {
    let sender = Sender::new(super::Kind::Local, false, &[]).await;
    let plain = png_of(4, 3, b"data");
    let [(_, _, jpeg), _, (_, _, webp)] = PICTURES;
    for (name, media, data) in [
        ("me.png", "image/png", plain[..plain.len() - 20].to_vec()),
        (
            "me.png",
            "image/png",
            [&plain[..33], b"\xff\xff\xff\xf0IDAT"].concat(),
        ),
        ("me.jpg", "image/jpeg", jpeg[..300].to_vec()),
        ("me.webp", "image/webp", webp[..200].to_vec()),
    ] {
        let announced = sender.announce(name, media, "photo", &data).await;
        let announced = announced.is(201).json();
        assert_eq!(sender.put(&announced, &data).await, 200);
        let refused = sender.complete(&announced).await;
        refused.is(400).shows("not what its name says");
    }
    assert_eq!(sender.objects(), 0);
}

#[actix_web::test]
async fn by_the_page_too() {
    let app = TestApp::new();
    let student = app.as_role(campus::policy::Role::Student).await;
    student.get("/profile/photo").await.is(200);
    for (name, _, data) in PICTURES {
        let form = super::photo::form(&student, name, data);
        student.send(form).await.leads_to("/profile/photo");
        let id = app.number("SELECT photo_upload_id FROM users WHERE photo_upload_id IS NOT NULL");
        let shown = student.get(&format!("/uploads/{id}")).await;
        is_bare(name, data, &shown.bytes);
        let sum = Sha256::digest(&shown.bytes);
        let etag: String = sum
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(shown.header("etag"), format!("\"{etag}\""));
    }
}

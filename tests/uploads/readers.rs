//! Whose photo somebody sees: of those whom they find by the search, and without the name that its owner gave the file.
use actix_web::test::TestRequest;
use campus::policy::Role;

use super::{photo::form, png};
use crate::{
    dashboards::college::College,
    support::{TestApp, TestUser},
};

/// Hands the photo in by the page; the upload's key.
async fn photo_of(app: &TestApp, who: &TestUser) -> i64 {
    let client = app.as_user(who).await;
    client.get("/profile/photo").await.is(200);
    client
        .send(form(&client, "my house at home.png", &png(4, 3)))
        .await
        .is(303);
    app.number(&format!(
        "SELECT photo_upload_id FROM users WHERE id = {}",
        who.id
    ))
}

#[actix_web::test]
async fn a_photo_is_seen_by_those_who_find_its_person() {
    let app = TestApp::new();
    let college = College::found(&app);
    let people = [
        (&college.bina, [true, true, true, false]),
        (&college.dev, [true, false, false, true]),
        (&college.chand, [true, false, true, false]),
        (&college.father, [true, false, false, false]),
        (&college.head, [true, true, true, true]),
    ];
    for (who, seen) in people {
        let id = photo_of(&app, who).await;
        let path = format!("/api/v1/uploads/{id}/");
        let ask = || TestRequest::get().uri(&path);
        let readers = [
            &college.principal,
            &college.adviser,
            &college.head,
            &college.warden,
        ];
        for (reader, seen) in readers.into_iter().zip(seen) {
            if reader.id == who.id {
                continue;
            }
            let reply = app.api(&app.token(reader).await, ask()).await;
            let status = if seen { 200 } else { 404 };
            assert_eq!(reply.status, status, "{} {}", who.name, reader.name);
            let page = app.as_user(reader).await;
            let page = page.get(&format!("/uploads/{id}")).await;
            assert_eq!(page.status, status, "{} {}", who.name, reader.name);
            for reply in [&reply, &page] {
                reply.hides("my house");
                assert!(!reply.header("content-disposition").contains("house"));
            }
            if seen {
                assert_eq!(reply.json()["filename"], "photo.png");
                assert!(page.header("content-disposition").contains("photo.png"));
            }
        }
        let own = app.api(&app.token(who).await, ask()).await;
        assert_eq!(own.is(200).json()["filename"], "my house at home.png");
        for stranger in [&college.mother, &college.asha] {
            app.api(&app.token(stranger).await, ask()).await.is(404);
        }
    }
}

#[actix_web::test]
async fn the_photo_of_somebody_who_left_is_the_offices_alone() {
    let app = TestApp::new();
    let college = College::found(&app);
    let id = photo_of(&app, &college.head).await;
    app.sql(&format!(
        "UPDATE users SET deactivated_at = now() WHERE id = {}",
        college.head.id
    ));
    let path = format!("/uploads/{id}");
    let (adviser, office) = (
        app.as_user(&college.adviser).await,
        app.as_role(Role::Admin).await,
    );
    adviser.get(&path).await.is(404);
    office.get(&path).await.is(200);
}

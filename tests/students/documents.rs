//! Papers: handed in, seen by whom they are for, verified and removed by the office.
use super::student_of;
use crate::{
    access::give_files,
    dashboards::college::College,
    support::{TestApp, TestUser},
};

fn file_of(app: &TestApp, who: &TestUser) -> String {
    give_files(app, [who]);
    app.number(&format!(
        "SELECT max(id) FROM uploads WHERE owner_id = {}",
        who.id
    ))
    .to_string()
}

#[actix_web::test]
async fn a_paper_is_read_by_those_who_may_see_it_and_by_nobody_else() {
    let app = TestApp::new();
    let college = College::found(&app);
    let student = student_of(&app, college.asha.id);
    let page = format!("/students/{student}/documents");
    let admin = app.as_user(&college.admin).await;
    admin.get(&page).await.is(200);
    let upload = file_of(&app, &college.admin);
    let fields = [
        ("kind", "category"),
        ("seen_by", "staff"),
        ("expires_on", "2026-01-31"),
        ("file", upload.as_str()),
    ];
    admin
        .post(&page, &[("kind", "none"), ("file", upload.as_str())])
        .await
        .is(422)
        .shows("href=\"#kind\"");
    admin.post(&page, &fields).await.leads_to(&page);
    admin.post(&page, &fields).await.is(409);
    let path = format!("/uploads/{upload}");
    for (who, seen) in [
        (&college.admin, true),
        (&college.adviser, true),
        (&college.head, true),
        (&college.mother, false),
        (&college.asha, false),
        (&college.father, false),
    ] {
        let client = app.as_user(who).await;
        let status = client.get(&path).await.status;
        assert_eq!(status, if seen { 200 } else { 404 }, "{}", who.name);
        let list = client.get(&page).await;
        assert_eq!(list.body.contains(&path), seen, "{}", who.name);
    }
    admin
        .get(&page)
        .await
        .shows("Run out")
        .shows("Not verified");
}

#[actix_web::test]
async fn what_a_parent_hands_in_is_verified_and_removed_by_the_office() {
    let app = TestApp::new();
    let college = College::found(&app);
    let student = student_of(&app, college.asha.id);
    let page = format!("/students/{student}/documents");
    let mother = app.as_user(&college.mother).await;
    let upload = file_of(&app, &college.mother);
    mother
        .get(&page)
        .await
        .is(200)
        .shows("Hand a document in")
        .hides("Verify");
    // They do not hide it from themselves, nor from the office.
    let fields = [
        ("kind", "income"),
        ("seen_by", "office"),
        ("file", upload.as_str()),
    ];
    mother.post(&page, &fields).await.leads_to(&page);
    assert_eq!(app.count("person_documents WHERE seen_by = 'all'"), 1);
    let id = app
        .number("SELECT max(id) FROM person_documents")
        .to_string();
    let document = [("document", id.as_str())];
    for rest in ["/verify", "/remove"] {
        let both = [("document", id.as_str()), ("reason", "x")];
        mother.post(&format!("{page}{rest}"), &both).await.is(403);
    }
    let other = format!("/students/{}/documents", student_of(&app, college.bina.id));
    mother.post(&other, &fields).await.is(404);
    let admin = app.as_user(&college.admin).await;
    admin.get(&page).await.shows("Verify");
    // Of another student there is no such paper.
    admin
        .post(&format!("{other}/verify"), &document)
        .await
        .is(404);
    admin
        .post(&format!("{page}/verify"), &document)
        .await
        .leads_to(&page);
    admin
        .post(&format!("{page}/verify"), &document)
        .await
        .is(409);
    admin.get(&page).await.shows("Verified");
    let reason = [("document", id.as_str()), ("reason", "A better one came")];
    admin
        .post(&format!("{page}/remove"), &document)
        .await
        .is(422);
    admin
        .post(&format!("{page}/remove"), &reason)
        .await
        .leads_to(&page);
    admin.post(&format!("{page}/remove"), &reason).await.is(409);
    admin.get(&page).await.shows("No document yet.");
    assert_eq!(
        app.count("person_documents WHERE removed_reason <> '' AND upload_id IS NULL"),
        1
    );
    assert_eq!(
        app.count("audit_entries WHERE subject_kind = 'student' AND action LIKE 'documents.%'"),
        3
    );
}

#[actix_web::test]
async fn the_office_puts_a_photo_in() {
    let app = TestApp::new();
    let college = College::found(&app);
    let student = student_of(&app, college.asha.id);
    let admin = app.as_user(&college.admin).await;
    admin
        .get(&format!("/students/{student}/photo"))
        .await
        .is(200);
    let upload = file_of(&app, &college.admin);
    let page = format!("/students/{student}/photo");
    // It was sent as a document, not as a photo.
    admin.post(&page, &[("photo", &upload)]).await.is(409);
    app.sql("UPDATE uploads SET purpose = 'photo', content_type = 'image/png', filename = 'a.png'");
    admin
        .post(&page, &[("photo", &upload)])
        .await
        .leads_to(&page);
    let path = format!("/uploads/{upload}");
    for (who, seen) in [
        (&college.mother, 200),
        (&college.asha, 200),
        (&college.adviser, 200),
        (&college.father, 404),
    ] {
        assert_eq!(
            app.as_user(who).await.get(&path).await.status,
            seen,
            "{}",
            who.name
        );
    }
    app.as_user(&college.mother)
        .await
        .get(&format!("/students/{student}"))
        .await
        .shows(&path);
    admin
        .post(&format!("{page}/remove"), &[])
        .await
        .leads_to(&format!("/students/{student}"));
    let adviser = app.as_user(&college.adviser).await;
    adviser.get(&page).await.is(403);
}

//! Nothing lies about for ever.
use super::{BOTH, Kind, Sender, pdf, png};

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

//! Many at once, and those who come back.
use super::{BOTH, Kind, Sender, open, pdf};
use futures_util::future::join_all;

#[actix_web::test]
async fn twenty_completions_at_once_are_one() {
    for kind in BOTH {
        let sender = Sender::new(kind, true, &[]).await;
        let data = pdf(&"marks ".repeat(100_000));
        let announced = sender
            .announce("a.pdf", "application/pdf", "document", &data)
            .await
            .json();
        sender.put(&announced, &data).await;
        let replies = join_all((0..20).map(|_| sender.complete(&announced))).await;
        for reply in replies {
            assert_eq!(reply.is(200).json()["state"], "clean", "{kind:?}");
        }
        let received = "SELECT count(*) FROM audit_entries WHERE action = 'uploads.receive'";
        assert_eq!(sender.app.number(received), 1, "{kind:?}");
        assert_eq!(
            sender.app.number("SELECT claims FROM uploads"),
            1,
            "{kind:?}"
        );
        assert_eq!(sender.objects(), 1, "{kind:?}");
    }
}

#[actix_web::test]
async fn twenty_announcements_at_once_stay_within_the_share() {
    let sender = Sender::new(Kind::Local, true, &[("CAMPUS__UPLOADS__QUOTA_FILES", "5")]).await;
    let data = pdf("x");
    let asked =
        join_all((0..20).map(|_| sender.announce("a.pdf", "application/pdf", "document", &data)))
            .await;
    assert_eq!(asked.iter().filter(|reply| reply.status == 201).count(), 5);
    assert_eq!(sender.app.count("uploads"), 5);
}

#[actix_web::test]
async fn what_was_checked_cannot_be_changed_by_its_address() {
    for kind in BOTH {
        let sender = Sender::new(kind, false, &[]).await;
        let (data, other) = (pdf("good"), pdf("evil"));
        let announced = sender
            .announce("a.pdf", "application/pdf", "document", &data)
            .await
            .json();
        sender.put(&announced, &data).await;
        let id = announced["id"].as_i64().unwrap();
        sender.complete(&announced).await.is(200);
        sender.put(&announced, &other).await;
        sender.complete(&announced).await.is(200);
        let client = sender.app.as_user(&sender.user).await;
        assert_eq!(
            open(&sender.app, &client, id).await,
            (200, data),
            "{kind:?}"
        );
        assert_eq!(
            (sender.objects(), sender.sweep_all_objects()),
            (2, 1),
            "{kind:?}"
        );
        assert_eq!(open(&sender.app, &client, id).await.0, 200, "{kind:?}");
    }
}

#[actix_web::test]
async fn a_check_that_died_is_taken_on_again() {
    let sender = Sender::new(Kind::Local, false, &[]).await;
    let data = pdf("x");
    let announced = sender
        .announce("a.pdf", "application/pdf", "document", &data)
        .await
        .json();
    sender.put(&announced, &data).await;
    // It had moved the object, and was killed before it could say so.
    let key = sender.places().remove(0).1;
    let store = sender.app.app.store.clone();
    use campus::platform::storage::Place::{Incoming, Kept};
    let moved = async move { store.move_on(&key, Incoming, Kept).await };
    sender.app.app.store.wait(moved).unwrap().unwrap();
    sender
        .app
        .sql("UPDATE uploads SET claims = 1, claimed_at = now() - interval '4 minutes'");
    assert_eq!(
        sender.complete(&announced).await.is(200).json()["state"],
        "clean"
    );
}

//! The virus scanner: what it finds is put away, what it has not seen is served to nobody.
use campus::platform::storage::Place;

use super::{BOTH, Kind, Sender, open};
use crate::support::{
    free_port,
    peers::{Clamd, eicar},
};

#[actix_web::test]
async fn what_is_harmful_is_put_away_and_what_is_not_is_released() {
    let clamd = Clamd::shared();
    for kind in BOTH {
        let sender = Sender::new(kind, false, &[("CAMPUS__SCAN__CLAMD", &clamd.address)]).await;
        let client = sender.app.as_user(&sender.user).await;
        let harmful = format!("Notes of the lecture\n{}\n", eicar());
        let bad = sender
            .send("notes.txt", "text/plain", "material", harmful.as_bytes())
            .await;
        let large = "A good line.\n".repeat(200_000);
        let good = sender
            .send("good.txt", "text/plain", "material", large.as_bytes())
            .await;
        assert_eq!(sender.state(bad), "received");
        assert_eq!(
            open(&sender.app, &client, bad).await.0,
            404,
            "not before it is scanned"
        );
        assert!(sender.show(bad).await.json()["download"].is_null());
        sender.app.run_jobs();
        assert_eq!(
            (sender.state(bad).as_str(), sender.state(good).as_str()),
            ("quarantined", "clean")
        );
        assert_eq!(open(&sender.app, &client, bad).await.0, 404);
        assert_eq!(
            open(&sender.app, &client, good).await,
            (200, large.into_bytes()),
            "{kind:?}"
        );
        let told = sender.show(bad).await.json();
        assert_eq!(told["state"], "quarantined");
        assert!(told["download"].is_null());
        let places: Vec<Place> = sender
            .places()
            .into_iter()
            .map(|(place, _)| place)
            .collect();
        assert_eq!(places.len(), 2, "{kind:?}");
        assert!(
            places.contains(&Place::Kept) && places.contains(&Place::Quarantine),
            "{places:?}"
        );
        let noted = "SELECT count(*) FROM audit_entries WHERE action = 'uploads.quarantine' AND changes->'finding'->>1 LIKE 'Eicar-Body%'";
        assert_eq!(sender.app.number(noted), 1);
    }
}

#[actix_web::test]
async fn while_the_scanner_is_down_files_wait_and_are_released_later() {
    let port = free_port();
    let address = format!("127.0.0.1:{port}");
    let sender = Sender::new(Kind::Local, false, &[("CAMPUS__SCAN__CLAMD", &address)]).await;
    let client = sender.app.as_user(&sender.user).await;
    let id = sender
        .send("good.txt", "text/plain", "material", b"A good line.\n")
        .await;
    sender.app.run_jobs();
    assert_eq!(sender.state(id), "received");
    client.get(&format!("/uploads/{id}")).await.is(404);
    let waits = "SELECT count(*) FROM jobs WHERE kind = 'uploads.scan' AND finished_at IS NULL AND last_error LIKE '%scanner cannot be reached%'";
    assert_eq!(sender.app.number(waits), 1);
    let _clamd = Clamd::start(port);
    sender.app.sql("UPDATE jobs SET run_at = now()");
    sender.app.run_jobs();
    assert_eq!(sender.state(id), "clean");
    client.get(&format!("/uploads/{id}")).await.is(200);
}

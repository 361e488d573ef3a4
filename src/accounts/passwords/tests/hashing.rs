//! Passwords as they are kept and compared.
use std::time::Duration;

use argon2::PasswordHasher as _;

use super::super::*;

const CHEAP: Params = Params {
    memory_kib: 64,
    iterations: 1,
    parallelism: 1,
};

fn wait_for<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.unwrap().block_on(work)
}

#[test]
fn a_password_is_hashed_and_verified() {
    let hasher = Hasher::new(Params::default(), 2).unwrap();
    wait_for(async {
        let password = " Ä b ".repeat(40);
        let stored = hasher.hash(password.clone()).await.unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        let right = hasher
            .verify(password.clone(), Some(stored.clone()))
            .await
            .unwrap();
        assert!(right.matches);
        assert_eq!(right.rehash, None);
        let wrong = hasher
            .verify(password.trim().to_owned(), Some(stored.clone()))
            .await
            .unwrap();
        assert!(!wrong.matches);
        assert_ne!(hasher.hash(password).await.unwrap(), stored, "own salt");
    });
}

#[test]
fn an_unknown_user_and_a_broken_hash_match_nothing() {
    let hasher = Hasher::new(CHEAP, 1).unwrap();
    let decoy = hasher.engine.decoy.to_string();
    assert!(decoy.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{decoy}");
    wait_for(async {
        for stored in [
            None,
            Some(""),
            Some("x"),
            Some("$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ"),
        ] {
            let verdict = hasher
                .verify("whatever it is".into(), stored.map(str::to_owned))
                .await;
            let verdict = verdict.unwrap();
            assert!(!verdict.matches, "{stored:?}");
            assert_eq!(verdict.rehash, None);
        }
    });
}

#[test]
fn even_the_decoys_own_password_signs_nobody_in() {
    let mut engine = Engine::new(CHEAP, 1).unwrap();
    engine.decoy = engine.argon.hash_password(b"plum kite ember").unwrap();
    let verdict = engine.verify(b"plum kite ember", None).unwrap();
    assert!(!verdict.matches && verdict.rehash.is_none());
}

#[test]
fn a_hash_with_other_costs_is_renewed_once_it_matched() {
    let stored = Hasher::new(CHEAP, 1)
        .unwrap()
        .hash_now("plum kite ember")
        .unwrap();
    let hasher = Hasher::new(
        Params {
            iterations: 2,
            ..CHEAP
        },
        1,
    )
    .unwrap();
    wait_for(async {
        let wrong = hasher
            .verify("plum kite".into(), Some(stored.clone()))
            .await
            .unwrap();
        assert!(!wrong.matches && wrong.rehash.is_none());
        let right = hasher
            .verify("plum kite ember".into(), Some(stored))
            .await
            .unwrap();
        assert!(right.matches);
        assert!(!format!("{right:?}").contains("argon2"));
        let renewed = right.rehash.unwrap();
        assert!(renewed.contains("m=64,t=2,p=1"), "{renewed}");
        let again = hasher
            .verify("plum kite ember".into(), Some(renewed))
            .await
            .unwrap();
        assert!(again.matches && again.rehash.is_none());
    });
}

#[test]
fn a_full_queue_and_a_long_wait_are_busy() {
    wait_for(async {
        let full = Hasher::new(CHEAP, 1)
            .unwrap()
            .with_queue(Duration::from_secs(5), 0);
        let held = Arc::clone(&full.places).try_acquire_owned().unwrap();
        assert_eq!(full.hash("x".into()).await, Err(Busy));
        drop(held);
        assert!(full.hash("x".into()).await.is_ok());

        let slow = Hasher::new(CHEAP, 1)
            .unwrap()
            .with_queue(Duration::from_millis(20), 9);
        let held = Arc::clone(&slow.ready).acquire_many_owned(2).await.unwrap();
        assert_eq!(slow.verify("x".into(), None).await.unwrap_err(), Busy);
        assert_eq!(
            slow.places.available_permits(),
            10,
            "its place is free again"
        );
        drop(held);
        assert!(slow.verify("x".into(), None).await.is_ok());
    });
}

#[test]
fn a_storm_is_worked_off_in_turn() {
    let hasher = Hasher::new(CHEAP, 2).unwrap();
    wait_for(async {
        let storm = (0..50).map(|_| hasher.verify("x".into(), None));
        let verdicts = futures_util::future::join_all(storm).await;
        assert!(
            verdicts
                .iter()
                .all(|verdict| verdict.as_ref().is_ok_and(|v| !v.matches))
        );
        assert_eq!(hasher.ready.available_permits(), 3);
    });
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let none = Params {
        memory_kib: 0,
        ..CHEAP
    };
    assert!(
        Hasher::new(none, 1)
            .unwrap_err()
            .to_string()
            .contains("memory")
    );
    let read = serde_json::from_str::<Params>;
    assert_eq!(read(r#"{"iterations": 3}"#).unwrap().memory_kib, 19_456);
    assert!(read(r#"{"iteration": 3}"#).is_err());
    let shown = format!("{:?}", Hasher::new(CHEAP, 0).unwrap());
    assert!(!shown.contains("argon2id"), "{shown}");
}

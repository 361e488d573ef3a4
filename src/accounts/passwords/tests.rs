use std::time::Duration;

use super::policy::{LONGEST, PasswordProblem, check};
use super::*;
use argon2::PasswordHasher as _;

const PRIYA: [&str; 4] = [
    "Priya Sharma",
    "priya.sharma@svce.example.in",
    "Sri Venkateswara College of Engineering",
    "SVCE",
];

fn assert_refused(problem: PasswordProblem, passwords: &[&str]) {
    for password in passwords {
        assert_eq!(check(password, &PRIYA), Err(problem), "{password:?}");
    }
}

#[test]
fn good_passwords_pass() {
    let long = "y".repeat(3) + &"xq zt".repeat(50);
    for password in [
        "correct horse battery staple",
        "correcthorsebatterystaple",
        "four small mangoes fell",
        "priya likes mango ice cream",
        "priya climbs trees",
        "8a93d71m0#42i@9n",
        "my campus card is green and bent",
        "vT9#qLw2!xKd",
        "83f0a1c97d5e",
        "839174620183",
        "गुलाबी हाथी नाचता है",
        "日本語の長い合い言葉です",
        " leading and trailing ",
        "            x             y",
        &" Ä b ".repeat(40),
        &"z".repeat(30).replace("zzz", "zqv-w"),
        &long[..LONGEST.min(long.len())],
    ] {
        assert_eq!(check(password, &PRIYA), Ok(()), "{password:?}");
    }
}

#[test]
fn length_is_counted_in_characters() {
    use PasswordProblem::{TooLong, TooShort};
    assert_refused(
        TooShort,
        &["", "short", "vT9#qLw2!xK", "Welcome@123", "गुलाबी हाथ"],
    );
    let words = "plum kite ember ".repeat(16);
    assert_eq!(words.len(), LONGEST);
    assert_eq!(check(&words, &[]), Ok(()));
    assert_eq!(check(&"é".repeat(4), &[]), Err(TooShort));
    assert_eq!(check(&(words.clone() + "x"), &[]), Err(TooLong));
    assert_eq!(check(&words.replace('e', "é"), &[]), Ok(()));
}

#[test]
fn common_passwords_are_refused_in_any_disguise() {
    assert_refused(
        PasswordProblem::Common,
        &[
            "password2024",
            "PASSWORD2024!",
            "P@ssw0rd2024",
            "p4$$w0rd!!!!!",
            "@dministrat0r",
            "Welcome@12345",
            "2024!welcome!2025",
            "passwordpassword",
            "Password1Password1",
            "welcome2024Welcome2025",
            "p a s s w o r d 1",
            "p.a.s.s.w.o.r.d",
            "iloveyou1234",
            "admin@123qwe",
            "qwerty!welcome",
            "Lakshmi@12345",
            "Information@2024",
            "1nformat1on!!",
            "jaishriram108",
        ],
    );
}

#[test]
fn every_listed_word_is_refused_as_it_is_and_with_a_year() {
    let mut words = 0;
    for word in include_str!("common.txt").lines() {
        assert_eq!(word, word.to_lowercase());
        assert!((4..=24).contains(&word.len()), "{word}");
        for password in [word.to_owned(), word.to_uppercase() + "@2024"] {
            if password.len() >= 12 {
                assert!(check(&password, &[]).is_err(), "{password}");
            }
        }
        words += 1;
    }
    assert!(words > 9_000, "{words} words");
}

#[test]
fn patterns_and_sequences_are_refused() {
    assert_refused(
        PasswordProblem::Repeated,
        &[
            "aaaaaaaaaaaa",
            "abababababab",
            "abcabcabcabca",
            "x1!Yx1!Yx1!Y",
            "111111111111",
            "zqzqzqzqzq2024",
        ],
    );
    assert_refused(
        PasswordProblem::Sequence,
        &[
            "123456789012",
            "098765432109",
            "abcdefghijkl",
            "zyxwvutsrqpo",
            "qwertyuiopas",
            "QwertyAsdfgh",
            "1qaz2wsx3edc",
            "qazwsxedcrfv",
            "qwerty123456",
            "abc123def456",
            "!@#$%^&*()!@",
            "1q2w3e4r5t6y",
        ],
    );
}

#[test]
fn the_persons_and_the_colleges_words_are_refused() {
    assert_refused(
        PasswordProblem::AboutYou,
        &[
            "priya.sharma2024",
            "PriyaSharma!!",
            "Sh4rm4Pr1y4#9",
            "sharmapriya99",
            "svce@priya123",
            "EngineeringSVCE1",
            "venkateswara-svce",
            "CampusStudent1",
            "svceStudent2024",
            "campus@2024#admin",
            "welcome to campus",
        ],
    );
    let ravi = ["Om Rao", "ravi2003@example.in"];
    assert_eq!(
        check("ravi2003ravi2003x", &ravi),
        Err(PasswordProblem::AboutYou)
    );
    assert_eq!(
        check("omrao!12345678", &ravi),
        Err(PasswordProblem::AboutYou)
    );
    assert_eq!(check("priya.sharma2024", &[]), Ok(()));
    assert_eq!(check("priya.sharma2024", &["", "@", " . "]), Ok(()));
}

#[test]
fn problems_are_plain_sentences() {
    assert_eq!(
        PasswordProblem::TooShort.to_string(),
        "Use at least 12 characters."
    );
    assert_eq!(
        PasswordProblem::Common.to_string(),
        "This password is on lists that attackers try first. Choose another."
    );
}

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
    let mut engine = Engine::new(CHEAP).unwrap();
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
        let held = Arc::clone(&slow.threads).acquire_owned().await.unwrap();
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
        assert_eq!(hasher.threads.available_permits(), 2);
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

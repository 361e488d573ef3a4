//! Which passwords are taken.
use super::super::policy::{LONGEST, PasswordProblem, check};

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
    for word in include_str!("../common.txt").lines() {
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

//! Hindi is complete for what students and parents see: every sentence that their pages, refusals and letters are made
//! of has its entry. A new page is looked at by itself; what only members of staff see is listed here.
use std::{collections::BTreeSet, fs};

use campus::{policy::Role, words::Language};
use regex::Regex;

/// Templates that only members of staff see.
const STAFF_TEMPLATES: &[&str] = &[
    "templates/academics/adviser.html",
    "templates/academics/courses/",
    "templates/academics/curricula/plan.html",
    "templates/academics/enrolments/show.html",
    "templates/academics/enrolments/students.html",
    "templates/academics/head.html",
    "templates/academics/offerings/",
    "templates/academics/records/",
    "templates/accounts/users/",
    "templates/accounts/permission_sets/",
    "templates/audit/",
    "templates/documents/photo.html",
    "templates/parents/edit.html",
    "templates/parents/show.html",
    "templates/people/fields/",
    "templates/people/listing/",
    "templates/proposals/show.html",
    "templates/staff/",
    "templates/students/edit.html",
    "templates/students/fields.html",
    "templates/students/new.html",
    "templates/dashboards/admin.html",
    "templates/dashboards/faculty.html",
    "templates/dashboards/principal.html",
    "templates/dashboards/warden.html",
    "templates/development/",
    "templates/jobs/list.html",
    "templates/outgoing_mail/",
    "templates/search/",
];

/// Parts whose words students and parents meet, in the source.
const READERS: &[&str] = &[
    "src/academics/enrolments/error.rs",
    "src/academics/enrolments/model.rs",
    "src/academics/enrolments/pages.rs",
    "src/accounts/authentication.rs",
    "src/accounts/links/",
    "src/accounts/lockout.rs",
    "src/accounts/passwords/policy.rs",
    "src/accounts/security/",
    "src/accounts/sessions/",
    "src/accounts/sign_in/",
    "src/documents/error.rs",
    "src/documents/model.rs",
    "src/documents/pages.rs",
    "src/error.rs",
    "src/help/",
    "src/navigation.rs",
    "src/platform/web/",
    "src/profile/",
    "src/proposals/error.rs",
    "src/proposals/jobs.rs",
    "src/proposals/model.rs",
    "src/proposals/student_pages.rs",
    "src/students/about.rs",
    "src/students/model.rs",
    "src/students/pages.rs",
    "src/types/",
];

/// What is said to programs, or to those who send by hand what no page of ours sends.
const NO_SENTENCES: &[&str] = &[
    "src/platform/web/chart/",
    "src/platform/web/assets.rs",
    "src/platform/web/kept_pages.rs",
    "src/platform/web/limits/",
    "src/platform/web/methods.rs",
    "src/platform/web/extract.rs",
    "src/platform/web/idempotency.rs",
    "src/accounts/sign_in/api.rs",
    "src/accounts/sign_in/verify_api.rs",
    "src/profile/api.rs",
    "src/platform/web/headers.rs",
    "src/platform/web/list.rs",
];

/// What looks like a sentence and is none.
const NO_WORDS: &[&str] = &[
    "Bearer ",
    "No space left on device",
    "/assets/0/{name}",
    // Its four forms are in the catalogue, each with its own unit.
    "Too many attempts. Try again in {count} {unit}{plural}.",
    // Sent by hand alone.
    "The theme is light or dark.",
    "The form has no boundary.",
    // Of the samples of letters.
    "Asha Rao",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/148.0.0.0 Safari/537.36",
];

/// The English of a call of `t` or `tn`, in a template or in Rust.
fn said(text: &str) -> Vec<String> {
    let call =
        Regex::new(r#"\bt\(\s*"((?:[^"\\]|\\.)*)"|\btn\([^";{}]*"((?:[^"\\]|\\.)*)""#).unwrap();
    let found = call.captures_iter(text);
    found
        .filter_map(|found| found.get(1).or(found.get(2)))
        .map(|words| words.as_str().replace("\\\"", "\""))
        .collect()
}

/// Every literal that begins as a sentence does and is more than a word; `#[error]` sentences are of these.
fn sentences(text: &str) -> Vec<String> {
    let literal = Regex::new(r#""((?:[^"\\]|\\.)*)""#).unwrap();
    let all = literal.captures_iter(text).map(|found| found[1].to_owned());
    all.filter(|words| words.starts_with(|first: char| first.is_ascii_uppercase()))
        .filter(|words| words.contains(' ') && !words.contains("SELECT"))
        .collect()
}

fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut folders = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.to_str().unwrap().to_owned();
            if path.is_dir() {
                folders.push(name);
            } else if name.ends_with(ending) {
                found.push((name.clone(), fs::read_to_string(&name).unwrap()));
            }
        }
    }
    found
}

/// Without comments and tests.
fn code(text: &str) -> String {
    let own = text.split("#[cfg(test)]").next().unwrap_or_default();
    // The two that say words are no use of themselves.
    let own = own.replace("fn t(", "").replace("fn tn(", "");
    let lines = own
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The keys of the catalogue.
fn keys() -> BTreeSet<String> {
    let catalogue = fs::read_to_string("config/words/hi.po").unwrap();
    let key = Regex::new(r#"(?m)^msgid(?:_plural)? "((?:[^"\\]|\\.)+)"$"#).unwrap();
    let found = key.captures_iter(&catalogue);
    found.map(|found| found[1].replace("\\\"", "\"")).collect()
}

#[test]
fn hindi_is_complete_for_students_and_parents() {
    let among = |path: &str, list: &[&str]| list.iter().any(|part| path.starts_with(part));
    let keys = keys();
    let mut missing = BTreeSet::new();
    for (path, text) in files("templates", ".html") {
        if !among(&path, STAFF_TEMPLATES) {
            missing.extend(said(&text).into_iter().map(|words| (words, path.clone())));
        }
    }
    for (path, text) in files("src", ".rs") {
        if among(&path, READERS) && !among(&path, NO_SENTENCES) {
            let text = code(&text);
            let words = said(&text).into_iter().chain(sentences(&text));
            missing.extend(words.map(|words| (words, path.clone())));
        }
    }
    for role in Role::ALL {
        missing.insert((role.word().to_owned(), "a role".to_owned()));
    }
    missing.retain(|(words, _)| {
        words.chars().any(char::is_alphabetic)
            && !keys.contains(words)
            && !NO_WORDS.contains(&words.as_str())
    });
    assert!(
        missing.is_empty(),
        "config/words/hi.po lacks {}:\n{}",
        missing.len(),
        missing
            .iter()
            .map(|(words, path)| format!("{path}: {words}\n"))
            .collect::<String>()
    );
}

#[test]
fn nothing_in_hindi_loses_a_value() {
    let catalogue = fs::read_to_string("config/words/hi.po").unwrap();
    let entry =
        Regex::new(r#"(?m)^msgid "((?:[^"\\]|\\.)+)"\nmsgstr "((?:[^"\\]|\\.)*)"$"#).unwrap();
    let value = Regex::new(r"\{\w*\}").unwrap();
    for found in entry.captures_iter(&catalogue) {
        let values = |text: &str| -> BTreeSet<String> {
            let all = value.find_iter(text);
            all.map(|value| value.as_str().to_owned()).collect()
        };
        assert_eq!(values(&found[1]), values(&found[2]), "{}", &found[1]);
    }
}

#[test]
fn a_refusal_with_a_name_in_it_is_said_in_hindi() {
    let english = "You cannot give the set Dean of women: it has permissions that you do not hold.";
    let hindi = Language::Hindi.t(english);
    assert!(
        hindi.contains("Dean of women") && !hindi.contains("cannot"),
        "{hindi}"
    );
}

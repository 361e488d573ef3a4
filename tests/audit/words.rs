//! One vocabulary: whatever is recorded has a sentence.
use std::{collections::BTreeSet, fs};

use regex::Regex;

/// Names of the same form that are no actions: kinds of jobs, operations of idempotency keys.
const OTHERS: &[&str] = &[
    "audit.anchor",
    "accounts.sweep",
    "accounts.ask_for_link",
    "accounts.send_link",
];

#[test]
fn every_action_that_is_recorded_has_a_sentence() {
    let known: BTreeSet<&str> = campus::audit::SENTENCES
        .iter()
        .map(|(action, _)| *action)
        .collect();
    let literal = Regex::new(r#""([a-z_]+\.[a-z_]+|sign_in|sign_out)""#).unwrap();
    let permissions: BTreeSet<&str> = campus::policy::PERMISSIONS
        .iter()
        .map(|info| info.name)
        .collect();
    let mut found = BTreeSet::new();
    for (path, text) in sources("src") {
        let records = [
            "audit::record",
            "audit::refused",
            "Refusal {",
            "record(",
            "noted(",
            "close_attempt(",
            "const READ",
        ];
        if !records.iter().any(|call| text.contains(call))
            || path.starts_with("src/audit/")
            || path.starts_with("src/platform/telemetry/")
        {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for action in literal.captures_iter(code) {
            let action = action.get(1).unwrap().as_str();
            if !permissions.contains(action) && !OTHERS.contains(&action) {
                found.insert(action.to_owned());
            }
        }
    }
    let silent: Vec<_> = found
        .iter()
        .filter(|action| !known.contains(action.as_str()))
        .collect();
    assert!(
        silent.is_empty(),
        "no sentence in src/audit/words.rs: {silent:?}"
    );
    let unused: Vec<_> = known
        .iter()
        // A list's export makes its action of the list's name.
        .filter(|action| !found.contains(**action) && !action.ends_with(".export"))
        .collect();
    assert!(unused.is_empty(), "nobody records: {unused:?}");
}

fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_str().unwrap().to_owned();
        match path.is_dir() {
            true => found.extend(sources(&name)),
            false => found.push((name, fs::read_to_string(&path).unwrap_or_default())),
        }
    }
    found
}

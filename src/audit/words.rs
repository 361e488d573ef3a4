//! What an entry says, in words; to be translated. The one vocabulary of history: the log, the history of a record, the
//! file and the API all speak it, and a test finds an action that has no sentence here.
//!
//! Each slice has its words in a file of its own below this one, named here and in [`PARTS`].
mod academics;
mod accounts;
mod people;
mod work;

use std::{borrow::Cow, sync::LazyLock};

use super::model::Entry;
use crate::words::Language;

/// The words of a slice.
pub struct Words {
    /// Topics of the filter and the first parts of the actions that stand under them.
    parts: &'static [(&'static str, &'static str)],
    /// The kinds of records that the log is about: as it has them, and in words.
    kinds: &'static [(&'static str, &'static str)],
    /// Its actions, each with its sentence.
    sentences: &'static [(&'static str, &'static str)],
    /// Fields whose names are not their words.
    fields: &'static [(&'static str, &'static str)],
}

const PARTS: &[Words] = &[
    accounts::WORDS,
    people::WORDS,
    academics::WORDS,
    work::WORDS,
];

/// The topics, in the order of the filter.
const LABELS: &[(&str, &str)] = &[
    ("accounts", "Accounts"),
    ("sign-in", "Signing in"),
    ("security", "Security"),
    ("refusals", "Refusals"),
    ("readings", "Looking at sensitive fields"),
    ("permission-sets", "Permission sets"),
    ("people", "Students, parents and staff"),
    ("academics", "Academics"),
    ("files", "Files"),
    ("work", "Background work and mail"),
    ("seed", "Demo data"),
];

/// A code or a name, and its words.
type Pair = (&'static str, &'static str);

/// A part of what can happen, for the filter: its code, its words, the first parts of its actions.
pub type Topic = (&'static str, &'static str, Vec<&'static str>);

/// The parts of what can happen, in the order of the filter.
pub static TOPICS: LazyLock<Vec<Topic>> = LazyLock::new(|| {
    let topic = |(code, label): &Pair| {
        let all = PARTS.iter().flat_map(|words| words.parts);
        let own = all.filter(|(topic, _)| topic == code);
        (*code, *label, own.map(|(_, part)| *part).collect())
    };
    LABELS.iter().map(topic).collect()
});

/// The kinds of records that the log is about: as it has them, and in words.
pub static KINDS: LazyLock<Vec<Pair>> = LazyLock::new(|| {
    let all = PARTS.iter().flat_map(|words| words.kinds);
    all.copied().collect()
});

/// Every action that the log knows, with its sentence, by its name.
pub static SENTENCES: LazyLock<Vec<Pair>> = LazyLock::new(|| {
    let all = PARTS.iter().flat_map(|words| words.sentences);
    let mut sentences: Vec<Pair> = all.copied().collect();
    sentences.sort_unstable();
    sentences
});

/// Fields of several slices whose names are not their words.
const FIELDS: &[(&str, &str)] = &[
    ("name", "Name"),
    ("email", "Email"),
    ("phone", "Phone"),
    ("role", "Role"),
    ("roles", "Roles"),
    ("state", "State"),
    ("language", "Language"),
    ("shortcuts", "Single-key shortcuts"),
    ("password", "Password"),
    ("description", "Description"),
    ("permissions", "Permissions"),
    ("permission_sets", "Permission sets"),
    ("permission", "Permission"),
    ("path", "Page"),
    ("fields", "Fields"),
    ("sessions", "Sessions and devices"),
    ("repeated", "Repeated within the minute"),
    ("ended", "Devices signed out"),
    ("recovery_code", "Recovery code"),
];

/// What was done. An action that has no sentence yet is read as it is written.
pub fn sentence(action: &str) -> Cow<'static, str> {
    match SENTENCES.iter().find(|(name, _)| *name == action) {
        Some((_, sentence)) => Cow::Borrowed(sentence),
        None => Cow::Owned(plain(&action.replace('.', ": "))),
    }
}

/// A kind of record.
pub fn kind(kind: &str) -> Cow<'static, str> {
    match KINDS.iter().find(|(name, _)| *name == kind) {
        Some((_, words)) => Cow::Borrowed(words),
        None => Cow::Owned(plain(kind)),
    }
}

/// A field's name.
pub fn field(name: &str) -> Cow<'static, str> {
    let own = PARTS.iter().flat_map(|words| words.fields);
    match FIELDS.iter().chain(own).find(|(field, _)| *field == name) {
        Some((_, words)) => Cow::Borrowed(words),
        None => Cow::Owned(plain(name)),
    }
}

/// Where an account stands, by its code.
pub fn state(code: &str) -> Option<&'static str> {
    match code {
        "active" => Some("Active"),
        "invited" => Some("Invited"),
        "deactivated" => Some("Deactivated"),
        _ => None,
    }
}

/// Who did it: a person by name, Campus itself with the part of it. Until somebody is signed in, nobody is known.
pub fn actor(kind: &str, entry: &Entry, language: Language) -> String {
    let refused = entry.action.ends_with("refused") || entry.action.ends_with("locked");
    let words = match (kind, entry.actor_name.as_str()) {
        ("system", "sign-in") if !refused => "The person themself",
        ("system", "visitor" | "sign-in") => "A visitor",
        ("system", "mailed link") => "Whoever holds the mailed link",
        ("system", part) => return format!("Campus ({part})"),
        (_, name) => return name.to_owned(),
    };
    language.t(words).into_owned()
}

fn plain(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

#[cfg(test)]
mod tests;

//! Words people read: the English sentence is the key, gettext-style; a language that lacks it shows the English.
use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

const HINDI: &str = include_str!("../config/words/hi.po");

static HINDI_WORDS: LazyLock<HashMap<String, Entry>> = LazyLock::new(|| read(HINDI));

struct Entry {
    one: String,
    many: Option<String>,
}

/// A language that Campus speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English as in India.
    #[default]
    English,
    /// Hindi.
    Hindi,
}

impl Language {
    /// As tables and cookies have it.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Hindi => "hi",
        }
    }
    /// For `<html lang>`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en-IN",
            Self::Hindi => "hi-IN",
        }
    }
    /// Of a code or an `Accept-Language` header; English when it is neither.
    pub fn of(text: &str) -> Self {
        match text.trim_start().get(..2) {
            Some("hi") => Self::Hindi,
            _ => Self::English,
        }
    }
    /// The sentence in this language.
    pub fn t<'a>(self, english: &'a str) -> Cow<'a, str> {
        match (self, HINDI_WORDS.get(english)) {
            (Self::Hindi, Some(entry)) => Cow::Owned(entry.one.clone()),
            _ => Cow::Borrowed(english),
        }
    }
    /// The sentence for a count, `{n}` filled in.
    pub fn tn(self, n: i64, one: &str, many: &str) -> String {
        let entry = HINDI_WORDS.get(one).filter(|_| self == Self::Hindi);
        let sentence = match (entry, n == 1) {
            (Some(entry), true) => &entry.one,
            (Some(entry), false) => entry.many.as_ref().unwrap_or(&entry.one),
            (None, true) => one,
            (None, false) => many,
        };
        sentence.replace("{n}", &grouped(n))
    }
}

/// A whole number with the grouping of India: 12,34,567.
pub fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let (head, tail) = digits.split_at(digits.len().saturating_sub(3));
    let mut grouped = String::new();
    for (i, digit) in head.chars().enumerate() {
        if i > 0 && (head.len() - i).is_multiple_of(2) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if !grouped.is_empty() {
        grouped.push(',');
    }
    format!("{}{grouped}{tail}", if n < 0 { "-" } else { "" })
}

fn read(text: &str) -> HashMap<String, Entry> {
    let Ok(catalog) = polib::po_file::parse_from_reader(text.as_bytes()) else {
        return HashMap::new();
    };
    let entries = catalog.messages().filter(|message| message.is_translated());
    entries
        .filter_map(|message| match message.is_plural() {
            false => Some((
                message.msgid().to_owned(),
                Entry {
                    one: message.msgstr().ok()?.to_owned(),
                    many: None,
                },
            )),
            true => {
                let forms = message.msgstr_plural().ok()?;
                Some((
                    message.msgid().to_owned(),
                    Entry {
                        one: forms.first()?.clone(),
                        many: forms.get(1).cloned(),
                    },
                ))
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hindi_is_read_and_falls_back_to_english() {
        assert_eq!(Language::Hindi.t("Sign in"), "साइन इन करें");
        assert_eq!(Language::Hindi.t("no such sentence"), "no such sentence");
        assert_eq!(Language::English.t("Sign in"), "Sign in");
    }

    #[test]
    fn numbers_are_grouped_as_in_india() {
        let cases = [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (123_456, "1,23,456"),
            (-12_345_678, "-1,23,45,678"),
        ];
        for (n, text) in cases {
            assert_eq!(grouped(n), text);
        }
        assert_eq!(Language::English.tn(1, "{n} user", "{n} users"), "1 user");
        assert_eq!(
            Language::English.tn(5000, "{n} user", "{n} users"),
            "5,000 users"
        );
    }
}

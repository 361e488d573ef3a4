//! Words people read: the English sentence is the key, gettext-style; a language that lacks it shows the English.
use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

const HINDI: &str = include_str!("../config/words/hi.po");

static HINDI_WORDS: LazyLock<HashMap<String, Entry>> = LazyLock::new(|| read(HINDI));
static HINDI_PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| patterns(&HINDI_WORDS));

/// The shortest English words around the values of a pattern; shorter ones would fit what they do not mean.
const SHORTEST_PATTERN: usize = 12;

struct Entry {
    one: String,
    many: Option<String>,
}

/// A sentence with values in it: the English between them, and what is said instead.
struct Pattern {
    english: Vec<String>,
    said: String,
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
    /// Of a code; English when it is none.
    pub fn of(text: &str) -> Self {
        match text.trim_start().get(..2) {
            Some("hi") => Self::Hindi,
            _ => Self::English,
        }
    }
    /// The one that an `Accept-Language` header likes best, of those that Campus speaks (RFC 9110, 12.5.4); of equals the
    /// first. English when it names none.
    pub fn preferred(header: &str) -> Self {
        let mut best = (Self::English, 0.0_f32);
        for range in header.split(',').take(20) {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let quality = parts.find_map(|part| part.trim().strip_prefix("q="));
            let quality = quality.map_or(Some(1.0), |text| text.trim().parse().ok());
            let language = match tag.split('-').next() {
                Some("hi") => Self::Hindi,
                Some("en" | "*") => Self::English,
                _ => continue,
            };
            let quality = quality.unwrap_or(0.0);
            if quality > best.1 {
                best = (language, quality);
            }
        }
        best.0
    }
    /// The sentence in this language. One with values in it (“You cannot give the role Warden: …”) is found by its pattern,
    /// the key with `{0}`, `{1}` in their places; the values are translated too where they are words that Campus knows.
    pub fn t<'a>(self, english: &'a str) -> Cow<'a, str> {
        match (self, HINDI_WORDS.get(english)) {
            (Self::English, _) => Cow::Borrowed(english),
            (Self::Hindi, Some(entry)) => Cow::Owned(entry.one.clone()),
            (Self::Hindi, None) => match HINDI_PATTERNS.iter().find_map(|p| p.say(english)) {
                Some(said) => Cow::Owned(said),
                None => Cow::Borrowed(english),
            },
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

impl Pattern {
    /// The English as this pattern says it, when it is of this pattern.
    fn say(&self, english: &str) -> Option<String> {
        let (first, rest) = self.english.split_first()?;
        let mut left = english.strip_prefix(first.as_str())?;
        let mut values = Vec::new();
        for (i, part) in rest.iter().enumerate() {
            let end = match i + 1 == rest.len() {
                true => left.strip_suffix(part.as_str())?.len(),
                false => left.find(part.as_str())?,
            };
            let (value, after) = left.split_at(end);
            values.push(value);
            left = after.get(part.len()..)?;
        }
        let mut said = self.said.clone();
        for (i, value) in values.into_iter().enumerate() {
            let word = HINDI_WORDS.get(value).map_or(value, |entry| &entry.one);
            said = said.replace(&format!("{{{i}}}"), word);
        }
        Some(said)
    }
}

/// The entries whose English has `{0}`, `{1}` … in it, in this order.
fn patterns(words: &HashMap<String, Entry>) -> Vec<Pattern> {
    let mut found = Vec::new();
    for (key, entry) in words {
        let mut english = Vec::new();
        let mut left = key.as_str();
        while let Some((part, rest)) = left.split_once(&format!("{{{}}}", english.len())) {
            english.push(part.to_owned());
            left = rest;
        }
        if !english.is_empty() {
            english.push(left.to_owned());
            let length: usize = english.iter().map(String::len).sum();
            if length >= SHORTEST_PATTERN {
                let said = entry.one.clone();
                found.push(Pattern { english, said });
            }
        }
    }
    // The one with the most words of its own fits best.
    found.sort_by_key(|p| std::cmp::Reverse(p.english.iter().map(String::len).sum::<usize>()));
    found
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
    fn sentences_with_values_are_found_by_their_pattern() {
        let t = |text| Language::Hindi.t(text).into_owned();
        assert_eq!(
            t("Too many attempts. Try again in 7 seconds."),
            "बहुत बार कोशिश की गई। 7 सेकंड बाद फिर कोशिश करें।"
        );
        assert_eq!(
            t("You cannot give the role Warden: it has permissions that you do not hold."),
            "आप वार्डन की भूमिका नहीं दे सकते: उसमें ऐसी अनुमतियाँ हैं जो आपके पास नहीं हैं।"
        );
        let near = "You cannot give the role Warden: never.";
        assert_eq!(t(near), near);
        assert_eq!(Language::English.t(near), near);
    }

    #[test]
    fn the_language_that_a_browser_likes_best_is_spoken() {
        let table = [
            ("hi-IN,hi;q=0.9,en;q=0.8", Language::Hindi),
            ("en;q=0.5, hi;q=0.9", Language::Hindi),
            ("ta-IN, hi;q=0.7, en;q=0.6", Language::Hindi),
            ("ta-IN, en;q=0.7, hi;q=0.6", Language::English),
            ("hi;q=0, en;q=0.1", Language::English),
            ("en-GB,en;q=0.9,hi;q=0.9", Language::English),
            ("HI", Language::Hindi),
            ("*, hi;q=0.5", Language::English),
            ("hindu", Language::English),
            ("hi;q=abc", Language::English),
            ("", Language::English),
        ];
        for (header, language) in table {
            assert_eq!(Language::preferred(header), language, "{header}");
        }
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

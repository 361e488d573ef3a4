//! Reads a record from text, field by field, and notes everything that is wrong: of a form, of a row of a file.
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::{
    Error, Result,
    error::{Problems, Rule, Violation},
    types::{Day, is_hidden},
};

/// A field that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct Broken {
    field: &'static str,
    code: &'static str,
    sentence: &'static str,
    conflict: bool,
}

impl Broken {
    /// A wrong entry: of its field, its name for programs and its sentence.
    pub const fn new(field: &'static str, code: &'static str, sentence: &'static str) -> Self {
        Self {
            field,
            code,
            sentence,
            conflict: false,
        }
    }
    /// A lost race or a wrong state.
    pub const fn conflict(code: &'static str, sentence: &'static str) -> Self {
        Self {
            field: "",
            code,
            sentence,
            conflict: true,
        }
    }
}

impl Rule for Broken {
    fn field(&self) -> &'static str {
        self.field
    }
    fn code(&self) -> &'static str {
        self.code
    }
    fn is_conflict(&self) -> bool {
        self.conflict
    }
}

/// Words on one line, without what cannot be seen; blanks are made single and taken off the ends.
pub fn plain_text(typed: &str, most: usize) -> Option<String> {
    let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = text.chars().count() <= most && !typed.trim().chars().any(is_hidden);
    fits.then_some(text)
}

/// A reason that somebody will read, of 1 to 300 characters.
///
/// # Errors
/// The sentence by the field `reason`.
pub fn worth_reading(reason: &str) -> Result<String, Broken> {
    let none = Broken::new(
        "reason",
        "no_reason",
        "Say why, in at most 300 characters on one line: it stays on record.",
    );
    plain_text(reason, 300)
        .filter(|text| !text.is_empty())
        .ok_or(none)
}

/// A text by the name of its field; empty when there is none.
pub type Texts<'a> = &'a dyn Fn(&str) -> &'a str;

/// Reads fields and notes every one that is wrong.
pub struct Reading<'a> {
    texts: Texts<'a>,
    problems: Problems,
}

impl<'a> Reading<'a> {
    /// Of texts by the names of their fields.
    pub fn of(texts: Texts<'a>) -> Self {
        Self {
            texts,
            problems: Problems::default(),
        }
    }
    /// What stands in a field.
    pub fn text(&self, name: &str) -> &'a str {
        (self.texts)(name).trim()
    }
    /// What a type reads of a field; its sentence stands by this field.
    pub fn read<T, R: Rule>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, R>,
    ) -> Option<T> {
        match parse((self.texts)(name)) {
            Ok(value) => Some(value),
            Err(rule) => {
                self.problems.note(Violation {
                    field: name.to_owned(),
                    code: rule.code().to_owned(),
                    message: rule.to_string(),
                });
                None
            }
        }
    }
    /// A day of the years 1900 to 2200.
    pub fn day(&mut self, name: &'static str, sentence: &'static str) -> Option<NaiveDate> {
        let near = |day: &NaiveDate| {
            use chrono::Datelike;
            (1900..=2200).contains(&day.year())
        };
        let day = Day::parse(self.text(name)).map(Day::date).filter(near);
        self.needed(name, "date_form", day, sentence)
    }
    /// A day, or nothing.
    pub fn optional_day(
        &mut self,
        name: &'static str,
        sentence: &'static str,
    ) -> Option<Option<NaiveDate>> {
        match self.text(name) {
            "" => Some(None),
            _ => self.day(name, sentence).map(Some),
        }
    }
    /// A whole number of a range.
    pub fn number(
        &mut self,
        name: &'static str,
        range: RangeInclusive<i16>,
        sentence: &'static str,
    ) -> Option<i16> {
        let plain = self.text(name).bytes().all(|b| b.is_ascii_digit());
        let read = self.text(name).parse::<i16>().ok();
        let read = read.filter(|n| plain && range.contains(n));
        self.needed(name, "range", read, sentence)
    }
    /// The key of what was chosen.
    pub fn key(&mut self, name: &'static str, sentence: &'static str) -> Option<i64> {
        let read = self.text(name).parse().ok();
        self.needed(name, "not_chosen", read, sentence)
    }
    /// The key of what was chosen, or nothing.
    pub fn optional_key(
        &mut self,
        name: &'static str,
        sentence: &'static str,
    ) -> Option<Option<i64>> {
        match self.text(name) {
            "" => Some(None),
            _ => self.key(name, sentence).map(Some),
        }
    }
    /// What was chosen by its code.
    pub fn chosen<T>(
        &mut self,
        name: &'static str,
        of: impl FnOnce(&str) -> Option<T>,
        sentence: &'static str,
    ) -> Option<T> {
        let read = of(self.text(name));
        self.needed(name, "not_chosen", read, sentence)
    }
    /// Words on one line, of at most so many characters.
    pub fn words(
        &mut self,
        name: &'static str,
        most: usize,
        sentence: &'static str,
    ) -> Option<String> {
        let read = plain_text((self.texts)(name), most);
        self.needed(name, "text_form", read, sentence)
    }
    /// Whether it was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        matches!(self.text(name), "true" | "yes" | "Yes")
    }
    /// Notes a problem.
    pub fn note(&mut self, rule: impl Rule) {
        self.problems.add(rule);
    }
    /// What is wrong so far.
    pub fn problems(&mut self) -> &mut Problems {
        &mut self.problems
    }
    /// The whole, when nothing is wrong.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn done<T>(self, whole: Option<T>) -> Result<T> {
        self.problems.check()?;
        whole.ok_or_else(|| Error::internal("a record without problems could not be read"))
    }

    fn needed<T>(
        &mut self,
        name: &'static str,
        code: &'static str,
        read: Option<T>,
        sentence: &'static str,
    ) -> Option<T> {
        if read.is_none() {
            self.problems.add(Broken::new(name, code, sentence));
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_is_wrong_is_told() {
        let texts = |name: &str| match name {
            "born" => "2026-02-30",
            "semester" => "9",
            "note" => "a\u{202e}b",
            _ => "",
        };
        let mut reading = Reading::of(&texts);
        assert!(reading.day("born", "a day").is_none());
        assert!(reading.number("semester", 1..=8, "1 to 8").is_none());
        assert!(reading.words("note", 10, "words").is_none());
        assert!(reading.key("batch", "choose").is_none());
        assert_eq!(reading.optional_key("section", "choose"), Some(None));
        let Err(Error::Invalid(problems)) = reading.done(Some(())) else {
            panic!("nothing was wrong");
        };
        assert_eq!(problems.len(), 4);
    }

    #[test]
    fn a_reason_is_words_on_one_line() {
        assert_eq!(
            worth_reading("  moved   away ").as_deref(),
            Ok("moved away")
        );
        for wrong in ["", "  ", "a\u{7}b", &"x".repeat(301)] {
            assert!(worth_reading(wrong).is_err(), "{wrong:?}");
        }
    }
}

//! Reads a form field by field, and notes everything that is wrong.
use std::{fmt::Display, ops::RangeInclusive};

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

use super::forms::Typed;
use crate::{
    Error, Result,
    error::{Problems, Rule},
};

/// A field that is not as it should be.
#[derive(Debug, thiserror::Error)]
#[error("{sentence}")]
pub struct Broken {
    field: &'static str,
    code: &'static str,
    sentence: String,
}

impl Broken {
    /// Of its field, its name for programs and its sentence.
    pub fn new(field: &'static str, code: &'static str, sentence: impl Into<String>) -> Self {
        Self {
            field,
            code,
            sentence: sentence.into(),
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
        false
    }
}

/// Reads a form and notes every field that is wrong.
pub struct Reader<'a> {
    typed: &'a Typed,
    problems: Problems,
}

impl<'a> Reader<'a> {
    /// Of what was typed.
    pub fn of(typed: &'a Typed) -> Self {
        Self {
            typed,
            problems: Problems::default(),
        }
    }
    /// What a type reads of a field; its sentence stands by this field.
    pub fn text<T, R: Rule>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, R>,
    ) -> Option<T> {
        let read = parse(self.typed.one(name));
        self.problems
            .take(read.map_err(|rule| Broken::new(name, rule.code(), rule.to_string())))
    }
    /// A whole number of a range.
    pub fn number(
        &mut self,
        name: &'static str,
        range: RangeInclusive<i16>,
        sentence: &str,
    ) -> Option<i16> {
        let read = self.typed.one(name).trim().parse::<i16>().ok();
        self.needed(name, "range", read.filter(|n| range.contains(n)), sentence)
    }
    /// A whole number of a range, or nothing.
    pub fn optional_number(
        &mut self,
        name: &'static str,
        range: RangeInclusive<i16>,
        sentence: &str,
    ) -> Option<Option<i16>> {
        match self.typed.one(name).trim() {
            "" => Some(None),
            _ => self.number(name, range, sentence).map(Some),
        }
    }
    /// A day.
    pub fn day(&mut self, name: &'static str, sentence: &str) -> Option<NaiveDate> {
        let read = NaiveDate::parse_from_str(self.typed.one(name).trim(), "%Y-%m-%d").ok();
        let near = |day: &NaiveDate| (1900..=2200).contains(&day.year());
        self.needed(name, "date_form", read.filter(near), sentence)
    }
    /// A day, or nothing.
    pub fn optional_day(
        &mut self,
        name: &'static str,
        sentence: &str,
    ) -> Option<Option<NaiveDate>> {
        match self.typed.one(name).trim() {
            "" => Some(None),
            _ => self.day(name, sentence).map(Some),
        }
    }
    /// What a type reads of a field, or nothing.
    pub fn optional_text<T, R: Rule>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, R>,
    ) -> Option<Option<T>> {
        match self.typed.one(name).trim() {
            "" => Some(None),
            _ => self.text(name, parse).map(Some),
        }
    }
    /// A time of day.
    pub fn time(&mut self, name: &'static str, sentence: &str) -> Option<NaiveTime> {
        let text = self.typed.one(name).trim();
        let read = NaiveTime::parse_from_str(text, "%H:%M")
            .or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S"));
        // A period begins with a minute; 60 would be read as a leap second.
        let whole = |time: &NaiveTime| time.second() == 0 && time.nanosecond() == 0;
        self.needed(name, "time_form", read.ok().filter(whole), sentence)
    }
    /// The key of what was chosen.
    pub fn key(&mut self, name: &'static str, sentence: &str) -> Option<i64> {
        let read = self.typed.one(name).parse().ok();
        self.needed(name, "not_chosen", read, sentence)
    }
    /// The key of what was chosen, or nothing.
    pub fn optional_key(&mut self, name: &'static str, sentence: &str) -> Option<Option<i64>> {
        match self.typed.one(name) {
            "" => Some(None),
            _ => self.key(name, sentence).map(Some),
        }
    }
    /// The keys of all that was chosen, each once.
    pub fn keys(&mut self, name: &'static str, sentence: &str) -> Option<Vec<i64>> {
        let read: Option<Vec<i64>> = self.typed.all(name).map(|key| key.parse().ok()).collect();
        let mut keys = self.needed(name, "not_offered", read, sentence)?;
        keys.sort_unstable();
        keys.dedup();
        Some(keys)
    }
    /// What was chosen by its code.
    pub fn chosen<T>(
        &mut self,
        name: &'static str,
        of: impl FnOnce(&str) -> Option<T>,
        sentence: &str,
    ) -> Option<T> {
        let read = of(self.typed.one(name));
        self.needed(name, "not_chosen", read, sentence)
    }
    /// Whether it was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.typed.one(name) == "true"
    }
    /// Notes a rule that ties fields together.
    pub fn rule(&mut self, holds: bool, field: &'static str, code: &'static str, sentence: &str) {
        if !holds {
            self.problems.add(Broken::new(field, code, sentence));
        }
    }
    /// The entry, when nothing is wrong.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn done<T>(self, entry: impl FnOnce() -> Option<T>) -> Result<T> {
        self.problems.check()?;
        entry().ok_or_else(|| Error::internal("a form without problems could not be read"))
    }

    fn needed<T>(
        &mut self,
        name: &'static str,
        code: &'static str,
        read: Option<T>,
        sentence: impl Display,
    ) -> Option<T> {
        let read = read.ok_or_else(|| Broken::new(name, code, sentence.to_string()));
        self.problems.take(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_is_wrong_is_told() {
        let pairs = [
            ("semesters", "13"),
            ("starts_on", "2026-02-30"),
            ("starts", "9:5x"),
        ];
        let own = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let typed = Typed::from(own.to_vec());
        let mut reader = typed.reader();
        assert!(reader.number("semesters", 1..=12, "1 to 12").is_none());
        assert!(reader.day("starts_on", "a day").is_none());
        assert!(reader.time("starts", "a time").is_none());
        assert!(reader.key("department_id", "choose").is_none());
        assert_eq!(reader.optional_key("section_id", "choose"), Some(None));
        let Err(Error::Invalid(problems)) = reader.done(|| Some(())) else {
            panic!("nothing was wrong");
        };
        assert_eq!(problems.len(), 4);
        assert_eq!(problems.on("semesters"), Some("1 to 12"));
    }

    #[test]
    fn a_time_is_a_minute() {
        for (typed, reads) in [
            ("22:00", true),
            ("22:00:00", true),
            ("22:00:60", false),
            ("22:00:30", false),
            ("24:00", false),
        ] {
            let typed = Typed::from(vec![("starts".to_owned(), typed.to_owned())]);
            let read = typed.reader().time("starts", "a time");
            assert_eq!(read.is_some(), reads, "{typed:?}");
        }
    }
}

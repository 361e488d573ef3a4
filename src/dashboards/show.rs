//! Words that several dashboards say.
use std::borrow::Cow;

use chrono::{Datelike, Timelike, Utc};

use crate::platform::web::View;

/// A key figure.
#[derive(Debug)]
pub struct Figure {
    pub name: String,
    pub value: String,
    pub unit: Option<String>,
    pub note: String,
}

impl Figure {
    /// Without a unit.
    pub fn new(name: impl Into<String>, value: impl Into<String>, note: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            unit: None,
            note: note.into(),
        }
    }
    /// With small words after the value.
    #[must_use]
    pub fn unit(mut self, unit: String) -> Self {
        self.unit = Some(format!(" {unit}"));
        self
    }
}

/// A sentence with its blanks filled in: `{name}` by what stands for it.
pub fn fill(sentence: Cow<'_, str>, blanks: &[(&str, &str)]) -> String {
    let filled = sentence.into_owned();
    blanks.iter().fold(filled, |text, (blank, words)| {
        text.replace(&format!("{{{blank}}}"), words)
    })
}

/// "Good morning, Asha", by the college's clocks.
pub fn greeting(p: &View, name: &str) -> String {
    let hour = Utc::now().with_timezone(&p.college.time_zone).hour();
    let sentence = match hour {
        4..12 => "Good morning, {name}",
        12..17 => "Good afternoon, {name}",
        _ => "Good evening, {name}",
    };
    fill(p.t(sentence), &[("name", name)])
}

/// "Monday, 23 November 2026", where the college is.
pub fn date(p: &View) -> String {
    let today = p.today();
    let weekday = p.t(weekday(today.weekday())).into_owned();
    let month = usize::try_from(today.month0()).ok();
    let month = month
        .and_then(|month| MONTHS.get(month))
        .copied()
        .unwrap_or_default();
    format!("{weekday}, {} {} {}", today.day(), p.t(month), today.year())
}

/// What people are called by: the first part of their name, unless that is a title or an initial.
pub fn call_name(name: &str) -> &str {
    let first = name.split_whitespace().next().unwrap_or(name);
    let short = first.ends_with('.') || first.chars().count() < 3;
    if short { name } else { first }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn weekday(day: chrono::Weekday) -> &'static str {
    match day {
        chrono::Weekday::Mon => "Monday",
        chrono::Weekday::Tue => "Tuesday",
        chrono::Weekday::Wed => "Wednesday",
        chrono::Weekday::Thu => "Thursday",
        chrono::Weekday::Fri => "Friday",
        chrono::Weekday::Sat => "Saturday",
        chrono::Weekday::Sun => "Sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_called_by_their_name_not_by_a_title() {
        for (name, called) in [
            ("Asha Rao", "Asha"),
            ("Dr. Meera Subramanian", "Dr. Meera Subramanian"),
            ("K. R. Narayanan", "K. R. Narayanan"),
            ("Li Wei", "Li Wei"),
            ("Ananya", "Ananya"),
        ] {
            assert_eq!(call_name(name), called);
        }
    }

    #[test]
    fn blanks_are_filled() {
        assert_eq!(
            fill("{n} of {total}".into(), &[("n", "3"), ("total", "9")]),
            "3 of 9"
        );
    }
}

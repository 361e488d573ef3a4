//! What stands in a cell that somebody sent.
use chrono::{Datelike, NaiveDate, NaiveDateTime};

/// What stands in a cell that somebody sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing.
    #[default]
    Empty,
    /// Words, as typed but for spaces around them.
    Text(String),
    /// A number of a workbook.
    Number(f64),
    /// Yes or no.
    Yes(bool),
    /// A day of a workbook.
    Day(NaiveDate),
    /// A day with a time of a workbook.
    Moment(NaiveDateTime),
}

impl Value {
    /// Of typed words.
    pub fn of(text: &str) -> Self {
        match text.trim() {
            "" => Self::Empty,
            text => Self::Text(text.to_owned()),
        }
    }
    /// Whether nothing stands there.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
    /// As text: days as 2026-11-22, whole numbers without a point, so that a telephone number stays one.
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Yes(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Self::Day(day) => day.to_string(),
            Self::Moment(at) => at.format("%Y-%m-%d %H:%M").to_string(),
        }
    }
    /// The day, also of typed words: 2026-11-22, or as in India 22-11-2026, 22/11/2026, 22.11.2026, 22 Nov 2026.
    pub fn day(&self) -> Option<NaiveDate> {
        const FORMS: [&str; 6] = [
            "%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d %b %Y", "%d-%b-%Y",
        ];
        match self {
            Self::Day(day) => Some(*day),
            Self::Moment(at) => Some(at.date()),
            Self::Text(text) => {
                let read = |form: &&str| NaiveDate::parse_from_str(text.trim(), form).ok();
                let day = FORMS.iter().find_map(read)?;
                // A year of two digits would be one of the first century.
                (1000..=9999).contains(&day.year()).then_some(day)
            }
            Self::Empty | Self::Number(_) | Self::Yes(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them_here() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 2);
        for text in [
            "2026-11-02",
            "02-11-2026",
            "2/11/2026",
            "02.11.2026",
            "2 Nov 2026",
            "02-Nov-2026",
        ] {
            assert_eq!(Value::of(text).day(), day, "{text}");
        }
        for text in [
            "",
            "11/22/2026",
            "2026-13-01",
            "31/02/2026",
            "02/11/26",
            "soon",
        ] {
            assert_eq!(Value::of(text).day(), None, "{text}");
        }
    }

    #[test]
    fn numbers_read_as_they_were_typed() {
        assert_eq!(Value::Number(9_845_012_345.0).text(), "9845012345");
        assert_eq!(Value::Number(8.5).text(), "8.5");
        assert_eq!(Value::Yes(true).text(), "yes");
        assert_eq!(Value::of("  Asha  ").text(), "Asha");
    }
}

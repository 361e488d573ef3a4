//! A day as addresses and forms have it.
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, de::Error as _};

/// A day of the years 1 to 9999, written 2026-11-22: what calendars and the database both know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(NaiveDate);

impl Day {
    /// Reads what was typed; blanks around it are taken off.
    pub fn parse(typed: &str) -> Option<Self> {
        let text = typed.trim();
        let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        (plain && (1..=9999).contains(&day.year())).then_some(Self(day))
    }
    /// The day.
    pub fn date(self) -> NaiveDate {
        self.0
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(reader)?;
        Self::parse(&text)
            .ok_or_else(|| D::Error::custom("a day of the years 1 to 9999 is written 2026-11-22"))
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn only_days_of_the_calendar_are_read() {
        let read = |typed| Day::parse(typed).map(|day| day.date().to_string());
        for day in ["0001-01-01", "2026-11-22", "2024-02-29", "9999-12-31"] {
            assert_eq!(read(day).as_deref(), Some(day));
        }
        assert_eq!(read(" 2026-11-22 ").as_deref(), Some("2026-11-22"));
        for wrong in [
            "",
            "0000-01-01",
            "-0001-01-1",
            "-9999-01-01",
            "10000-01-01",
            "+9999-01-1",
            "2026-02-30",
            "2026-1-2",
            "22-11-2026",
            "2026-11-22T00:00",
            "２０２６-11-22",
        ] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }
}

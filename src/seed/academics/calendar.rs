//! Years, terms, periods and holidays around a day.
use chrono::{Datelike, Days, NaiveDate, NaiveTime};

use crate::{academics::Parity, seed::plan::academic_year};

/// When things happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    pub years: Vec<Year>,
    pub terms: Vec<Term>,
    /// The place of the term that runs, or ran last.
    pub current: usize,
    pub periods: Vec<Period>,
    pub holidays: Vec<Holiday>,
}

/// A year to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    pub name: String,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
}

/// A term to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Place in the years.
    pub year: usize,
    pub name: String,
    pub parity: Parity,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
}

/// A period to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub number: i16,
    pub starts: NaiveTime,
    pub ends: NaiveTime,
}

/// A holiday to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    pub name: String,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    /// Whether it is the first programme's alone.
    pub first_programme: bool,
}

/// When the periods of a day begin; each takes 55 minutes. The gaps are a short break and lunch.
const PERIODS: [(u32, u32); 7] = [
    (9, 0),
    (9, 55),
    (11, 5),
    (12, 0),
    (13, 45),
    (14, 40),
    (15, 35),
];

/// On the same day every year: month, day.
const FIXED: [(&str, u32, u32); 8] = [
    ("Makara Sankranti", 1, 15),
    ("Republic Day", 1, 26),
    ("Ambedkar Jayanti", 4, 14),
    ("May Day", 5, 1),
    ("Independence Day", 8, 15),
    ("Gandhi Jayanti", 10, 2),
    ("Kannada Rajyotsava", 11, 1),
    ("Christmas", 12, 25),
];

/// By the moon, in the years from 2025 on: month and day in each.
const MOVABLE: [(&str, [(u32, u32); 4]); 12] = [
    ("Maha Shivaratri", [(2, 26), (2, 15), (3, 6), (2, 23)]),
    ("Holi", [(3, 14), (3, 4), (3, 22), (3, 11)]),
    ("Ugadi", [(3, 30), (3, 19), (4, 7), (3, 27)]),
    ("Id-ul-Fitr", [(3, 31), (3, 21), (3, 10), (2, 27)]),
    ("Good Friday", [(4, 18), (4, 3), (3, 26), (4, 7)]),
    ("Bakrid", [(6, 7), (5, 27), (5, 17), (5, 6)]),
    ("Muharram", [(7, 6), (6, 26), (6, 16), (6, 4)]),
    ("Ganesh Chaturthi", [(8, 27), (9, 14), (9, 4), (8, 23)]),
    ("Id-e-Milad", [(9, 5), (8, 26), (8, 16), (8, 4)]),
    ("Vijayadashami", [(10, 2), (10, 20), (10, 9), (9, 27)]),
    ("Diwali", [(10, 20), (11, 8), (10, 29), (10, 17)]),
    ("Guru Nanak Jayanti", [(11, 5), (11, 24), (11, 14), (11, 2)]),
];

impl Calendar {
    /// Three years back, one ahead.
    pub fn of(today: NaiveDate) -> Self {
        let now = academic_year(today);
        let mut calendar = Self {
            years: Vec::new(),
            terms: Vec::new(),
            current: 0,
            periods: PERIODS.iter().zip(1..).filter_map(period).collect(),
            holidays: Vec::new(),
        };
        for year in now - 3..=now + 1 {
            calendar.add_year(year, today);
        }
        let begun = calendar.terms.iter().filter(|term| term.starts_on <= today);
        calendar.current = begun.count().saturating_sub(1);
        calendar.holidays = (today.year() - 1..=today.year() + 1)
            .flat_map(holidays)
            .collect();
        let visit = calendar.terms[calendar.current].starts_on + Days::new(61);
        calendar.holidays.push(Holiday {
            name: "Industrial visit".to_owned(),
            starts_on: visit,
            ends_on: visit + Days::new(1),
            first_programme: true,
        });
        calendar
    }

    fn add_year(&mut self, year: i32, today: NaiveDate) {
        let place = self.years.len();
        self.years.push(Year {
            name: format!("{year}-{:02}", (year + 1).rem_euclid(100)),
            starts_on: day(year, 7, 1),
            ends_on: day(year + 1, 6, 30),
        });
        let odd = Term {
            year: place,
            name: format!("{year} Odd"),
            parity: Parity::Odd,
            starts_on: day(year, 7, 1),
            ends_on: stretched((day(year, 12, 15), day(year, 12, 31)), today),
        };
        let even = Term {
            year: place,
            name: format!("{} Even", year + 1),
            parity: Parity::Even,
            // Whoever starts on New Year's Day finds a term that runs.
            starts_on: day(year + 1, 1, 1),
            ends_on: stretched((day(year + 1, 6, 10), day(year + 1, 6, 30)), today),
        };
        self.terms.extend([odd, even]);
    }
}

/// The usual end, or later in the half-year, when it has just come or is near: the demo is always in a term.
fn stretched((usual, latest): (NaiveDate, NaiveDate), today: NaiveDate) -> NaiveDate {
    match today <= latest {
        true => usual.max((today + Days::new(14)).min(latest)),
        false => usual,
    }
}

fn period(((hour, minute), number): (&(u32, u32), i16)) -> Option<Period> {
    let starts = NaiveTime::from_hms_opt(*hour, *minute, 0)?;
    Some(Period {
        number,
        starts,
        ends: starts + chrono::TimeDelta::minutes(55),
    })
}

fn holidays(year: i32) -> Vec<Holiday> {
    let fixed = FIXED
        .iter()
        .map(|(name, month, date)| (*name, (*month, *date)));
    let column = usize::try_from(year - 2025).ok();
    let movable = MOVABLE
        .iter()
        .filter_map(|(name, days)| Some((*name, *days.get(column?)?)));
    let named = fixed.chain(movable).map(|(name, (month, date))| {
        let on = day(year, month, date);
        Holiday {
            name: name.to_owned(),
            starts_on: on,
            // Diwali is followed by Balipadyami.
            ends_on: if name == "Diwali" {
                on + Days::new(2)
            } else {
                on
            },
            first_programme: false,
        }
    });
    named.collect()
}

/// Every day that is asked for exists.
fn day(year: i32, month: u32, date: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, date).unwrap_or_default()
}

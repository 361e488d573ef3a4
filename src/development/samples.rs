//! What the style guide's components show.
use crate::{
    error::{Problems, Rule},
    platform::web::{Choice, Page, Pager},
};

/// Why the form of the style guide is refused.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("The amount is more than the dues: enter ₹79,750.00 or less")]
    OverDues,
    #[error("Choose what the payment is for")]
    NoPurpose,
}

impl Rule for Refusal {
    fn field(&self) -> &'static str {
        match self {
            Self::OverDues => "sg_amount",
            Self::NoPurpose => "sg_for",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::OverDues => "over_dues",
            Self::NoPurpose => "no_purpose",
        }
    }
}

/// A tab.
pub struct Tab {
    pub label: &'static str,
    pub href: &'static str,
    pub current: bool,
    pub count: Option<i64>,
}

/// A fact of a record.
pub struct Fact {
    pub name: &'static str,
    pub value: &'static str,
}

/// A key figure.
pub struct Figure {
    pub name: &'static str,
    pub value: &'static str,
    pub unit: Option<&'static str>,
    pub note: &'static str,
}

/// What happened to a record.
pub struct Entry {
    pub text: &'static str,
    pub before: Option<&'static str>,
    pub after: Option<&'static str>,
    pub at: &'static str,
    pub when: &'static str,
    pub key: bool,
}

pub fn problems() -> Problems {
    let mut problems = Problems::default();
    problems.add(Refusal::OverDues);
    problems.add(Refusal::NoPurpose);
    problems
}

pub fn choices() -> Vec<Choice> {
    vec![
        Choice::new("dues", "Oldest dues first", true)
            .hint("Tuition ₹61,250.00, then hostel ₹18,500.00"),
        Choice::new("advance", "Advance", false),
    ]
}

pub fn tabs() -> Vec<Tab> {
    let tab = |label, count: Option<i64>| Tab {
        label,
        href: "#nav",
        current: count.is_some(),
        count,
    };
    vec![
        tab("Profile", None),
        tab("Fees", Some(2)),
        tab("Attendance", None),
    ]
}

pub fn pages() -> Pager {
    Page::new(vec![(); 25], 1284, Some(3), "/styleguide", &[])
        .pager("51 – 75 of 1,284 students".to_owned())
}

pub fn facts() -> Vec<Fact> {
    let fact = |(name, value)| Fact { name, value };
    [
        ("Name", "Sunita Krishnamurthy"),
        ("Relation", "Mother"),
        ("Phone", "+91 98450 12345"),
    ]
    .map(fact)
    .into()
}

pub fn figures() -> Vec<Figure> {
    let figure = |(name, value, unit, note)| Figure {
        name,
        value,
        unit,
        note,
    };
    [
        ("CGPA", "8.42", Some(" / 10"), "Rank 11 of 178"),
        ("Attendance", "82.04", Some("%"), "1.2 less this month"),
        ("Dues", "₹21,140", None, "By 26 Nov 2026"),
    ]
    .map(figure)
    .into()
}

pub fn entries() -> Vec<Entry> {
    vec![
        Entry {
            text: "Marks",
            before: Some("41"),
            after: Some("44"),
            at: "2026-11-03T10:42",
            when: "R. Iyer, re-check, 3 Nov 2026, 10:42",
            key: true,
        },
        Entry {
            text: "Verified by Dr. Meera Subramanian",
            before: None,
            after: None,
            at: "2026-10-30T16:05",
            when: "30 Oct 2026, 16:05",
            key: false,
        },
    ]
}

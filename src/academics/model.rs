//! The parts of a college as the database has them, and what their names must be.
use diesel::prelude::*;

use crate::{
    error::Rule,
    schema::{departments, programmes},
};

/// A short name by which people speak of a part, such as CSE or B.Tech CSE: 1 to 20 characters, on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code(String);

/// A full name of 1 to 120 characters, on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title(String);

/// Why a code or a title does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("Enter a short name of 1 to 20 letters, digits, blanks, dots, hyphens or &.")]
    Code,
    #[error("Enter a name of 1 to 120 characters, on one line.")]
    Title,
}

impl Rule for NameError {
    fn field(&self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Title => "name",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Code => "code_form",
            Self::Title => "name_form",
        }
    }
}

impl Code {
    /// Reads what was typed; blanks are made single and taken off the ends.
    pub fn parse(typed: &str) -> Result<Self, NameError> {
        let text = single_blanks(typed);
        let plain = text
            .chars()
            .all(|c| c.is_alphanumeric() || " .-&".contains(c));
        match plain && (1..=20).contains(&text.chars().count()) {
            true => Ok(Self(text)),
            false => Err(NameError::Code),
        }
    }
    /// The short name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Title {
    /// Reads what was typed; blanks are made single and taken off the ends.
    pub fn parse(typed: &str) -> Result<Self, NameError> {
        let text = single_blanks(typed);
        let plain = !typed.trim().chars().any(char::is_control);
        match plain && (1..=120).contains(&text.chars().count()) {
            true => Ok(Self(text)),
            false => Err(NameError::Title),
        }
    }
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn single_blanks(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A department.
#[derive(Clone, Debug, HasQuery)]
#[diesel(table_name = departments, check_for_backend(diesel::pg::Pg))]
pub struct Department {
    /// `departments.id`
    pub id: i64,
    /// The short name: CSE.
    pub code: String,
    /// The full name.
    pub name: String,
    /// `staff.id` of the head.
    pub head_id: Option<i64>,
}

/// A programme.
#[derive(Clone, Debug, HasQuery)]
#[diesel(table_name = programmes, check_for_backend(diesel::pg::Pg))]
pub struct Programme {
    /// `programmes.id`
    pub id: i64,
    /// `departments.id`
    pub department_id: i64,
    /// The short name: B.Tech CSE.
    pub code: String,
    /// The full name.
    pub name: String,
    /// How many it takes.
    pub semesters: i16,
}

/// A section with what it is a part of.
#[derive(Clone, Debug, Queryable)]
pub struct Section {
    /// `sections.id`
    pub id: i64,
    /// Its letter: A.
    pub name: String,
    /// `staff.id` of the class adviser.
    pub adviser_id: Option<i64>,
    /// How many can sit in it.
    pub capacity: i16,
    /// `batches.id`
    pub batch_id: i64,
    /// The year its students were admitted in.
    pub admission_year: i16,
    /// The short name of the programme.
    pub programme_code: String,
    /// `departments.id` of the programme's department.
    pub department_id: i64,
}

impl Section {
    /// As people speak of it: B.Tech CSE 2025 – A.
    pub fn title(&self) -> String {
        format!(
            "{} {} – {}",
            self.programme_code, self.admission_year, self.name
        )
    }
}

/// A section whose seats are being given: locked until the transaction ends.
#[derive(Clone, Debug, Queryable)]
pub struct Seats {
    /// The section's letter.
    pub name: String,
    /// `batches.id`
    pub batch_id: i64,
    /// How many there are.
    pub capacity: i16,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_read_as_people_write_them() {
        for (typed, kept) in [
            (" CSE ", "CSE"),
            ("B.Tech  AI&ML", "B.Tech AI&ML"),
            ("A", "A"),
        ] {
            let code = Code::parse(typed).map(|code| code.as_str().to_owned());
            assert_eq!(code, Ok(kept.into()), "{typed:?}");
        }
        for wrong in ["", "  ", "<b>", "CS/1", &"X".repeat(21)] {
            assert_eq!(Code::parse(wrong), Err(NameError::Code), "{wrong:?}");
        }
    }

    #[test]
    fn titles_stand_on_one_line() {
        assert!(Title::parse(&"é".repeat(120)).is_ok());
        for wrong in ["", "a\nb", &"é".repeat(121)] {
            assert_eq!(Title::parse(wrong), Err(NameError::Title), "{wrong:?}");
        }
    }
}

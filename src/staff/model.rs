//! Members of staff as the database has them.
use chrono::NaiveDate;
use diesel::prelude::*;

use crate::error::Rule;

/// A member of staff.
#[derive(Clone, Debug, Queryable)]
pub struct Member {
    /// `staff.id`
    pub id: i64,
    /// `users.id`
    pub user_id: i64,
    /// The full name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// For ever.
    pub staff_number: String,
    /// What they are here: Assistant Professor.
    pub designation: String,
    /// The day they began.
    pub joined_on: NaiveDate,
    /// `departments.id`
    pub department_id: Option<i64>,
    /// The department's name.
    pub department: Option<String>,
    /// To be called at.
    pub phone: Option<String>,
    /// [`StaffStatus::of`]
    pub status: String,
    /// `uploads.id` of a photo that can be shown.
    pub photo: Option<i64>,
    /// Raised by every change.
    pub version: i32,
    /// Raised by every change of the account.
    pub account_version: i32,
}

/// Where a member of staff stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StaffStatus {
    /// Works here.
    Active,
    /// Will come back.
    OnLeave,
    /// Works here no longer.
    Left,
}

impl StaffStatus {
    /// In the order that forms offer them.
    pub const ALL: [StaffStatus; 3] =
        [StaffStatus::Active, StaffStatus::OnLeave, StaffStatus::Left];
    /// As the table has it.
    pub fn code(self) -> &'static str {
        match self {
            StaffStatus::Active => "active",
            StaffStatus::OnLeave => "on_leave",
            StaffStatus::Left => "left",
        }
    }
    /// As people read it; to be translated.
    pub fn word(self) -> &'static str {
        match self {
            StaffStatus::Active => "Active",
            StaffStatus::OnLeave => "On leave",
            StaffStatus::Left => "Has left",
        }
    }
    /// The one of that code.
    pub fn of(code: &str) -> Option<Self> {
        StaffStatus::ALL.into_iter().find(|one| one.code() == code)
    }
    /// Where they may stand next; who has left may come back.
    pub fn next(self) -> &'static [StaffStatus] {
        match self {
            StaffStatus::Active => &[StaffStatus::OnLeave, StaffStatus::Left],
            StaffStatus::OnLeave => &[StaffStatus::Active, StaffStatus::Left],
            StaffStatus::Left => &[StaffStatus::Active],
        }
    }
}

impl Member {
    /// Where they stand.
    pub fn standing(&self) -> StaffStatus {
        StaffStatus::of(&self.status).unwrap_or(StaffStatus::Active)
    }
    /// Two letters.
    pub fn initials(&self) -> String {
        crate::platform::web::initials(&self.name)
    }
    /// One of the avatar's grounds.
    pub fn tone(&self) -> &'static str {
        crate::platform::web::tone(self.user_id)
    }
}

/// The permanent number of a member of staff: 3 to 20 capital letters, digits, hyphens and slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffNumber(String);

/// What somebody is here, in 1 to 80 characters, on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Designation(String);

/// Why a staff number or a designation does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Of the number.
    #[error("Enter a staff number of 3 to 20 letters and digits, such as NHE014.")]
    Number,
    /// Of the designation.
    #[error("Enter a designation such as Assistant Professor, of at most 80 characters.")]
    Designation,
}

impl Rule for EntryError {
    fn field(&self) -> &'static str {
        match self {
            Self::Number => "staff_number",
            Self::Designation => "designation",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Number => "staff_number_form",
            Self::Designation => "designation_form",
        }
    }
}

impl StaffNumber {
    /// Reads what was typed; small letters become capitals.
    pub fn parse(typed: &str) -> Result<Self, EntryError> {
        let text = typed.trim().to_ascii_uppercase();
        let plain = text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'/');
        match plain && (3..=20).contains(&text.len()) {
            true => Ok(Self(text)),
            false => Err(EntryError::Number),
        }
    }
    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Designation {
    /// Reads what was typed; blanks are taken off the ends.
    pub fn parse(typed: &str) -> Result<Self, EntryError> {
        let text = typed.trim();
        let plain = !text.chars().any(char::is_control);
        match plain && (1..=80).contains(&text.chars().count()) {
            true => Ok(Self(text.to_owned())),
            false => Err(EntryError::Designation),
        }
    }
    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staff_numbers_are_read_in_capitals() {
        let read = |typed| StaffNumber::parse(typed).map(|n| n.as_str().to_owned());
        assert_eq!(read(" nhe014 "), Ok("NHE014".into()));
        for wrong in ["", "N1", "N 014", "NHE00000000000000000014"] {
            assert_eq!(read(wrong), Err(EntryError::Number), "{wrong:?}");
        }
    }

    #[test]
    fn designations_stand_on_one_line() {
        assert!(Designation::parse(" Professor ").is_ok());
        for wrong in ["", "a\nb", &"x".repeat(81)] {
            assert!(Designation::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}

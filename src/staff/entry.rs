//! What is entered of a member of staff; whichever door it comes by.
use chrono::NaiveDate;

use super::model::{Designation, StaffNumber};
use crate::{
    Result,
    accounts::Contact,
    people::{Broken, Reading},
    policy::Role,
    types::{Email, PersonName, Phone},
};

/// A member of staff to be employed, who has an account with a role of staff.
#[derive(Clone, Debug)]
pub struct Employ {
    /// `users.id` of the person, who holds a role of staff.
    pub user: i64,
    /// Given for ever.
    pub staff_number: StaffNumber,
    /// `departments.id`; none for the office and the hostel.
    pub department: Option<i64>,
    /// What they are here.
    pub designation: Designation,
    /// The day they begin.
    pub joined_on: NaiveDate,
}

/// A member of staff to be employed, with the person that they are.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// As people write it.
    pub name: PersonName,
    /// To sign in with, and for letters.
    pub email: Email,
    /// To be called at.
    pub phone: Option<Phone>,
    /// What they act as.
    pub role: Role,
    /// Its `user` is filled in when the account is opened.
    pub employment: Employ,
    /// Whether the person is sent the link to begin with.
    pub invite: bool,
}

/// What the office puts right of a member of staff.
#[derive(Clone, Debug)]
pub struct StaffParticulars {
    /// Name and telephone number.
    pub contact: Contact,
    /// `departments.id`
    pub department: Option<i64>,
    /// What they are here.
    pub designation: Designation,
    /// The day they began.
    pub joined_on: NaiveDate,
}

/// The fields of a new member of staff: what a form has, and a file's columns stand for.
pub const FIELDS: &[&str] = &[
    "name",
    "email",
    "phone",
    "role",
    "staff_number",
    "department",
    "designation",
    "joined_on",
];

const CHOOSE: &str = "Choose one of those that are offered.";
const JOINED: &str = "Enter the day they begin, such as 1 Jul 2026.";

impl NewMember {
    /// Reads a new member of staff of texts by the names of [`FIELDS`].
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn read<'a>(texts: &'a dyn Fn(&str) -> &'a str) -> Result<Self> {
        let mut read = Reading::of(texts);
        let name = read.read("name", PersonName::parse);
        let email = read.read("email", Email::parse);
        let phone = read.read("phone", Phone::parse_optional);
        let role = read.read("role", staff_role);
        let staff_number = read.read("staff_number", StaffNumber::parse);
        let department = read.optional_key("department", CHOOSE);
        let designation = read.read("designation", Designation::parse);
        let joined_on = read.day("joined_on", JOINED);
        let whole = || {
            Some(Self {
                name: name?,
                email: email?,
                phone: phone?,
                role: role?,
                employment: Employ {
                    user: 0,
                    staff_number: staff_number?,
                    department: department?,
                    designation: designation?,
                    joined_on: joined_on?,
                },
                invite: true,
            })
        };
        let whole = whole();
        read.done(whole)
    }
}

fn staff_role(code: &str) -> Result<Role, Broken> {
    let of = Role::of(code.trim()).filter(|role| role.is_staff());
    of.ok_or(Broken::new(
        "role",
        "no_staff_role",
        "Choose faculty, warden, admin or principal.",
    ))
}

impl StaffParticulars {
    /// The fields of the form.
    pub const FIELDS: &[&str] = &["name", "phone", "department", "designation", "joined_on"];

    /// Reads what is kept of a member of staff of texts by the names of [`Self::FIELDS`].
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn read<'a>(texts: &'a dyn Fn(&str) -> &'a str) -> Result<Self> {
        let mut read = Reading::of(texts);
        let name = read.read("name", PersonName::parse);
        let phone = read.read("phone", Phone::parse_optional);
        let department = read.optional_key("department", CHOOSE);
        let designation = read.read("designation", Designation::parse);
        let joined_on = read.day("joined_on", JOINED);
        let whole = || {
            Some(Self {
                contact: Contact {
                    name: name?,
                    phone: phone?,
                },
                department: department?,
                designation: designation?,
                joined_on: joined_on?,
            })
        };
        let whole = whole();
        read.done(whole)
    }
}

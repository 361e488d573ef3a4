//! What is entered of a student, and what must hold of it: the one place, whether it comes from the form, a file or the
//! seed. [`NewStudent::read`] reads texts by the names of the fields; [`AdmitStudent::check`] compares with the place that
//! the student is put into, without asking the database, so that a whole list can be checked.
use chrono::NaiveDate;

use super::{
    actions::StudentError,
    model::{AdmissionNumber, Category, Gender},
};
use crate::{
    Result,
    people::{Broken, Reading, plain_text},
    types::{Email, PersonName, Phone},
};

/// A student to be admitted, who has an account with the role of a student.
#[derive(Clone, Debug)]
pub struct AdmitStudent {
    /// `users.id` of the person, who holds the role of a student.
    pub user: i64,
    /// Given for ever.
    pub admission_number: AdmissionNumber,
    /// `batches.id`
    pub batch: i64,
    /// `sections.id`, one of the batch's; none when it is decided later.
    pub section: Option<i64>,
    /// The semester they are in.
    pub semester: i16,
    /// Before the day of admission.
    pub date_of_birth: NaiveDate,
    /// As the student says.
    pub gender: Gender,
    /// Of the seat.
    pub category: Category,
    /// Whether they live in the hostel.
    pub hostelite: bool,
    /// Where the family lives.
    pub address: String,
    /// The day of admission.
    pub admitted_on: NaiveDate,
}

/// A student to be admitted, with the person that they are.
#[derive(Clone, Debug)]
pub struct NewStudent {
    /// As people write it.
    pub name: PersonName,
    /// To sign in with, and for letters.
    pub email: Email,
    /// To be called at.
    pub phone: Option<Phone>,
    /// What is kept of the student; its `user` is filled in when the account is opened.
    pub admission: AdmitStudent,
    /// Whether they have not come yet.
    pub expected: bool,
    /// Whether the person is sent the link to begin with.
    pub invite: bool,
}

/// What is kept of a student that the office puts right.
#[derive(Clone, Debug)]
pub struct Particulars {
    /// As people write it.
    pub name: PersonName,
    /// To be called at.
    pub phone: Option<Phone>,
    /// `sections.id`, one of the batch's.
    pub section: Option<i64>,
    /// The semester they are in.
    pub semester: i16,
    /// Before the day of admission.
    pub date_of_birth: NaiveDate,
    /// As the student says.
    pub gender: Gender,
    /// Of the seat.
    pub category: Category,
    /// Whether they live in the hostel.
    pub hostelite: bool,
    /// Where the family lives.
    pub address: String,
}

/// The place that a student is put into, as it is now.
#[derive(Clone, Debug)]
pub struct Place {
    /// How many semesters the programme takes.
    pub semesters: i16,
    /// Whether batch or programme are not used any more.
    pub retired: bool,
    /// The section, when one is given.
    pub section: Option<SeatsLeft>,
}

/// A section that a seat is wanted in.
#[derive(Clone, Debug)]
pub struct SeatsLeft {
    /// As people speak of it.
    pub name: String,
    /// `batches.id`
    pub batch: i64,
    /// How many seats are free.
    pub left: i64,
    /// Whether it is not used any more.
    pub retired: bool,
}

/// The fields of a new student: what a form has, and a file's columns stand for.
pub const FIELDS: &[&str] = &[
    "name",
    "email",
    "phone",
    "admission_number",
    "batch",
    "section",
    "semester",
    "date_of_birth",
    "gender",
    "category",
    "hostelite",
    "address",
    "admitted_on",
    "expected",
];

const CHOOSE: &str = "Choose one of those that are offered.";

impl NewStudent {
    /// Reads a new student of texts by the names of [`FIELDS`].
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn read<'a>(texts: &'a dyn Fn(&str) -> &'a str) -> Result<Self> {
        let mut read = Reading::of(texts);
        let name = read.read("name", PersonName::parse);
        let email = read.read("email", Email::parse);
        let phone = read.read("phone", Phone::parse_optional);
        let admission = admission(&mut read);
        let (expected, invite) = (read.ticked("expected"), true);
        let whole = || {
            Some(Self {
                name: name?,
                email: email?,
                phone: phone?,
                admission: admission?,
                expected,
                invite,
            })
        };
        let whole = whole();
        read.done(whole)
    }
}

fn admission(read: &mut Reading<'_>) -> Option<AdmitStudent> {
    let admission_number = read.read("admission_number", AdmissionNumber::parse);
    let batch = read.key("batch", "Choose the batch that the student is admitted to.");
    let section = read.optional_key("section", CHOOSE);
    let semester = read.number("semester", 1..=12, "Enter a semester from 1 on.");
    let own = own(read);
    let admitted_on = read.day(
        "admitted_on",
        "Enter the day of admission, such as 1 Jul 2026.",
    );
    if let (Some(own), Some(admitted)) = (&own, admitted_on)
        && own.0 >= admitted
    {
        read.note(StudentError::Unborn);
    }
    let (date_of_birth, gender, category, address) = own?;
    Some(AdmitStudent {
        user: 0,
        admission_number: admission_number?,
        batch: batch?,
        section: section?,
        semester: semester?,
        date_of_birth,
        gender,
        category,
        hostelite: read.ticked("hostelite"),
        address,
        admitted_on: admitted_on?,
    })
}

/// What the person is by themself.
fn own(read: &mut Reading<'_>) -> Option<(NaiveDate, Gender, Category, String)> {
    let date_of_birth = read.day(
        "date_of_birth",
        "Enter the date of birth, such as 2 Jan 2007.",
    );
    let gender = read.chosen("gender", Gender::of, CHOOSE);
    let category = read.chosen("category", Category::of, CHOOSE);
    let address = read.read("address", address_of);
    Some((date_of_birth?, gender?, category?, address?))
}

/// An address on one line, of at most 300 characters; none is none.
pub fn address_of(typed: &str) -> Result<String, Broken> {
    let one_line = typed.replace(['\r', '\n'], " ");
    let long = Broken::new(
        "address",
        "address_form",
        "Enter an address of at most 300 characters.",
    );
    plain_text(&one_line, 300).ok_or(long)
}

impl Particulars {
    /// The fields of the form.
    pub const FIELDS: &[&str] = &[
        "name",
        "phone",
        "section",
        "semester",
        "date_of_birth",
        "gender",
        "category",
        "hostelite",
        "address",
    ];

    /// Reads what is kept of a student of texts by the names of [`Self::FIELDS`].
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn read<'a>(texts: &'a dyn Fn(&str) -> &'a str) -> Result<Self> {
        let mut read = Reading::of(texts);
        let name = read.read("name", PersonName::parse);
        let phone = read.read("phone", Phone::parse_optional);
        let section = read.optional_key("section", CHOOSE);
        let semester = read.number("semester", 1..=12, "Enter a semester from 1 on.");
        let own = own(&mut read);
        let hostelite = read.ticked("hostelite");
        let whole = || {
            let (date_of_birth, gender, category, address) = own?;
            Some(Self {
                name: name?,
                phone: phone?,
                section: section?,
                semester: semester?,
                date_of_birth,
                gender,
                category,
                hostelite,
                address,
            })
        };
        let whole = whole();
        read.done(whole)
    }
}

impl AdmitStudent {
    /// What must hold whatever the door.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(&self, place: &Place) -> Result<(), StudentError> {
        if self.date_of_birth >= self.admitted_on {
            return Err(StudentError::Unborn);
        }
        if place.retired {
            return Err(StudentError::NoBatch);
        }
        place.takes(self.batch, self.semester)
    }
}

impl Place {
    /// Whether a student of a batch can be put here, in that semester.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn takes(&self, batch: i64, semester: i16) -> Result<(), StudentError> {
        if !(1..=self.semesters).contains(&semester) {
            return Err(StudentError::Semester(self.semesters));
        }
        let Some(section) = &self.section else {
            return Ok(());
        };
        if section.batch != batch {
            return Err(StudentError::SectionOfAnother);
        }
        if section.retired {
            return Err(StudentError::SectionRetired(section.name.clone()));
        }
        match section.left > 0 {
            true => Ok(()),
            false => Err(StudentError::SectionFull(section.name.clone())),
        }
    }
}

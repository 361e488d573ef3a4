//! What can be done with students.
use chrono::NaiveDate;
use diesel::result::Error as DieselError;
use serde_json::json;

use super::{
    model::{AdmissionNumber, Category, Gender},
    queries,
};
use crate::{
    Error, Result, academics,
    error::{Rule, violated},
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Grant, ManageStudents},
};

/// A student to be admitted.
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

/// Why something cannot be done with a student.
#[derive(Debug, thiserror::Error)]
pub enum StudentError {
    /// Given for ever, to one.
    #[error("Another student has this admission number. Enter a different one.")]
    NumberTaken,
    /// One person studies here once.
    #[error("This person is a student here already.")]
    AdmittedAlready,
    /// The role comes first.
    #[error("Give this person the role of a student first.")]
    NoRole,
    /// Its last seat was given.
    #[error("Section {0} has no seat left. Choose another section, or raise its capacity.")]
    SectionFull(String),
    /// Nobody new sits in it.
    #[error("Section {0} is not used any more. Choose another section.")]
    SectionRetired(String),
    /// Sections belong to batches.
    #[error("Choose a section of the student's own batch.")]
    SectionOfAnother,
    /// A programme's length.
    #[error("This programme has {0} semesters.")]
    Semester(i16),
    /// Nobody is admitted before they are born.
    #[error("The date of birth must be before the day of admission.")]
    Unborn,
    /// No such batch.
    #[error("Choose one of the batches that are offered.")]
    NoBatch,
}

impl Rule for StudentError {
    fn field(&self) -> &'static str {
        match self {
            Self::NumberTaken => "admission_number",
            Self::AdmittedAlready | Self::NoRole => "",
            Self::SectionFull(_) | Self::SectionRetired(_) | Self::SectionOfAnother => "section",
            Self::Semester(_) => "semester",
            Self::Unborn => "date_of_birth",
            Self::NoBatch => "batch",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::NumberTaken => "admission_number_taken",
            Self::AdmittedAlready => "admitted_already",
            Self::NoRole => "no_role",
            Self::SectionFull(_) => "section_full",
            Self::SectionRetired(_) => "section_retired",
            Self::SectionOfAnother => "section_of_another",
            Self::Semester(_) => "semester_range",
            Self::Unborn => "unborn",
            Self::NoBatch => "no_batch",
        }
    }
    fn is_conflict(&self) -> bool {
        matches!(
            self,
            Self::SectionFull(_) | Self::SectionRetired(_) | Self::AdmittedAlready
        )
    }
}

/// Admits a student to a batch and, when it is known, a section; the key.
pub fn admit_student(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStudents>,
    cmd: &AdmitStudent,
) -> Result<i64> {
    if cmd.date_of_birth >= cmd.admitted_on {
        return Err(StudentError::Unborn.into());
    }
    let semesters = match academics::semesters_of(tx, cmd.batch) {
        Err(Error::NotFound) => return Err(StudentError::NoBatch.into()),
        known => known?,
    };
    if !(1..=semesters).contains(&cmd.semester) {
        return Err(StudentError::Semester(semesters).into());
    }
    if !queries::has_role(tx, cmd.user)? {
        return Err(StudentError::NoRole.into());
    }
    if let Some(section) = cmd.section {
        take_seat(tx, section, cmd.batch)?;
    }
    let id = queries::insert(tx, cmd).map_err(worded)?;
    let changes = Changes::none()
        .field("user", json!(null), cmd.user)
        .field(
            "admission_number",
            json!(null),
            cmd.admission_number.as_str(),
        )
        .field("batch", json!(null), cmd.batch)
        .field("section", json!(null), json!(cmd.section))
        .field("semester", json!(null), cmd.semester)
        .field("category", json!(null), cmd.category.code())
        .field("hostelite", json!(null), cmd.hostelite);
    let subject = ("student", Some(id));
    audit::record(tx, who.actor(), "students.admit", subject, changes)?;
    Ok(id)
}

/// Numbers the seats of a section by name, from 1, without gaps; how many there are.
pub fn number_section(tx: &mut Tx<'_>, who: &Grant<ManageStudents>, section: i64) -> Result<usize> {
    academics::lock_seats(tx, section)?;
    let numbered = queries::number_section(tx, section)?;
    let changes = Changes::none().field("numbered", json!(null), numbered);
    let subject = ("section", Some(section));
    audit::record(tx, who.actor(), "students.number_section", subject, changes)?;
    Ok(numbered)
}

/// Locks the section, so that the last seat is given once.
fn take_seat(tx: &mut Tx<'_>, section: i64, batch: i64) -> Result<()> {
    let seats = match academics::lock_seats(tx, section) {
        Err(Error::NotFound) => return Err(StudentError::SectionOfAnother.into()),
        known => known?,
    };
    if seats.batch_id != batch {
        return Err(StudentError::SectionOfAnother.into());
    }
    if seats.retired {
        return Err(StudentError::SectionRetired(seats.name).into());
    }
    match queries::seated(tx, section)? < i64::from(seats.capacity) {
        true => Ok(()),
        false => Err(StudentError::SectionFull(seats.name).into()),
    }
}

fn worded(err: DieselError) -> Error {
    match violated(&err) {
        Some("students_admission_number_key") => StudentError::NumberTaken.into(),
        Some("students_user_key") => StudentError::AdmittedAlready.into(),
        Some("students_section") => StudentError::SectionOfAnother.into(),
        Some("students_batch_id_fkey") => StudentError::NoBatch.into(),
        _ => err.into(),
    }
}

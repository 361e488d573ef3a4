//! Students, parents and staff: where they stand, who belongs to whom, who sees and changes what.
mod api;
mod documents;
mod fields;
mod forms;
mod guardians;
mod proposals;
mod scope;
mod staff;
mod standing;

use campus::{
    students::{SetStatus, Status, set_status},
    types::{Email, PersonName},
};
use chrono::NaiveDate;

use crate::{
    academics::day,
    seed::{grant, write},
    support::TestApp,
};

/// A Sunday in a term.
pub fn today() -> NaiveDate {
    day("2026-11-22")
}

pub fn name(text: &str) -> PersonName {
    PersonName::parse(text).unwrap()
}

pub fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

/// `students.id` of a user.
pub fn student_of(app: &TestApp, user: i64) -> i64 {
    app.number(&format!("SELECT id FROM students WHERE user_id = {user}"))
}

/// Moves a student, from a day on.
pub fn move_to(app: &TestApp, student: i64, status: Status, from: &str) -> campus::Result<i64> {
    let cmd = SetStatus {
        student,
        version: None,
        status,
        from_on: day(from),
        reason: "As the family wrote".into(),
    };
    write(app, |tx| set_status(tx, &grant(), &cmd, today()))
}

/// Whether a student stands so today.
pub fn stands(app: &TestApp, student: i64, status: Status) -> bool {
    let code = status.code();
    app.count(&format!(
        "students WHERE id = {student} AND status = '{code}'"
    )) == 1
}

//! What a course requires.
use diesel::result::Error as DieselError;
use serde_json::json;

use super::queries;
use crate::{
    Error, Result,
    academics::records::is_live,
    error::{Rule, violated},
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Grant, ManageAcademics},
};

/// Why a course cannot require another.
#[derive(Debug, thiserror::Error)]
pub enum PrerequisiteError {
    /// It would have to be taken before itself.
    #[error("That would be a circle: {0}.")]
    Circle(String),
    /// A course cannot come before itself.
    #[error("A course cannot require itself.")]
    Itself,
    /// It does so.
    #[error("This course is required already.")]
    Already,
    /// There is no such course in use.
    #[error("Choose one of the courses that are in use.")]
    NoCourse,
}

impl Rule for PrerequisiteError {
    fn field(&self) -> &'static str {
        "requires_id"
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Circle(_) => "prerequisite_circle",
            Self::Itself => "prerequisite_itself",
            Self::Already => "required_already",
            Self::NoCourse => "no_course",
        }
    }
}

/// Makes a course require another one. A circle is refused, and named whole.
pub fn require_course(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    course: i64,
    requires: i64,
) -> Result<()> {
    if course == requires {
        return Err(PrerequisiteError::Itself.into());
    }
    queries::take_turn(tx)?;
    let own = queries::code(tx, course)?;
    if is_live(tx, queries::LIVE, requires)? != Some(true) {
        return Err(PrerequisiteError::NoCourse.into());
    }
    if let Some(chain) = queries::chain(tx, requires, course)? {
        let circle = format!("{own} → {}", chain.join(" → "));
        return Err(PrerequisiteError::Circle(circle).into());
    }
    queries::require(tx, course, requires).map_err(worded)?;
    let other = queries::code(tx, requires)?;
    let changes = Changes::none().field("requires", json!(null), other);
    let subject = ("course", Some(course));
    audit::record(
        tx,
        who.actor(),
        "academics.require_course",
        subject,
        changes,
    )
}

/// Makes a course require another one no more.
pub fn release_course(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    course: i64,
    required: i64,
) -> Result<()> {
    queries::take_turn(tx)?;
    if queries::release(tx, course, required)? == 0 {
        return Err(Error::NotFound);
    }
    let other = queries::code(tx, required)?;
    let changes = Changes::none().field("requires", other, "–");
    let subject = ("course", Some(course));
    audit::record(
        tx,
        who.actor(),
        "academics.release_course",
        subject,
        changes,
    )
}

fn worded(err: DieselError) -> Error {
    match violated(&err) {
        Some("prerequisites_key") => PrerequisiteError::Already.into(),
        Some("prerequisites_other") => PrerequisiteError::Itself.into(),
        Some("prerequisites_no_circle") => PrerequisiteError::Circle("…".into()).into(),
        _ => err.into(),
    }
}

//! What can be done with the parts of a college.
use diesel::result::Error as DieselError;
use serde_json::json;

use super::{
    model::{Code, Title},
    queries,
};
use crate::{
    Error, Result,
    error::{Rule, violated},
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Grant, ManageAcademics},
};

/// A department to be created.
#[derive(Clone, Debug)]
pub struct NewDepartment {
    /// The short name: CSE.
    pub code: Code,
    /// The full name.
    pub name: Title,
}

/// A programme to be created.
#[derive(Clone, Debug)]
pub struct NewProgramme {
    /// `departments.id`
    pub department: i64,
    /// The short name: B.Tech CSE.
    pub code: Code,
    /// The full name.
    pub name: Title,
    /// 1 to 12.
    pub semesters: i16,
}

/// A batch to be created.
#[derive(Clone, Copy, Debug)]
pub struct NewBatch {
    /// `programmes.id`
    pub programme: i64,
    /// The year its students are admitted in.
    pub admission_year: i16,
}

/// A section to be created.
#[derive(Clone, Debug)]
pub struct NewSection {
    /// `batches.id`
    pub batch: i64,
    /// Its letter: A.
    pub name: Code,
    /// How many can sit in it: 1 to 500.
    pub capacity: i16,
}

/// Why something cannot be done with a part of the college.
#[derive(Debug, thiserror::Error)]
pub enum AcademicsError {
    /// Two departments or programmes cannot share a short name.
    #[error("Another one has this short name. Choose a different one.")]
    CodeTaken,
    /// Nor a full name.
    #[error("Another one has this name. Choose a different one.")]
    NameTaken,
    /// One batch a programme and year.
    #[error("This programme has a batch of that year already.")]
    BatchExists,
    /// One section of a name in a batch.
    #[error("This batch has a section of that name already.")]
    SectionExists,
    /// A programme's length.
    #[error("A programme has 1 to 12 semesters.")]
    Semesters,
    /// A batch's year.
    #[error("Enter the year of admission with four digits, such as 2026.")]
    Year,
    /// A section's size.
    #[error("A section has 1 to 500 seats.")]
    Capacity,
    /// What it belongs to was not found.
    #[error("What it is to belong to does not exist any more. Choose another.")]
    NoParent,
    /// A head is one of the department's own.
    #[error("The head of a department must be a member of its staff.")]
    HeadFromElsewhere,
    /// An adviser works here.
    #[error("The class adviser must be a member of staff.")]
    AdviserFromElsewhere,
}

impl Rule for AcademicsError {
    fn field(&self) -> &'static str {
        match self {
            Self::CodeTaken => "code",
            Self::NameTaken | Self::SectionExists => "name",
            Self::BatchExists | Self::Year => "admission_year",
            Self::Semesters => "semesters",
            Self::Capacity => "capacity",
            Self::NoParent => "",
            Self::HeadFromElsewhere => "head",
            Self::AdviserFromElsewhere => "adviser",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::CodeTaken => "code_taken",
            Self::NameTaken => "name_taken",
            Self::BatchExists => "batch_exists",
            Self::SectionExists => "section_exists",
            Self::Semesters => "semesters_range",
            Self::Year => "year_range",
            Self::Capacity => "capacity_range",
            Self::NoParent => "no_parent",
            Self::HeadFromElsewhere => "head_from_elsewhere",
            Self::AdviserFromElsewhere => "adviser_from_elsewhere",
        }
    }
}

/// Creates a department; the key.
pub fn create_department(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    cmd: &NewDepartment,
) -> Result<i64> {
    let id = queries::insert_department(tx, cmd).map_err(worded)?;
    let changes = Changes::none()
        .field("code", json!(null), cmd.code.as_str())
        .field("name", json!(null), cmd.name.as_str());
    let subject = ("department", Some(id));
    audit::record(
        tx,
        who.actor(),
        "academics.create_department",
        subject,
        changes,
    )?;
    Ok(id)
}

/// Creates a programme of a department; the key.
pub fn create_programme(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    cmd: &NewProgramme,
) -> Result<i64> {
    let id = queries::insert_programme(tx, cmd).map_err(worded)?;
    let changes = Changes::none()
        .field("department", json!(null), cmd.department)
        .field("code", json!(null), cmd.code.as_str())
        .field("name", json!(null), cmd.name.as_str())
        .field("semesters", json!(null), cmd.semesters);
    let subject = ("programme", Some(id));
    audit::record(
        tx,
        who.actor(),
        "academics.create_programme",
        subject,
        changes,
    )?;
    Ok(id)
}

/// Creates the batch of a programme and year; the key.
pub fn create_batch(tx: &mut Tx<'_>, who: &Grant<ManageAcademics>, cmd: &NewBatch) -> Result<i64> {
    let id = queries::insert_batch(tx, cmd).map_err(worded)?;
    let changes = Changes::none()
        .field("programme", json!(null), cmd.programme)
        .field("admission_year", json!(null), cmd.admission_year);
    let subject = ("batch", Some(id));
    audit::record(tx, who.actor(), "academics.create_batch", subject, changes)?;
    Ok(id)
}

/// Creates a section of a batch; the key.
pub fn create_section(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    cmd: &NewSection,
) -> Result<i64> {
    let id = queries::insert_section(tx, cmd).map_err(worded)?;
    let changes = Changes::none()
        .field("batch", json!(null), cmd.batch)
        .field("name", json!(null), cmd.name.as_str())
        .field("capacity", json!(null), cmd.capacity);
    let subject = ("section", Some(id));
    audit::record(
        tx,
        who.actor(),
        "academics.create_section",
        subject,
        changes,
    )?;
    Ok(id)
}

/// Makes a member of the department's staff its head.
pub fn appoint_head(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    department: i64,
    staff: i64,
) -> Result<()> {
    let before = queries::lock_department(tx, department)?;
    if queries::department_of_staff(tx, staff)? != Some(department) {
        return Err(AcademicsError::HeadFromElsewhere.into());
    }
    queries::set_head(tx, department, staff)?;
    let changes = Changes::none().field("head", json!(before), staff);
    let subject = ("department", Some(department));
    audit::record(tx, who.actor(), "academics.appoint_head", subject, changes)
}

/// Makes a member of staff the class adviser of a section.
pub fn appoint_adviser(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    section: i64,
    staff: i64,
) -> Result<()> {
    let before = queries::lock_adviser(tx, section)?;
    queries::set_adviser(tx, section, staff).map_err(worded)?;
    let changes = Changes::none().field("adviser", json!(before), staff);
    let subject = ("section", Some(section));
    audit::record(
        tx,
        who.actor(),
        "academics.appoint_adviser",
        subject,
        changes,
    )
}

fn worded(err: DieselError) -> Error {
    let rule = match violated(&err) {
        Some("departments_code_key" | "programmes_code_key") => AcademicsError::CodeTaken,
        Some("departments_name_key" | "programmes_name_key") => AcademicsError::NameTaken,
        Some("batches_key") => AcademicsError::BatchExists,
        Some("sections_key") => AcademicsError::SectionExists,
        Some("programmes_semesters") => AcademicsError::Semesters,
        Some("batches_year") => AcademicsError::Year,
        Some("sections_capacity") => AcademicsError::Capacity,
        Some("sections_adviser") => AcademicsError::AdviserFromElsewhere,
        Some(
            "programmes_department_id_fkey"
            | "batches_programme_id_fkey"
            | "sections_batch_id_fkey",
        ) => AcademicsError::NoParent,
        _ => return err.into(),
    };
    rule.into()
}

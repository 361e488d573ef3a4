//! What the API asks and answers about students.
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::{
    people::fields::Answer,
    students::{About, Student, queries::list::StudentRow},
};

/// What the list is narrowed to and ordered by.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StudentParams {
    /// At most 200; 25 when left out.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// From 0.
    #[param(minimum = 0, maximum = 1_000_000_000)]
    pub offset: Option<i64>,
    /// Some of `name`, `admission_number`, `programme`, `batch`, `section`, `roll_number`, `semester`, `status` and
    /// `admitted_on`, with commas between; with `-` from the end.
    #[param(
        pattern = "^-?(name|admission_number|programme|batch|section|roll_number|semester|status|admitted_on)(,-?(name|admission_number|programme|batch|section|roll_number|semester|status|admitted_on))*$",
        example = "section,roll_number"
    )]
    pub ordering: Option<String>,
    /// In name, admission number and email.
    #[param(pattern = "^[^\\u0000]*$", max_length = 200)]
    pub search: Option<String>,
    /// The key of an offering that they take part in.
    pub offering: Option<i64>,
    /// The key of a section.
    pub section: Option<i64>,
    /// The key of a programme.
    pub programme: Option<i64>,
    /// The key of a batch.
    pub batch: Option<i64>,
    /// The semester they are in.
    #[param(minimum = 1, maximum = 12)]
    pub semester: Option<i16>,
    /// Where they stand; `here` for those who hold a seat.
    #[param(pattern = "^(here|expected|active|on_leave|graduated|withdrawn|transferred)$")]
    pub status: Option<String>,
}

/// A programme, as a student refers to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgrammeReference {
    /// The key.
    id: i64,
    /// The short name.
    #[schema(example = "B.Tech CSE")]
    code: String,
}

/// A section, as a student refers to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SectionReference {
    /// The key.
    id: i64,
    /// The letter.
    #[schema(example = "A")]
    name: String,
}

/// A student in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct StudentSummary {
    /// The key.
    #[schema(example = 7)]
    id: i64,
    /// The full name.
    #[schema(example = "Asha Rao")]
    name: String,
    /// Given at admission, for ever.
    #[schema(example = "NH25CS001")]
    admission_number: String,
    /// The seat in the section.
    roll_number: Option<i16>,
    /// What they study.
    programme: ProgrammeReference,
    /// The year of admission.
    #[schema(example = 2025)]
    batch: i16,
    /// Where they sit.
    section: Option<SectionReference>,
    /// From 1.
    semester: i16,
    /// Where they stand.
    #[schema(example = "active")]
    status: String,
}

/// A student.
#[derive(Debug, Serialize, ToSchema)]
pub struct StudentDetail {
    #[serde(flatten)]
    summary: StudentSummary,
    /// The name of the department.
    department: String,
    /// The address they sign in with.
    email: String,
    /// The day of admission.
    admitted_on: NaiveDate,
    /// Whether they live in the hostel.
    hostelite: bool,
    /// For those who look after them.
    phone: Option<String>,
    /// For those who look after them.
    date_of_birth: Option<NaiveDate>,
    /// For those who look after them.
    gender: Option<String>,
    /// For those who look after them.
    category: Option<String>,
    /// For those who look after them.
    address: Option<String>,
    /// What the college's own fields say, by their names; sensitive ones are left out.
    #[schema(value_type = Object)]
    fields: Value,
}

/// What concerns a student today. What is null is not kept yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct StudentDashboard {
    /// Whom.
    student: StudentSummary,
    /// How much of what was held they attended.
    #[schema(value_type = Option<Object>)]
    attendance: Option<Value>,
    /// What is to be paid.
    #[schema(value_type = Option<Object>)]
    dues: Option<Value>,
    /// What was published.
    #[schema(value_type = Option<Object>)]
    results: Option<Value>,
    /// Today's classes.
    #[schema(value_type = Option<Vec<Object>>)]
    classes_today: Option<Value>,
    /// What is new.
    #[schema(value_type = Option<Vec<Object>>)]
    notices: Option<Value>,
    /// Borrowed books.
    #[schema(value_type = Option<Vec<Object>>)]
    loans: Option<Value>,
    /// Where they live.
    #[schema(value_type = Option<Object>)]
    hostel: Option<Value>,
    /// Asked for and approved.
    #[schema(value_type = Option<Vec<Object>>)]
    leave: Option<Value>,
}

impl From<StudentRow> for StudentSummary {
    fn from(row: StudentRow) -> Self {
        let section = row.section_id.zip(row.section);
        Self {
            id: row.id,
            name: row.name,
            admission_number: row.admission_number,
            roll_number: row.roll_number,
            programme: ProgrammeReference {
                id: row.programme_id,
                code: row.programme,
            },
            batch: row.batch,
            section: section.map(|(id, name)| SectionReference { id, name }),
            semester: row.semester,
            status: row.status,
        }
    }
}

impl From<&Student> for StudentSummary {
    fn from(student: &Student) -> Self {
        let section = student.section_id.zip(student.section.clone());
        Self {
            id: student.id,
            name: student.name.clone(),
            admission_number: student.admission_number.clone(),
            roll_number: student.roll_number,
            programme: ProgrammeReference {
                id: student.programme_id,
                code: student.programme_code.clone(),
            },
            batch: student.admission_year,
            section: section.map(|(id, name)| SectionReference { id, name }),
            semester: student.semester,
            status: student.status.clone(),
        }
    }
}

impl StudentDetail {
    /// As the one who asks sees them.
    pub fn of(about: About, own: &[Answer]) -> Self {
        let (student, cared, tier) = (about.student, about.cared, about.tier);
        let seen = own
            .iter()
            .filter(|answer| tier.sees(answer.field.seen_by()) && !answer.field.sensitive);
        let fields = seen.map(|answer| {
            let value = answer.value.clone().map_or(Value::Null, Value::from);
            (answer.field.name.clone(), value)
        });
        Self {
            summary: StudentSummary::from(&student),
            fields: Value::Object(fields.collect()),
            department: student.department,
            email: student.email,
            admitted_on: student.admitted_on,
            hostelite: student.hostelite,
            phone: student.phone.filter(|_| cared),
            date_of_birth: cared.then_some(student.date_of_birth),
            gender: cared.then_some(student.gender),
            category: cared.then_some(student.category),
            address: cared.then_some(student.address),
        }
    }
}

impl StudentDashboard {
    /// Of a student; what other modules know of them is added by these.
    pub fn of(student: &Student) -> Self {
        Self {
            student: StudentSummary::from(student),
            attendance: None,
            dues: None,
            results: None,
            classes_today: None,
            notices: None,
            loans: None,
            hostel: None,
            leave: None,
        }
    }
}

//! What the API asks and answers about the structure of the college.
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::academics::{
    courses::CourseRow, programmes::ProgrammeRow, records::Row, sections::SectionRow,
    terms::TermRow,
};

/// What a list is narrowed to and ordered by.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProgrammeParams {
    /// At most 200; 25 when left out.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// From 0.
    #[param(minimum = 0, maximum = 1_000_000_000)]
    pub offset: Option<i64>,
    /// Fields of the body with commas between, each with `-` from the end: `id`, `code`, `name`, `department`,
    /// `semesters`, `retired`.
    #[param(
        pattern = "^-?(id|code|name|department|semesters|retired)(,-?(id|code|name|department|semesters|retired))*$",
        example = "department,code"
    )]
    pub ordering: Option<String>,
    /// In code and name.
    #[param(pattern = "^[^\\u0000]*$", max_length = 200)]
    pub search: Option<String>,
    /// The key of a department.
    pub department: Option<i64>,
    /// `in_use` or `retired`.
    #[param(pattern = "^(in_use|retired)$")]
    pub state: Option<String>,
}

/// What a list is narrowed to and ordered by.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CourseParams {
    /// At most 200; 25 when left out.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// From 0.
    #[param(minimum = 0, maximum = 1_000_000_000)]
    pub offset: Option<i64>,
    /// Fields of the body with commas between, each with `-` from the end: `id`, `code`, `name`, `department`,
    /// `kind`, `credits`, `lecture_hours`, `tutorial_hours`, `practical_hours`, `retired`.
    #[param(
        pattern = "^-?(id|code|name|department|kind|credits|lecture_hours|tutorial_hours|practical_hours|retired)(,-?(id|code|name|department|kind|credits|lecture_hours|tutorial_hours|practical_hours|retired))*$",
        example = "-credits,code"
    )]
    pub ordering: Option<String>,
    /// In code and name.
    #[param(pattern = "^[^\\u0000]*$", max_length = 200)]
    pub search: Option<String>,
    /// The key of a department.
    pub department: Option<i64>,
    /// `theory`, `practical` or `project`.
    #[param(pattern = "^(theory|practical|project)$")]
    pub kind: Option<String>,
    /// `in_use` or `retired`.
    #[param(pattern = "^(in_use|retired)$")]
    pub state: Option<String>,
}

/// What a list is narrowed to and ordered by.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TermParams {
    /// At most 200; 25 when left out.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// From 0.
    #[param(minimum = 0, maximum = 1_000_000_000)]
    pub offset: Option<i64>,
    /// Fields of the body with commas between, each with `-` from the end: `id`, `name`, `academic_year`,
    /// `academic_year_name`, `parity`, `starts_on`, `ends_on`. The latest first when left out.
    #[param(
        pattern = "^-?(id|name|academic_year|academic_year_name|parity|starts_on|ends_on)(,-?(id|name|academic_year|academic_year_name|parity|starts_on|ends_on))*$",
        example = "-starts_on"
    )]
    pub ordering: Option<String>,
    /// In the name.
    #[param(pattern = "^[^\\u0000]*$", max_length = 200)]
    pub search: Option<String>,
    /// The key of an academic year.
    pub academic_year: Option<i64>,
    /// `odd`, `even` or `summer`.
    #[param(pattern = "^(odd|even|summer)$")]
    pub parity: Option<String>,
}

/// What a list is narrowed to and ordered by.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SectionParams {
    /// At most 200; 25 when left out.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// From 0.
    #[param(minimum = 0, maximum = 1_000_000_000)]
    pub offset: Option<i64>,
    /// Fields of the body with commas between, each with `-` from the end: `id`, `name`, `title`, `programme`,
    /// `programme_code`, `batch`, `admission_year`, `capacity`, `retired`.
    #[param(
        pattern = "^-?(id|name|title|programme|programme_code|batch|admission_year|capacity|retired)(,-?(id|name|title|programme|programme_code|batch|admission_year|capacity|retired))*$",
        example = "programme_code,-admission_year,name"
    )]
    pub ordering: Option<String>,
    /// In programme, year and name.
    #[param(pattern = "^[^\\u0000]*$", max_length = 200)]
    pub search: Option<String>,
    /// The key of a programme.
    pub programme: Option<i64>,
    /// The key of a batch.
    pub batch: Option<i64>,
    /// `in_use` or `retired`.
    #[param(pattern = "^(in_use|retired)$")]
    pub state: Option<String>,
}

/// A programme.
#[derive(Serialize, ToSchema)]
pub struct ProgrammeBody {
    /// The key.
    pub id: i64,
    /// The short name.
    pub code: String,
    /// The full name.
    pub name: String,
    /// The key of the department.
    pub department: i64,
    /// How many it takes.
    pub semesters: i16,
    /// Whether nobody new is admitted to it.
    pub retired: bool,
}

/// A course.
#[derive(Serialize, ToSchema)]
pub struct CourseBody {
    /// The key.
    pub id: i64,
    /// As in the mark sheet.
    pub code: String,
    /// The full name.
    pub name: String,
    /// The key of the department that teaches it.
    pub department: i64,
    /// `theory`, `practical` or `project`.
    pub kind: String,
    /// A decimal string: `4`, `1.5`.
    pub credits: String,
    /// Lectures a week.
    pub lecture_hours: i16,
    /// Tutorials a week.
    pub tutorial_hours: i16,
    /// Practicals a week.
    pub practical_hours: i16,
    /// Whether it is not taught any more.
    pub retired: bool,
}

/// A term.
#[derive(Serialize, ToSchema)]
pub struct TermBody {
    /// The key.
    pub id: i64,
    /// 2026 Odd
    pub name: String,
    /// The key of the academic year.
    pub academic_year: i64,
    /// The name of the academic year.
    pub academic_year_name: String,
    /// `odd`, `even` or `summer`.
    pub parity: String,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
}

/// A section.
#[derive(Serialize, ToSchema)]
pub struct SectionBody {
    /// The key.
    pub id: i64,
    /// Its letter.
    pub name: String,
    /// As people speak of it: B.Tech CSE 2025 – A.
    pub title: String,
    /// The key of the programme.
    pub programme: i64,
    /// The programme's short name.
    pub programme_code: String,
    /// The key of the batch.
    pub batch: i64,
    /// The year of admission.
    pub admission_year: i16,
    /// How many can sit in it.
    pub capacity: i16,
    /// Whether nobody new sits in it.
    pub retired: bool,
}

impl From<ProgrammeRow> for ProgrammeBody {
    fn from(row: ProgrammeRow) -> Self {
        Self {
            id: row.mark.id,
            retired: row.mark.retired_at.is_some(),
            code: row.code,
            name: row.name,
            department: row.department_id,
            semesters: row.semesters,
        }
    }
}

impl From<CourseRow> for CourseBody {
    fn from(row: CourseRow) -> Self {
        Self {
            id: row.mark.id,
            retired: row.mark.retired_at.is_some(),
            credits: row.credits(),
            code: row.code,
            name: row.name,
            department: row.department_id,
            kind: row.kind,
            lecture_hours: row.lecture_hours,
            tutorial_hours: row.tutorial_hours,
            practical_hours: row.practical_hours,
        }
    }
}

impl From<TermRow> for TermBody {
    fn from(row: TermRow) -> Self {
        Self {
            id: row.mark().id,
            name: row.name,
            academic_year: row.academic_year_id,
            academic_year_name: row.year,
            parity: row.parity,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
        }
    }
}

impl From<SectionRow> for SectionBody {
    fn from(row: SectionRow) -> Self {
        Self {
            id: row.mark.id,
            retired: row.mark.retired_at.is_some(),
            name: row.name,
            title: row.title,
            programme: row.programme_id,
            programme_code: row.programme,
            batch: row.batch_id,
            admission_year: row.admission_year,
            capacity: row.capacity,
        }
    }
}

//! Students as the database has them.
use chrono::NaiveDate;
use diesel::{
    dsl::sql,
    expression::SqlLiteral,
    prelude::*,
    sql_types::{BigInt, Nullable},
};

use crate::{
    error::Rule,
    schema::{batches, departments, programmes, sections, students, users},
};

/// A student with their name and their place in the college.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = students, check_for_backend(diesel::pg::Pg))]
pub struct Student {
    /// `students.id`
    pub id: i64,
    /// `users.id`
    pub user_id: i64,
    /// The full name.
    #[diesel(select_expression = users::name)]
    pub name: String,
    /// The address they sign in with.
    #[diesel(select_expression = users::email)]
    pub email: String,
    /// Where they can be called.
    #[diesel(select_expression = users::phone)]
    pub phone: Option<String>,
    /// For ever.
    pub admission_number: String,
    /// The seat in the section.
    pub roll_number: Option<i16>,
    /// The semester they are in.
    pub semester: i16,
    /// The day of birth.
    pub date_of_birth: NaiveDate,
    /// [`Gender::of`]
    pub gender: String,
    /// [`Category::of`]
    pub category: String,
    /// Whether they live in the hostel.
    pub hostelite: bool,
    /// [`Status::of`]
    pub status: String,
    /// Where the family lives.
    pub address: String,
    /// The day of admission.
    pub admitted_on: NaiveDate,
    /// `batches.id`
    pub batch_id: i64,
    /// The year of admission.
    #[diesel(select_expression = batches::admission_year)]
    pub admission_year: i16,
    /// The short name of the programme: B.Tech CSE.
    #[diesel(select_expression = programmes::code)]
    pub programme_code: String,
    /// The programme's full name.
    #[diesel(select_expression = programmes::name)]
    pub programme: String,
    /// `departments.id`
    #[diesel(select_expression = programmes::department_id)]
    pub department_id: i64,
    /// `sections.id`
    pub section_id: Option<i64>,
    /// The section's letter.
    #[diesel(select_expression = sections::name.nullable())]
    pub section: Option<String>,
    /// The name of the programme's department.
    #[diesel(select_expression = departments::name)]
    pub department: String,
    /// `programmes.id`
    #[diesel(select_expression = programmes::id)]
    pub programme_id: i64,
    /// How many semesters the programme takes.
    #[diesel(select_expression = programmes::semesters)]
    pub semesters: i16,
    /// `uploads.id` of a photo that can be shown.
    #[diesel(select_expression = photo())]
    #[diesel(select_expression_type = SqlLiteral<Nullable<BigInt>>)]
    pub photo: Option<i64>,
    /// Raised by every change.
    pub version: i32,
    /// Raised by every change of the account.
    #[diesel(select_expression = users::version)]
    pub account_version: i32,
}

fn photo() -> SqlLiteral<Nullable<BigInt>> {
    sql("(SELECT p.id FROM uploads p WHERE p.id = users.photo_upload_id AND p.state = 'clean')")
}

impl Student {
    /// The section as people speak of it: B.Tech CSE 2025 – A; without one, the batch.
    pub fn section_title(&self) -> String {
        let batch = format!("{} {}", self.programme_code, self.admission_year);
        match &self.section {
            Some(section) => format!("{batch} – {section}"),
            None => batch,
        }
    }
    /// Where they stand.
    pub fn standing(&self) -> Status {
        Status::of(&self.status).unwrap_or(Status::Active)
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

/// How many students there are of something.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Count {
    /// The key of what is counted by.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// How many students.
    pub students: i64,
}

macro_rules! codes {
    ($(#[$doc:meta])* $type:ident { $($(#[$each:meta])* $variant:ident $code:literal $word:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $type { $($(#[$each])* $variant,)+ }
        impl $type {
            /// In the order that forms offer them.
            pub const ALL: &[$type] = &[$($type::$variant),+];
            /// As the table has it.
            pub fn code(self) -> &'static str {
                match self { $($type::$variant => $code,)+ }
            }
            /// As people read it; to be translated.
            pub fn word(self) -> &'static str {
                match self { $($type::$variant => $word,)+ }
            }
            /// The one of that code.
            pub fn of(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

codes! {
    /// As the student says.
    Gender {
        /// Women's blocks.
        Female "female" "Female";
        /// Men's blocks.
        Male "male" "Male";
        /// Neither.
        Other "other" "Other";
    }
}
codes! {
    /// By which of the state's categories a seat was given.
    Category {
        /// General merit.
        General "GM" "General merit";
        /// Other backward classes.
        Backward "OBC" "Other backward classes";
        /// Scheduled castes.
        Caste "SC" "Scheduled caste";
        /// Scheduled tribes.
        Tribe "ST" "Scheduled tribe";
    }
}
codes! {
    /// Where a student stands.
    Status {
        /// Admitted, has not come yet.
        Expected "expected" "Expected";
        /// Studies here.
        Active "active" "Active";
        /// Will come back.
        OnLeave "on_leave" "On leave";
        /// Has finished.
        Graduated "graduated" "Graduated";
        /// Has left.
        Withdrawn "withdrawn" "Withdrawn";
        /// Has gone to another college.
        Transferred "transferred" "Transferred";
    }
}

impl Status {
    /// Those who hold a seat in their section.
    pub const SEATED: [&str; 3] = ["expected", "active", "on_leave"];
}

/// The permanent number given at admission: 4 to 20 capital letters, digits, hyphens and slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdmissionNumber(String);

/// Why an admission number does not do.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("Enter an admission number of 4 to 20 letters and digits, such as NH25CS001.")]
pub struct NoAdmissionNumber;

impl Rule for NoAdmissionNumber {
    fn field(&self) -> &'static str {
        "admission_number"
    }
    fn code(&self) -> &'static str {
        "admission_number_form"
    }
}

impl AdmissionNumber {
    /// Reads what was typed; small letters become capitals.
    pub fn parse(typed: &str) -> Result<Self, NoAdmissionNumber> {
        let text = typed.trim().to_ascii_uppercase();
        let plain = text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'/');
        match plain && (4..=20).contains(&text.len()) {
            true => Ok(Self(text)),
            false => Err(NoAdmissionNumber),
        }
    }
    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn admission_numbers_are_read_in_capitals() {
        let read = |typed| AdmissionNumber::parse(typed).map(|n| n.as_str().to_owned());
        assert_eq!(read(" nh25cs001 "), Ok("NH25CS001".into()));
        for wrong in ["", "NH1", "NH 25", "NH25CS0010000000000001", "É123"] {
            assert_eq!(read(wrong), Err(NoAdmissionNumber), "{wrong:?}");
        }
    }

    #[test]
    fn who_is_seated_has_a_status() {
        assert!(Status::SEATED.iter().all(|code| Status::of(code).is_some()));
    }
}

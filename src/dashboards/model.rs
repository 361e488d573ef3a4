//! What the dashboards show, as the database's functions answer it.
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use crate::platform::web::{initials, tone};

/// Somebody to turn to.
#[derive(Clone, Debug, Deserialize)]
pub struct Contact {
    pub user_id: i64,
    pub name: String,
    pub email: String,
    pub designation: String,
}

/// A student with their place.
#[derive(Clone, Debug, Deserialize)]
pub struct Card {
    pub id: i64,
    pub user_id: i64,
    pub name: String,
    pub admission_number: String,
    pub roll_number: Option<i16>,
    pub semester: i16,
    pub semesters: i16,
    pub programme: String,
    pub department: String,
    pub batch: i16,
    pub section: Option<String>,
    pub hostelite: bool,
    pub status: String,
    pub adviser: Option<Contact>,
    pub head: Option<Contact>,
}

/// A parent, as their child sees them.
#[derive(Clone, Debug, Deserialize)]
pub struct Guardian {
    pub user_id: i64,
    pub name: String,
    pub relation: String,
}

/// A sign-in with a browser that was new.
#[derive(Clone, Debug, Deserialize)]
pub struct Device {
    pub at: DateTime<Utc>,
}

/// What a student's dashboard stands on.
#[derive(Clone, Debug, Deserialize)]
pub struct StudentFacts {
    pub card: Card,
    pub classmates: i64,
    pub parents: Vec<Guardian>,
    pub new_device: Option<Device>,
}

/// What a parent's dashboard stands on.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ParentFacts {
    pub children: Vec<Card>,
    pub new_device: Option<Device>,
}

/// Where a member of staff works.
#[derive(Clone, Debug, Deserialize)]
pub struct Place {
    pub designation: String,
    pub department: Option<String>,
}

/// A section that somebody advises.
#[derive(Clone, Debug, Deserialize)]
pub struct Section {
    pub name: String,
    pub programme: String,
    pub year: i16,
    pub capacity: i64,
    pub students: i64,
    pub girls: i64,
    pub boys: i64,
    pub hostelites: i64,
    pub semester: Option<i16>,
}

/// How many students a semester of a programme has; where gender counts, of one gender.
#[derive(Clone, Debug, Deserialize)]
pub struct Count {
    pub programme: String,
    pub programme_name: String,
    pub semester: i16,
    #[serde(default)]
    pub gender: String,
    pub n: i64,
}

/// A department that somebody heads.
#[derive(Clone, Debug, Deserialize)]
pub struct Headed {
    pub id: i64,
    pub name: String,
    pub staff: i64,
    pub sections_without_adviser: i64,
    pub counts: Vec<Count>,
}

/// What a faculty member's dashboard stands on.
#[derive(Clone, Debug, Deserialize)]
pub struct FacultyFacts {
    pub place: Place,
    pub sections: Vec<Section>,
    pub headed: Vec<Headed>,
}

/// What a warden's dashboard stands on.
#[derive(Clone, Debug, Deserialize)]
pub struct WardenFacts {
    pub students: i64,
    pub counts: Vec<Count>,
}

/// How many students a programme has.
#[derive(Clone, Debug, Deserialize)]
pub struct ProgrammeCount {
    pub name: String,
    pub n: i64,
}

/// How many people hold a role.
#[derive(Clone, Debug, Deserialize)]
pub struct RoleCount {
    pub role: String,
    pub n: i64,
}

/// How often people signed in on a day.
#[derive(Clone, Debug, Deserialize)]
pub struct DayCount {
    pub day: NaiveDate,
    pub n: i64,
}

/// What waits to be done: how many, and the names of the first few.
#[derive(Clone, Debug, Deserialize)]
pub struct Waiting {
    pub n: i64,
    pub some: Vec<String>,
}

/// What an admin's dashboard stands on.
#[derive(Clone, Debug, Deserialize)]
pub struct AdminFacts {
    pub departments: i64,
    pub programmes: i64,
    pub staff: i64,
    pub invited: i64,
    pub without_section: Waiting,
    pub without_parent: Waiting,
    pub sections_without_adviser: Waiting,
    pub departments_without_head: Waiting,
    pub without_second_factor: Waiting,
    pub refused: i64,
    /// Accounts that must wait after wrong passwords.
    pub slowed: i64,
    pub programme_counts: Vec<ProgrammeCount>,
    pub role_counts: Vec<RoleCount>,
    pub sign_ins: Vec<DayCount>,
}

/// A department in figures.
#[derive(Clone, Debug, Deserialize)]
pub struct DepartmentCount {
    pub name: String,
    pub head: Option<String>,
    pub students: i64,
    pub staff: i64,
    pub teachers: i64,
}

/// How many students are in a semester.
#[derive(Clone, Debug, Deserialize)]
pub struct SemesterCount {
    pub semester: i16,
    pub n: i64,
}

/// How many students are of a category.
#[derive(Clone, Debug, Deserialize)]
pub struct CategoryCount {
    pub category: String,
    pub n: i64,
}

/// How many students came in a year.
#[derive(Clone, Debug, Deserialize)]
pub struct YearCount {
    pub year: i32,
    pub n: i64,
}

/// What a principal's dashboard stands on.
#[derive(Clone, Debug, Deserialize)]
pub struct PrincipalFacts {
    pub hostelites: i64,
    pub staff: i64,
    pub teachers: i64,
    pub departments: Vec<DepartmentCount>,
    pub programmes: Vec<ProgrammeCount>,
    pub semesters: Vec<SemesterCount>,
    pub categories: Vec<CategoryCount>,
    pub intake: Vec<YearCount>,
}

macro_rules! has_avatar {
    ($($person:ident),+) => {
        $(impl $person {
            /// Two letters.
            pub fn initials(&self) -> String {
                initials(&self.name)
            }
            /// One of the avatar's grounds.
            pub fn tone(&self) -> &'static str {
                tone(self.user_id)
            }
        })+
    };
}
has_avatar!(Contact, Guardian, Card);

impl Guardian {
    /// What they are to the student; to be translated.
    pub fn word(&self) -> &'static str {
        match self.relation.as_str() {
            "mother" => "Mother",
            "father" => "Father",
            _ => "Guardian",
        }
    }
}

impl Card {
    /// The seat in the section, as registers write it.
    pub fn roll(&self) -> Option<String> {
        self.roll_number.map(|roll| format!("{roll:02}"))
    }
    /// Where the student stands, when that is not simply studying; to be translated.
    pub fn standing(&self) -> Option<&'static str> {
        match self.status.as_str() {
            "active" => None,
            "on_leave" => Some("On leave"),
            "expected" => Some("Expected"),
            "graduated" => Some("Graduated"),
            "transferred" => Some("Transferred"),
            _ => Some("Withdrawn"),
        }
    }
}

impl PrincipalFacts {
    /// The departments that nobody heads, by name.
    pub fn headless(&self) -> Vec<String> {
        let departments = self.departments.iter();
        departments
            .filter(|department| department.head.is_none())
            .map(|department| department.name.clone())
            .collect()
    }
    /// Everybody who studies here.
    pub fn students(&self) -> i64 {
        self.semesters.iter().map(|count| count.n).sum()
    }
}

impl AdminFacts {
    /// Everybody who studies here.
    pub fn students(&self) -> i64 {
        self.programme_counts.iter().map(|count| count.n).sum()
    }
}

impl Headed {
    /// Everybody who studies in the department.
    pub fn students(&self) -> i64 {
        self.counts.iter().map(|count| count.n).sum()
    }
}

impl WardenFacts {
    /// Everybody who lives in the hostel.
    pub fn hostelites(&self) -> i64 {
        self.counts.iter().map(|count| count.n).sum()
    }
    /// Those of one gender.
    pub fn of_gender(&self, gender: &str) -> i64 {
        let of = self.counts.iter().filter(|count| count.gender == gender);
        of.map(|count| count.n).sum()
    }
}

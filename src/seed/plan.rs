//! A whole college as it is going to be, before anything is written: the same one for the same number and day.
use std::collections::HashSet;

use chrono::{Datelike, NaiveDate};

use super::{people::Person, planning::Planning, shape::Size};
use crate::{
    parents::Relation,
    students::{Category, Gender},
};

/// What a plan depends on, besides the size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Another number is another college.
    pub number: u64,
    /// Terms and ages are counted from this day.
    pub today: NaiveDate,
    /// The college's initials, with which admission numbers begin.
    pub initials: String,
}

/// A college to be. What belongs together names the other by its place in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub departments: Vec<Department>,
    pub programmes: Vec<Programme>,
    pub batches: Vec<Batch>,
    pub sections: Vec<Section>,
    pub staff: Vec<Member>,
    pub families: Vec<Family>,
}

/// A department to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    pub code: String,
    pub name: String,
    /// Place in the staff.
    pub head: usize,
}

/// A programme to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// Place in the departments.
    pub department: usize,
    pub code: String,
    pub name: String,
    /// In admission numbers.
    pub mark: String,
    pub semesters: i16,
    /// How old, in years, the youngest are when they are admitted.
    pub youngest: i32,
}

/// A batch to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Place in the programmes.
    pub programme: usize,
    /// The year of admission.
    pub year: i16,
    /// The semester they are in today.
    pub semester: i16,
}

/// A section to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Place in the batches.
    pub batch: usize,
    pub name: String,
    /// Place in the staff.
    pub adviser: usize,
    /// How many sit in it.
    pub students: usize,
}

/// A member of staff to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub person: Person,
    pub number: String,
    /// Place in the departments.
    pub department: Option<usize>,
    pub designation: String,
    pub joined_on: NaiveDate,
}

/// Students with their parents: each parent is one of all the children.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// One or two.
    pub parents: Vec<(Person, Relation)>,
    /// One or two.
    pub children: Vec<Child>,
}

/// A student to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    pub person: Person,
    pub admission_number: String,
    /// Place in the sections.
    pub section: usize,
    pub date_of_birth: NaiveDate,
    pub gender: Gender,
    pub category: Category,
    pub hostelite: bool,
    pub address: String,
    pub admitted_on: NaiveDate,
}

impl Plan {
    /// The college of that size.
    pub fn of(size: Size, order: &Order) -> Self {
        Planning::new(size, order).whole()
    }
    /// Every person once: a member of staff may be a parent too.
    pub fn people(&self) -> Vec<&Person> {
        let staff = self.staff.iter().map(|member| &member.person);
        let families = self.families.iter().flat_map(Family::people);
        let mut seen = HashSet::new();
        staff
            .chain(families)
            .filter(|person| seen.insert(person.email.as_str()))
            .collect()
    }
    /// Every student.
    pub fn students(&self) -> impl Iterator<Item = &Child> {
        self.families.iter().flat_map(|family| &family.children)
    }
    /// The batch that a section is a part of.
    pub fn batch_of(&self, section: usize) -> Batch {
        self.batches[self.sections[section].batch]
    }
    /// The department whose programme a section is of.
    pub fn department_of(&self, section: usize) -> usize {
        self.programmes[self.batch_of(section).programme].department
    }
}

impl Family {
    /// Parents, then children.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        let parents = self.parents.iter().map(|(person, _)| person);
        parents.chain(self.children.iter().map(|child| &child.person))
    }
}

/// The year in which the academic year of a day began: on the first of July.
pub fn academic_year(today: NaiveDate) -> i32 {
    today.year() - i32::from(today.month() < 7)
}

/// The semester in which those admitted in a year are on a day: odd ones from July, even ones from January.
pub fn semester(today: NaiveDate, admitted: i32) -> i32 {
    (academic_year(today) - admitted) * 2 + if today.month() < 7 { 2 } else { 1 }
}

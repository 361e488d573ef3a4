//! A family: children for given seats, and their parents.
use chrono::{Months, NaiveDate};

use super::{
    names::Culture,
    people::{Age, Kind, Person},
    plan::{Batch, Child, Family},
    planning::Planning,
};
use crate::{
    parents::Relation,
    policy::Role,
    students::{Category, Gender},
};

/// Names that go together, and the family's.
type Name = (&'static Culture, &'static str);

impl Planning<'_> {
    /// A family with a child for each section, and one parent or both. It has one address and one category.
    pub fn family_with(&mut self, children: &[(usize, Gender)], both: bool) -> Family {
        let culture = self.people.culture();
        let name = (culture, self.people.family(culture));
        let (address, category) = (self.people.address(), self.category(culture));
        let mut family = Family {
            parents: Vec::new(),
            children: Vec::new(),
        };
        for (section, gender) in children {
            let mut child = self.child(*section, name, *gender);
            while family.children.iter().any(|elder| are_near(elder, &child)) {
                child.date_of_birth = self.birthday(*section);
            }
            child.category = category;
            child.address.clone_from(&address);
            family.children.push(child);
        }
        for relation in self.relations(both) {
            let parent = self.parent(name, relation);
            family.parents.push((parent, relation));
        }
        family
    }

    fn relations(&mut self, both: bool) -> Vec<Relation> {
        match (both, self.people.rng.u32(0..8)) {
            (true, _) => vec![Relation::Mother, Relation::Father],
            (false, 0) => vec![Relation::Guardian],
            (false, 1..=3) => vec![Relation::Father],
            (false, _) => vec![Relation::Mother],
        }
    }

    fn parent(&mut self, name: Name, relation: Relation) -> Person {
        let gender = match relation {
            Relation::Mother => Gender::Female,
            Relation::Father | Relation::Guardian => Gender::Male,
        };
        let circle = self.circle(None);
        let name = self.people.relative(name, Kind(gender, Age::Grown), circle);
        self.people.person(name, &[Role::Parent])
    }

    fn child(&mut self, section: usize, name: Name, gender: Gender) -> Child {
        let circle = self.circle(Some(section));
        let name = self.people.relative(name, Kind(gender, Age::Young), circle);
        let year = i32::from(self.plan.batch_of(section).year);
        Child {
            person: self.people.person(name, &[Role::Student]),
            admission_number: self.admission_number(section),
            section,
            date_of_birth: self.birthday(section),
            gender,
            category: Category::General,
            hostelite: self.people.happens(40),
            address: String::new(),
            admitted_on: self.people.day(date(year, 6, 1), date(year, 6, 30)),
        }
    }

    /// NH25CS001: the college, the year, the programme, the number in the batch.
    fn admission_number(&mut self, section: usize) -> String {
        let number = &mut self.admitted[self.plan.sections[section].batch];
        *number += 1;
        let Batch {
            programme, year, ..
        } = self.plan.batch_of(section);
        let mark = &self.plan.programmes[programme].mark;
        let initials = &self.order.initials;
        format!("{initials}{:02}{mark}{number:03}", year % 100)
    }

    /// Within the two years in which those of the batch were born.
    fn birthday(&mut self, section: usize) -> NaiveDate {
        let Batch {
            programme, year, ..
        } = self.plan.batch_of(section);
        let youngest = self.plan.programmes[programme].youngest;
        let last = date(i32::from(year) - youngest, 5, 31);
        self.people.day(last - Months::new(24), last)
    }

    fn category(&mut self, culture: &Culture) -> Category {
        match self.people.rng.u32(0..100) {
            0..45 => Category::General,
            78..93 if culture.castes => Category::Caste,
            93.. => Category::Tribe,
            45.. => Category::Backward,
        }
    }
}

/// Siblings are not born within ten months.
fn are_near(one: &Child, other: &Child) -> bool {
    (one.date_of_birth - other.date_of_birth).num_days().abs() < 300
}

/// A day that every year has.
fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

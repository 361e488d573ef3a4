//! Courses with their codes, what they require, and the curricula they stand in.
use std::collections::HashMap;

use super::parse::{Entry, Item, Taught, semesters};
use crate::{
    academics::CourseKind,
    seed::plan::{Plan, Programme},
};

/// A course to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// CS301: programme, semester, place in it.
    pub code: String,
    pub name: String,
    /// Place in the departments.
    pub department: usize,
    pub kind: CourseKind,
    /// Credits in halves.
    pub halves: i16,
    /// Lectures, tutorials, practicals a week.
    pub hours: [i16; 3],
}

/// A curriculum to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curriculum {
    /// Place in the programmes.
    pub programme: usize,
    pub name: String,
    /// The first year of admission.
    pub from: i16,
    pub groups: Vec<Group>,
    pub courses: Vec<Planned>,
}

/// A group of electives to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub semester: i16,
    pub name: String,
    pub choose: i16,
}

/// A course in a curriculum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Place in the courses.
    pub course: usize,
    pub semester: i16,
    /// Place in the curriculum's groups.
    pub group: Option<usize>,
}

impl Course {
    fn new(
        programme: &Programme,
        (semester, place): (usize, usize),
        name: &str,
        taught: Taught,
    ) -> Self {
        let (kind, halves, hours) = match taught {
            Taught::Lectures(4) => (CourseKind::Theory, 8, [3, 1, 0]),
            Taught::Lectures(credits) => (CourseKind::Theory, credits * 2, [credits, 0, 0]),
            Taught::Laboratory => (CourseKind::Practical, 2, [0, 0, 2]),
            Taught::Project => (CourseKind::Project, 8, [0, 0, 4]),
        };
        Self {
            code: format!("{}{semester}{place:02}", programme.mark),
            name: name.to_owned(),
            department: programme.department,
            kind,
            halves,
            hours,
        }
    }
    /// Periods a week.
    pub fn load(&self) -> i16 {
        self.hours.iter().sum()
    }
}

/// The mark of a programme of the same town.
fn mark_beside(own: &str, other: &str) -> String {
    format!("{other}{}", own.get(2..).unwrap_or_default())
}

/// Courses, what requires what, and a curriculum for each programme.
pub fn plan(plan: &Plan) -> (Vec<Course>, Vec<(usize, usize)>, Vec<Curriculum>) {
    let mut courses = Vec::new();
    let mut places: HashMap<(String, &'static str), usize> = HashMap::new();
    for programme in &plan.programmes {
        for (number, entries) in (1..).zip(semesters(&programme.mark)) {
            let items = entries.into_iter().flat_map(|entry| entry.items().to_vec());
            for (place, item) in (1..).zip(items) {
                if let Item::Own(name, taught, _) = item {
                    places.insert((programme.mark.clone(), name), courses.len());
                    courses.push(Course::new(programme, (number, place), name, taught));
                }
            }
        }
    }
    let mut prerequisites = Vec::new();
    let mut curricula = Vec::new();
    for (at, programme) in plan.programmes.iter().enumerate() {
        let years = plan.batches.iter().filter(|batch| batch.programme == at);
        let from = years.map(|batch| batch.year).min().unwrap_or_default();
        let (curriculum, needs) = curriculum(programme, (at, from), &places);
        curricula.push(curriculum);
        prerequisites.extend(needs);
    }
    (courses, prerequisites, curricula)
}

fn curriculum(
    programme: &Programme,
    (at, from): (usize, i16),
    places: &HashMap<(String, &'static str), usize>,
) -> (Curriculum, Vec<(usize, usize)>) {
    let mut whole = Curriculum {
        programme: at,
        name: format!("{from} Scheme"),
        from,
        groups: Vec::new(),
        courses: Vec::new(),
    };
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut needs = Vec::new();
    for (semester, entries) in (1..).zip(semesters(&programme.mark)) {
        for entry in entries {
            let group = match &entry {
                Entry::One(_) => None,
                Entry::Group(name, choose, _) => {
                    whole.groups.push(Group {
                        semester,
                        name: (*name).to_owned(),
                        choose: *choose,
                    });
                    Some(whole.groups.len() - 1)
                }
            };
            for item in entry.items() {
                let (mark, name) = match item {
                    Item::Own(name, ..) => (programme.mark.clone(), *name),
                    Item::Of(mark, name) => (mark_beside(&programme.mark, mark), *name),
                };
                let Some(course) = places.get(&(mark, name)).copied() else {
                    continue;
                };
                known.insert(name, course);
                whole.courses.push(Planned {
                    course,
                    semester,
                    group,
                });
                if let Item::Own(_, _, required) = item {
                    let found = required.iter().filter_map(|name| known.get(name));
                    needs.extend(found.map(|other| (course, *other)));
                }
            }
        }
    }
    (whole, needs)
}

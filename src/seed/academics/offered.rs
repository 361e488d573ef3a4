//! What is offered in the current term, who teaches it, and what students chose.
use std::collections::HashMap;

use fastrand::Rng;

use super::Academics;
use crate::{
    academics::EnrolmentState,
    policy::Role,
    seed::{
        accounts,
        plan::{Member, Plan},
    },
};

/// An offering of the current term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offering {
    /// Place in the courses.
    pub course: usize,
    /// Place in the sections; none for an elective.
    pub section: Option<usize>,
    /// How many can choose it.
    pub cap: Option<i16>,
    /// Whether a choice waits for approval.
    pub approval: bool,
    /// Who teaches it, by place in the staff; the first leads.
    pub staff: Vec<usize>,
}

/// A student's choice of an elective, and what comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Place in the offerings.
    pub offering: usize,
    /// Place among the students.
    pub student: usize,
    /// Where it stands.
    pub state: EnrolmentState,
    /// In the waiting list, from 1.
    pub place: Option<i32>,
}

/// Periods a week after which other departments help out.
const FULL: i16 = 22;

/// Whoever teaches least takes the next.
struct Teachers {
    all: Vec<Teacher>,
}

struct Teacher {
    /// Place in the staff.
    at: usize,
    department: usize,
    /// Periods a week.
    load: i16,
}

impl Teachers {
    fn of(plan: &Plan) -> Self {
        let teaches = |(at, member): (usize, &Member)| {
            let teaches = member.person.roles.contains(&Role::Faculty);
            let department = member.department.filter(|_| teaches)?;
            Some(Teacher {
                at,
                department,
                load: 0,
            })
        };
        Self {
            all: plan.staff.iter().enumerate().filter_map(teaches).collect(),
        }
    }
    /// One of the department's own; when they are full, whoever has most time.
    fn take(&mut self, department: usize, load: i16) -> Vec<usize> {
        let own = |teacher: &&mut Teacher| {
            teacher.department == department && teacher.load + load <= FULL
        };
        let mut free = self
            .all
            .iter_mut()
            .filter(own)
            .min_by_key(|teacher| teacher.load);
        if free.is_none() {
            free = self.all.iter_mut().min_by_key(|teacher| teacher.load);
        }
        let taken = free.map(|teacher| {
            teacher.load += load;
            teacher.at
        });
        taken.into_iter().collect()
    }
}

/// The courses of each section's semester, then the electives.
pub fn offerings(plan: &Plan, whole: &Academics) -> Vec<Offering> {
    let mut teachers = Teachers::of(plan);
    let mut offerings = Vec::new();
    for (section, _) in plan.sections.iter().enumerate() {
        let batch = plan.batch_of(section);
        let planned = whole.curricula[batch.programme].courses.iter();
        for one in planned.filter(|one| one.semester == batch.semester && one.group.is_none()) {
            let course = &whole.courses[one.course];
            offerings.push(Offering {
                course: one.course,
                section: Some(section),
                cap: None,
                approval: false,
                staff: teachers.take(course.department, course.load()),
            });
        }
    }
    for (course, wanted) in electives(plan, whole) {
        let (department, load) = (
            whole.courses[course].department,
            whole.courses[course].load(),
        );
        offerings.push(Offering {
            course,
            section: None,
            cap: i16::try_from(wanted.clamp(5, 240)).ok(),
            // Every seventh, so that approvals can be seen.
            approval: course % 7 == 0,
            staff: teachers.take(department, load),
        });
    }
    offerings
}

/// The electives of the term, and for how many there are seats: nearly as many as will want one.
fn electives(plan: &Plan, whole: &Academics) -> Vec<(usize, usize)> {
    let mut wanted: Vec<(usize, usize)> = Vec::new();
    let mut students: HashMap<usize, usize> = HashMap::new();
    for section in &plan.sections {
        *students.entry(section.batch).or_default() += section.students;
    }
    for (at, batch) in plan.batches.iter().enumerate() {
        let curriculum = &whole.curricula[batch.programme];
        for (group, _) in curriculum
            .groups
            .iter()
            .enumerate()
            .filter(|(_, g)| g.semester == batch.semester)
        {
            let own: Vec<usize> = curriculum
                .courses
                .iter()
                .filter(|one| one.group == Some(group))
                .map(|one| one.course)
                .collect();
            let share = students
                .get(&at)
                .copied()
                .unwrap_or(0)
                .div_ceil(own.len().max(1));
            for course in own {
                match wanted.iter_mut().find(|(other, _)| *other == course) {
                    Some((_, seats)) => *seats += share,
                    None => wanted.push((course, share)),
                }
            }
        }
    }
    wanted
}

/// What students chose: most of them, the first of a group more often than the others. The demo's student has not yet.
pub fn choices(plan: &Plan, whole: &Academics, number: u64) -> Vec<Choice> {
    let mut rng = Rng::with_seed(number.wrapping_add(20_261_122));
    let offered: HashMap<usize, usize> = whole
        .offerings
        .iter()
        .enumerate()
        .filter(|(_, offering)| offering.section.is_none())
        .map(|(at, offering)| (offering.course, at))
        .collect();
    let mut queue = Queue::new(whole);
    let demo = accounts::of(Role::Student).email;
    for (student, child) in plan.students().enumerate() {
        let batch = plan.batch_of(child.section);
        let curriculum = &whole.curricula[batch.programme];
        let groups = curriculum
            .groups
            .iter()
            .enumerate()
            .filter(|(_, g)| g.semester == batch.semester);
        for (group, _) in groups {
            let own: Vec<usize> = curriculum
                .courses
                .iter()
                .filter(|one| one.group == Some(group))
                .map(|one| one.course)
                .collect();
            let chooses = rng.u32(0..100) < 85;
            let favourite = rng.u32(0..100) < 45;
            let at = if favourite {
                0
            } else {
                rng.usize(0..own.len())
            };
            if chooses
                && child.person.email != demo
                && let Some(offering) = offered.get(&own[at])
            {
                queue.join(*offering, student);
            }
        }
    }
    queue.choices
}

/// Gives seats in the order of arrival, as the operations do.
struct Queue<'a> {
    whole: &'a Academics,
    taken: Vec<i16>,
    waiting: Vec<i32>,
    choices: Vec<Choice>,
}

impl<'a> Queue<'a> {
    fn new(whole: &'a Academics) -> Self {
        Self {
            whole,
            taken: vec![0; whole.offerings.len()],
            waiting: vec![0; whole.offerings.len()],
            choices: Vec::new(),
        }
    }
    fn join(&mut self, offering: usize, student: usize) {
        let Offering { cap, approval, .. } = &self.whole.offerings[offering];
        let (state, place) = if *approval {
            (EnrolmentState::Requested, None)
        } else if self.taken[offering] < cap.unwrap_or(0) {
            self.taken[offering] += 1;
            (EnrolmentState::Enrolled, None)
        } else {
            self.waiting[offering] += 1;
            (EnrolmentState::Waiting, Some(self.waiting[offering]))
        };
        self.choices.push(Choice {
            offering,
            student,
            state,
            place,
        });
    }
}

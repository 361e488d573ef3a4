//! How a plan is made: the parts first, then those who work in them, then families for every seat.
use chrono::Months;

use super::{
    accounts,
    people::{Age, Circle, Kind, People},
    plan::{Batch, Department, Family, Member, Order, Plan, Programme, Section},
    plan::{academic_year, semester},
    shape::{DepartmentShape, Size, spread},
};
use crate::{policy::Role, students::Gender};

/// The most that sit together.
pub const SEATS: usize = 60;

/// A plan being made.
pub struct Planning<'a> {
    pub size: Size,
    pub order: &'a Order,
    pub people: People,
    pub plan: Plan,
    /// How many of each batch have an admission number.
    pub admitted: Vec<usize>,
}

impl<'a> Planning<'a> {
    /// A beginning.
    pub fn new(size: Size, order: &'a Order) -> Self {
        let mut people = People::new(order.number);
        let named = accounts::ACCOUNTS.iter().map(|account| account.name);
        for name in named.chain(accounts::RELATIVES) {
            people.keep(name);
        }
        Self {
            size,
            order,
            people,
            plan: Plan::default(),
            admitted: Vec::new(),
        }
    }

    /// All of it.
    pub fn whole(mut self) -> Plan {
        self.parts();
        self.staff();
        self.families();
        self.plan
    }

    fn parts(&mut self) {
        let departments = self.size.departments();
        let programmes = departments.iter().flat_map(|d| &d.programmes);
        let intakes: Vec<usize> = programmes.flat_map(|p| p.intakes.clone()).collect();
        let mut counts = spread(self.size.students(), &intakes).into_iter();
        for department in departments {
            self.department(department, &mut counts);
        }
        self.admitted = vec![0; self.plan.batches.len()];
    }

    fn department(&mut self, shape: DepartmentShape, counts: &mut impl Iterator<Item = usize>) {
        let latest = academic_year(self.order.today);
        let department = self.plan.departments.len();
        for shape in shape.programmes {
            let programme = self.plan.programmes.len();
            for year in (0..).map(|back| latest - back).take(shape.intakes.len()) {
                self.batch(programme, year, counts.next().unwrap_or_default());
            }
            self.plan.programmes.push(Programme {
                department,
                code: shape.code,
                name: shape.name,
                mark: shape.mark,
                semesters: shape.semesters,
                youngest: shape.youngest,
            });
        }
        self.plan.departments.push(Department {
            code: shape.code,
            name: shape.name,
            head: 0,
        });
    }

    /// A batch in sections of nearly one size.
    fn batch(&mut self, programme: usize, year: i32, students: usize) {
        let batch = self.plan.batches.len();
        self.plan.batches.push(Batch {
            programme,
            year: i16::try_from(year).unwrap_or_default(),
            semester: i16::try_from(semester(self.order.today, year)).unwrap_or_default(),
        });
        let even = vec![1; students.div_ceil(SEATS)];
        for (at, students) in spread(students, &even).into_iter().enumerate() {
            self.plan.sections.push(Section {
                batch,
                name: letters(at),
                adviser: 0,
                students,
            });
        }
    }

    fn staff(&mut self) {
        let all = self.size.staff();
        let (office, wardens) = (all / 15, all / 10);
        self.member(None, "Principal", Role::Principal);
        for at in 0..office {
            let first = ["Registrar", "Administrative Officer"][at.min(1)];
            self.member(None, first, Role::Admin);
        }
        for at in 0..wardens {
            let first = ["Chief Warden", "Warden"][at.min(1)];
            self.member(None, first, Role::Warden);
        }
        let faculty = spread(all - 1 - office - wardens, &self.students_by_department());
        for (department, count) in faculty.into_iter().enumerate() {
            let first = self.plan.staff.len();
            for at in 0..count {
                self.member(Some(department), rank(at, count), Role::Faculty);
            }
            self.appoint(department, first);
        }
    }

    fn students_by_department(&self) -> Vec<usize> {
        let mut students = vec![0; self.plan.departments.len()];
        for (at, section) in self.plan.sections.iter().enumerate() {
            students[self.plan.department_of(at)] += section.students;
        }
        students
    }

    /// The first of a department heads it; its sections are advised in turn, from the last on.
    fn appoint(&mut self, department: usize, first: usize) {
        self.plan.departments[department].head = first;
        let mut own = (first..self.plan.staff.len()).rev().cycle();
        for section in 0..self.plan.sections.len() {
            if self.plan.department_of(section) == department {
                self.plan.sections[section].adviser = own.next().unwrap_or(first);
            }
        }
        if department == 0 {
            let section = self.student_section();
            self.plan.sections[section].adviser = first + 1;
            self.plan.staff[first + 1].person.become_demo(Role::Faculty);
        }
    }

    /// The demo's student is in the second year of the first programme.
    fn student_section(&self) -> usize {
        let found = self.plan.sections.iter().position(|s| s.batch == 1);
        found.unwrap_or_default()
    }

    fn member(&mut self, department: Option<usize>, designation: &str, role: Role) {
        let culture = self.people.culture();
        let family = self.people.family(culture);
        let kind = Kind(self.people.gender(), Age::Grown);
        let name = self
            .people
            .relative((culture, family), kind, self.circle(None));
        let mut person = self.people.person(name, &[role]);
        let is_first = !self.plan.staff.iter().any(|m| m.person.roles == [role]);
        if is_first && role != Role::Faculty {
            person.become_demo(role);
        }
        let today = self.order.today;
        let since = today - Months::new(12 * 22);
        let joined_on = self.people.day(since, today - Months::new(2));
        let number = self.plan.staff.len() + 1;
        self.plan.staff.push(Member {
            person,
            number: format!("{}E{number:03}", self.order.initials),
            department,
            designation: designation.to_owned(),
            joined_on,
        });
    }

    /// Families for every seat, in an order that mixes the sections.
    fn families(&mut self) {
        let mut seats = self.seats();
        self.demo_families(&mut seats);
        while let Some(seat) = seats.pop() {
            let mut children = vec![seat];
            if self.people.happens(11) {
                children.extend(self.sibling(seat, &mut seats));
            }
            let family = self.family(&children);
            self.plan.families.push(family);
        }
    }

    fn seats(&mut self) -> Vec<usize> {
        let sections = self.plan.sections.iter().enumerate();
        let mut seats: Vec<usize> = sections
            .flat_map(|(at, section)| std::iter::repeat_n(at, section.students))
            .collect();
        self.people.rng.shuffle(&mut seats);
        seats
    }

    /// A seat two years or more away, found among the next few.
    fn sibling(&self, seat: usize, seats: &mut Vec<usize>) -> Option<usize> {
        let year = |section| self.plan.batch_of(section).year;
        let mut near = (seats.len().saturating_sub(40)..seats.len()).rev();
        let found = near.find(|at| (year(seats[*at]) - year(seat)).abs() >= 2)?;
        Some(seats.swap_remove(found))
    }

    /// The family of the demo's parent, with two children, and that of the demo's teacher.
    fn demo_families(&mut self, seats: &mut Vec<usize>) {
        let first = self.student_section();
        let elder = self.section_of(1, 2);
        let third = self.section_of(2, 0);
        for section in [first, elder, third] {
            if let Some(at) = seats.iter().position(|seat| *seat == section) {
                seats.swap_remove(at);
            }
        }
        let mut family = self.whole_family(&[(first, Gender::Female), (elder, Gender::Male)]);
        family.become_demo();
        self.plan.families.push(family);
        let mut family = self.whole_family(&[(third, Gender::Male)]);
        let mut staff = self.plan.staff.iter_mut().map(|member| &mut member.person);
        let email = accounts::of(Role::Faculty).email;
        if let Some(teacher) = staff.find(|person| person.email == email) {
            teacher.roles.push(Role::Parent);
            family.become_teachers(teacher);
        }
        self.plan.families.push(family);
    }

    /// The first section of a department's first programme, in the batch so many years before the last.
    fn section_of(&self, department: usize, back: i16) -> usize {
        let mut places = 0..self.plan.sections.len();
        let own = |at: &usize| self.plan.department_of(*at) == department;
        let latest = places.clone().find(own).unwrap_or_default();
        let year = self.plan.batch_of(latest).year - back;
        let found = places.find(|at| own(at) && self.plan.batch_of(*at).year == year);
        found.unwrap_or(latest)
    }

    /// In the demo nobody is called like somebody else; in larger colleges nobody in the same section.
    pub fn circle(&self, section: Option<usize>) -> Circle {
        match (self.size, section) {
            (Size::Demo, _) => Circle::All,
            (Size::College | Size::University, Some(section)) => Circle::Section(section),
            (Size::College | Size::University, None) => Circle::Open,
        }
    }

    fn family(&mut self, sections: &[usize]) -> Family {
        let children: Vec<_> = sections
            .iter()
            .map(|section| (*section, self.people.gender()))
            .collect();
        let both = self.people.happens(self.size.both_parents());
        self.family_with(&children, both)
    }

    fn whole_family(&mut self, children: &[(usize, Gender)]) -> Family {
        self.family_with(children, true)
    }
}

fn rank(at: usize, of: usize) -> &'static str {
    match at {
        0 => "Professor and Head",
        at if at * 6 < of => "Professor",
        at if at * 5 < of * 2 => "Associate Professor",
        _ => "Assistant Professor",
    }
}

/// A, B … Z, AA, AB …
pub fn letters(at: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or_default());
    match at / 26 {
        0 => letter(at).to_string(),
        more => format!("{}{}", letter(more - 1), letter(at)),
    }
}

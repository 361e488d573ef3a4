use std::collections::{HashMap, HashSet};

use super::*;
use crate::{academics::EnrolmentState, seed::shape::Size};

fn order(today: &str) -> Order {
    Order {
        number: 1,
        today: today.parse().expect("day"),
        initials: "NH".into(),
    }
}

fn college(size: Size) -> (Plan, Academics) {
    let order = order("2026-11-22");
    let plan = Plan::of(size, &order);
    let whole = Academics::of(&plan, &order);
    (plan, whole)
}

#[test]
fn every_line_of_the_catalogue_is_found() {
    let (plan, whole) = college(Size::College);
    for (programme, curriculum) in plan.programmes.iter().zip(&whole.curricula) {
        let listed: usize = parse::semesters(&programme.mark)
            .iter()
            .flatten()
            .map(|entry| entry.items().len())
            .sum();
        assert_eq!(curriculum.courses.len(), listed, "{}", programme.code);
        let last = curriculum.courses.iter().map(|one| one.semester).max();
        assert_eq!(last, Some(programme.semesters), "{}", programme.code);
        let needs: usize = parse::semesters(&programme.mark)
            .iter()
            .flatten()
            .flat_map(|entry| entry.items())
            .map(|item| match item {
                parse::Item::Own(_, _, needs) => needs.len(),
                parse::Item::Of(..) => 0,
            })
            .sum();
        let own = |place: &usize| whole.courses[*place].code.starts_with(&programme.mark);
        let found = whole
            .prerequisites
            .iter()
            .filter(|(course, _)| own(course))
            .count();
        assert_eq!(
            found, needs,
            "{}: a prerequisite is misspelt or comes later",
            programme.code
        );
    }
}

#[test]
fn codes_are_given_once() {
    for size in [Size::Demo, Size::University] {
        let (_, whole) = college(size);
        let codes: HashSet<_> = whole.courses.iter().map(|course| &course.code).collect();
        assert_eq!(codes.len(), whole.courses.len());
        let rooms: HashSet<_> = whole.rooms.iter().map(|room| &room.code).collect();
        assert_eq!(rooms.len(), whole.rooms.len());
    }
}

#[test]
fn prerequisites_come_in_an_earlier_semester_of_every_curriculum() {
    let (_, whole) = college(Size::College);
    for curriculum in &whole.curricula {
        let semesters: HashMap<_, _> = curriculum
            .courses
            .iter()
            .map(|one| (one.course, one.semester))
            .collect();
        for (course, required) in &whole.prerequisites {
            let Some(semester) = semesters.get(course) else {
                continue;
            };
            let before = semesters.get(required);
            assert!(
                before.is_some_and(|before| before < semester),
                "{}: {} before {}",
                curriculum.name,
                whole.courses[*required].code,
                whole.courses[*course].code
            );
        }
    }
}

#[test]
fn every_section_is_taught_by_somebody_and_nobody_too_much() {
    for size in [Size::Demo, Size::College] {
        let (plan, whole) = college(size);
        let mut loads: HashMap<usize, i16> = HashMap::new();
        for offering in &whole.offerings {
            assert_eq!(offering.staff.len(), 1);
            *loads.entry(offering.staff[0]).or_default() += whole.courses[offering.course].load();
        }
        assert!(loads.values().all(|load| *load <= 26), "{loads:?}");
        let demo = plan
            .staff
            .iter()
            .position(|member| member.person.email == "faculty@campus.test");
        assert!(loads.contains_key(&demo.expect("the demo's teacher")));
    }
}

#[test]
fn some_choose_some_wait_and_no_cap_is_passed() {
    let (_, whole) = college(Size::Demo);
    let count = |state| {
        whole
            .choices
            .iter()
            .filter(|choice| choice.state == state)
            .count()
    };
    assert!(count(EnrolmentState::Enrolled) > 50);
    assert!(count(EnrolmentState::Waiting) > 5);
    assert!(count(EnrolmentState::Requested) > 5);
    for (at, offering) in whole.offerings.iter().enumerate() {
        let enrolled = whole
            .choices
            .iter()
            .filter(|c| c.offering == at && c.state == EnrolmentState::Enrolled)
            .count();
        assert!(enrolled <= offering.cap.map_or(0, |cap| cap.unsigned_abs().into()));
    }
}

#[test]
fn on_any_day_there_is_a_term_within_its_year() {
    let mut today: chrono::NaiveDate = "2026-01-01".parse().expect("day");
    for _ in 0..800 {
        let calendar = Calendar::of(today);
        let current = &calendar.terms[calendar.current];
        assert!(
            (current.starts_on..=current.ends_on).contains(&today),
            "{today}: {current:?}"
        );
        for term in &calendar.terms {
            let year = &calendar.years[term.year];
            assert!(
                year.starts_on <= term.starts_on && term.ends_on <= year.ends_on,
                "{today}: {term:?}"
            );
        }
        for pair in calendar.terms.windows(2) {
            assert!(pair[0].ends_on < pair[1].starts_on, "{today}: {pair:?}");
        }
        today = today.succ_opt().expect("day");
    }
}

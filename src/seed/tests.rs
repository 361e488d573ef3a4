use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{Datelike, NaiveDate};

use super::{
    accounts,
    plan::{Order, Plan, academic_year, semester},
    planning::SEATS,
    shape::Size,
};
use crate::{parents::Relation, policy::Role, students::Gender};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("day")
}

fn order(today: &str) -> Order {
    Order {
        number: 1,
        today: day(today),
        initials: "NH".into(),
    }
}

fn demo() -> Plan {
    Plan::of(Size::Demo, &order("2026-11-22"))
}

#[test]
fn the_same_number_and_day_make_the_same_college() {
    assert_eq!(demo(), demo());
    let other = Order {
        number: 2,
        ..order("2026-11-22")
    };
    assert_ne!(demo(), Plan::of(Size::Demo, &other));
}

#[test]
fn the_demo_is_as_large_as_it_promises() {
    let plan = demo();
    assert_eq!(plan.students().count(), 400);
    assert_eq!(plan.staff.len(), 30);
    let parents: usize = plan.families.iter().map(|f| f.parents.len()).sum();
    assert!((560..=640).contains(&parents), "{parents}");
    let siblings = plan.families.iter().filter(|f| f.children.len() == 2);
    assert!((20..=70).contains(&siblings.count()));
}

#[test]
fn nobody_in_the_demo_is_called_like_somebody_else() {
    let plan = demo();
    let people = plan.people();
    let names: BTreeSet<_> = people.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names.len(), people.len());
}

#[test]
fn nobody_in_a_larger_college_is_called_like_somebody_in_their_section() {
    let plan = Plan::of(Size::College, &order("2026-11-22"));
    assert_eq!(plan.students().count(), 5_000);
    assert_eq!(plan.staff.len(), 300);
    let mut seen = HashSet::new();
    for child in plan.students() {
        let name = (child.section, child.person.name.as_str());
        assert!(seen.insert(name), "{name:?}");
    }
    let parents: usize = plan.families.iter().map(|f| f.parents.len()).sum();
    assert!((8_500..=9_500).contains(&parents), "{parents}");
}

#[test]
fn every_account_has_an_address_and_a_number_of_its_own() {
    let plan = Plan::of(Size::College, &order("2026-11-22"));
    let mut everybody = plan.staff.len();
    everybody += plan
        .families
        .iter()
        .map(|f| f.people().count())
        .sum::<usize>();
    // One member of staff is a parent too.
    assert_eq!(plan.people().len(), everybody - 1);
    let numbers: HashSet<_> = plan.students().map(|c| &c.admission_number).collect();
    assert_eq!(numbers.len(), 5_000);
}

#[test]
fn sections_hold_as_many_as_sit_in_them_and_at_most_sixty() {
    let plan = demo();
    let mut seated = BTreeMap::new();
    for child in plan.students() {
        *seated.entry(child.section).or_insert(0) += 1;
    }
    for (at, section) in plan.sections.iter().enumerate() {
        assert_eq!(seated.get(&at), Some(&section.students));
        assert!(section.students <= SEATS);
    }
}

#[test]
fn students_are_of_an_age_with_their_batch_on_any_day() {
    for today in ["2026-11-22", "2026-07-01", "2027-02-28", "2028-02-29"] {
        let plan = Plan::of(Size::Demo, &order(today));
        for child in plan.students() {
            let batch = plan.batch_of(child.section);
            let age = i32::from(batch.year) - child.date_of_birth.year();
            let youngest = plan.programmes[batch.programme].youngest;
            assert!(
                (youngest..=youngest + 2).contains(&age),
                "{today}: {child:?}"
            );
            assert!(child.admitted_on <= day(today), "{today}: {child:?}");
            let semesters = plan.programmes[batch.programme].semesters;
            assert!(
                (1..=semesters).contains(&batch.semester),
                "{today}: {batch:?}"
            );
        }
    }
}

#[test]
fn the_academic_year_begins_in_july() {
    assert_eq!(academic_year(day("2026-06-30")), 2025);
    assert_eq!(academic_year(day("2026-07-01")), 2026);
    assert_eq!(semester(day("2026-11-22"), 2025), 3);
    assert_eq!(semester(day("2027-01-10"), 2025), 4);
    assert_eq!(semester(day("2026-06-30"), 2025), 2);
}

#[test]
fn heads_and_advisers_work_in_the_department() {
    let plan = demo();
    for (at, department) in plan.departments.iter().enumerate() {
        assert_eq!(plan.staff[department.head].department, Some(at));
    }
    for (at, section) in plan.sections.iter().enumerate() {
        let own = plan.department_of(at);
        assert_eq!(plan.staff[section.adviser].department, Some(own));
    }
}

#[test]
fn the_accounts_of_the_demo_belong_to_people_of_the_college() {
    for size in [Size::Demo, Size::College] {
        let plan = Plan::of(size, &order("2026-11-22"));
        let people = plan.people();
        for account in accounts::ACCOUNTS {
            let found: Vec<_> = people.iter().filter(|p| p.email == account.email).collect();
            assert_eq!(found.len(), 1, "{}", account.email);
            assert_eq!(found[0].name, account.name);
            assert!(found[0].roles.contains(&account.role));
        }
    }
}

#[test]
fn the_demos_parent_has_two_children_and_its_teacher_is_a_parent() {
    let plan = demo();
    let parent_of = |role: Role| {
        let email = accounts::of(role).email;
        let mut families = plan.families.iter();
        families.find(|f| f.parents.iter().any(|(p, _)| p.email == email))
    };
    let family = parent_of(Role::Parent).expect("family");
    assert_eq!(family.children.len(), 2);
    assert_eq!(family.children[0].person.email, "student@campus.test");
    assert_eq!(family.children[0].gender, Gender::Female);
    assert_eq!(plan.batch_of(family.children[0].section).semester, 3);

    let section = &plan.sections[family.children[0].section];
    let teacher = &plan.staff[section.adviser].person;
    assert_eq!(teacher.email, "faculty@campus.test");
    assert_eq!(teacher.roles, [Role::Faculty, Role::Parent]);
    let own = parent_of(Role::Faculty).expect("family");
    assert_eq!(own.parents[0].1, Relation::Mother);
    assert_ne!(own.children[0].section, family.children[0].section);
}

#[test]
fn shares_are_believable() {
    let plan = Plan::of(Size::College, &order("2026-11-22"));
    let share = |fits: &dyn Fn(&super::plan::Child) -> bool| {
        plan.students().filter(|child| fits(child)).count() * 100 / 5_000
    };
    assert!((37..=43).contains(&share(&|c| c.hostelite)));
    assert!((43..=49).contains(&share(&|c| c.gender == Gender::Female)));
    for (code, about) in [("GM", 45), ("OBC", 35), ("SC", 13), ("ST", 7)] {
        let found = share(&|c| c.category.code() == code);
        assert!(found.abs_diff(about) <= 4, "{code}: {found}");
    }
}

//! Departments: who studies and who works there.
use super::{Said, clipped, lying};
use crate::{
    dashboards::{
        model::{DepartmentCount, PrincipalFacts},
        show::fill,
    },
    platform::web::{
        View,
        chart::{Funnel, Measure, funnel},
    },
    words::grouped,
};

/// Students by department, the largest first.
pub fn by_department(p: &View, departments: &[DepartmentCount]) -> Option<Funnel> {
    let mut counts = named(departments, |department| department.students);
    counts.sort_by_key(|(_, n)| -n);
    let said = Said {
        id: "departments",
        title: fill(
            p.t("{name} has the most students"),
            &[("name", &counts.first()?.0)],
        ),
        subtitle: p.t("Students by department").into_owned(),
        head: vec![p.t("Department").into_owned(), p.t("Students").into_owned()],
    };
    lying(p, said, counts)
}

/// Staff by department, the largest first.
pub fn working(p: &View, departments: &[DepartmentCount]) -> Option<Funnel> {
    let mut counts = named(departments, |department| department.staff);
    counts.sort_by_key(|(_, n)| -n);
    let said = Said {
        id: "staff",
        title: fill(
            p.t("{name} has the most staff"),
            &[("name", &counts.first()?.0)],
        ),
        subtitle: p.t("Members of staff by department").into_owned(),
        head: vec![p.t("Department").into_owned(), p.t("Staff").into_owned()],
    };
    lying(p, said, counts)
}

/// Students for each teacher by department, the most first; a department without teachers or students is left out.
pub fn ratios(p: &View, facts: &PrincipalFacts) -> Option<Funnel> {
    let mut taught: Vec<&DepartmentCount> = facts
        .departments
        .iter()
        .filter(|department| department.teachers > 0 && department.students > 0)
        .collect();
    taught.sort_by_key(|department| -tenths(department.students, department.teachers));
    let said = unevenly(p, facts, taught.first()?);
    let rows = taught.iter().map(|department| {
        vec![
            department.name.clone(),
            grouped(department.students),
            grouped(department.teachers),
            tenth(tenths(department.students, department.teachers)),
        ]
    });
    let caption = said.caption(rows.collect());
    let shown: Vec<_> = taught
        .iter()
        .take(super::BARS)
        .map(|department| Measure {
            label: clipped(&department.name, super::NAME),
            n: tenths(department.students, department.teachers),
            end: String::new(),
        })
        .collect();
    Some(funnel(caption, &shown, tenth))
}

/// Where one teacher has the most students.
fn unevenly(p: &View, facts: &PrincipalFacts, most: &DepartmentCount) -> Said {
    Said {
        id: "ratios",
        title: fill(
            p.t("{name} has {n} students for each teacher"),
            &[
                ("name", &most.name),
                ("n", &tenth(tenths(most.students, most.teachers))),
            ],
        ),
        subtitle: fill(
            p.t("Students for each teacher by department; {n} in the whole institution"),
            &[("n", &tenth(tenths(facts.students(), facts.teachers)))],
        ),
        head: [
            "Department",
            "Students",
            "Teachers",
            "Students for each teacher",
        ]
        .map(|word| p.t(word).into_owned())
        .to_vec(),
    }
}

fn named(departments: &[DepartmentCount], n: fn(&DepartmentCount) -> i64) -> Vec<(String, i64)> {
    let counts = departments.iter();
    counts
        .map(|department| (department.name.clone(), n(department)))
        .collect()
}

/// A ratio in tenths, rounded half up.
fn tenths(students: i64, teachers: i64) -> i64 {
    let teachers = teachers.max(1);
    (students * 20 + teachers).div_euclid(teachers * 2)
}

fn tenth(tenths: i64) -> String {
    format!("{}.{}", grouped(tenths / 10), tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_have_one_place_rounded_half_up() {
        for (students, teachers, text) in [
            (100, 5, "20.0"),
            (61, 4, "15.3"),
            (1, 3, "0.3"),
            (0, 4, "0.0"),
            (12_345, 10, "1,234.5"),
        ] {
            assert_eq!(tenth(tenths(students, teachers)), text);
        }
    }
}

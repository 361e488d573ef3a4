//! Writes what a college teaches by statements over whole lists; what there is little of by operations.
mod queries;

use queries::{ChoiceRows, CourseRows, OfferingRows, PlanRows};

use crate::{
    Result,
    platform::db::Tx,
    seed::{
        academics::{Academics, write},
        demo::{Keys, Office},
        plan::Plan,
    },
};

/// Rows a statement.
const ROWS: usize = 5_000;

/// All that is taught.
pub fn write(
    tx: &mut Tx<'_>,
    office: &Office,
    (plan, whole): (&Plan, &Academics),
    keys: &Keys,
) -> Result<()> {
    let who = &office.academics;
    let term = write::calendar(tx, who, whole, keys)?;
    write::rooms(tx, who, whole)?;
    let mut rows = CourseRows::default();
    for course in &whole.courses {
        rows.add(course, keys.departments[course.department]);
    }
    let courses = queries::insert_courses(tx, &rows)?;
    let needs = whole.prerequisites.iter();
    let needs: Vec<(i64, i64)> = needs
        .map(|(course, other)| (courses[*course], courses[*other]))
        .collect();
    queries::insert_prerequisites(tx, &needs)?;
    write::curricula(
        tx,
        who,
        (plan, whole),
        keys,
        &mut |tx, id, groups, curriculum| {
            let mut rows = PlanRows::default();
            for planned in &curriculum.courses {
                rows.add(
                    courses[planned.course],
                    planned.semester,
                    planned.group.map(|at| groups[at]),
                );
            }
            queries::insert_plan(tx, id, &rows)
        },
    )?;
    offerings(tx, (plan, whole), keys, (term, &courses))
}

fn offerings(
    tx: &mut Tx<'_>,
    (plan, whole): (&Plan, &Academics),
    keys: &Keys,
    (term, courses): (i64, &[i64]),
) -> Result<()> {
    let staff = write::staff_keys(tx, plan)?;
    let mut rows = OfferingRows::default();
    for offering in &whole.offerings {
        let section = offering.section.map(|at| keys.sections[at]);
        let teacher = offering.staff.first().map(|at| staff[*at]);
        rows.add(offering, courses[offering.course], section, teacher);
    }
    queries::insert_offerings(tx, term, &rows)
}

/// What students chose.
pub fn choices(tx: &mut Tx<'_>, (plan, whole): (&Plan, &Academics)) -> Result<()> {
    let offered = write::elective_keys(tx)?;
    let students: Vec<&str> = plan
        .students()
        .map(|child| child.admission_number.as_str())
        .collect();
    for choices in whole.choices.chunks(ROWS) {
        let mut rows = ChoiceRows::default();
        for choice in choices {
            let code = &whole.courses[whole.offerings[choice.offering].course].code;
            rows.add(
                choice,
                offered.get(code).copied().unwrap_or_default(),
                students[choice.student],
            );
        }
        queries::insert_choices(tx, &rows)?;
    }
    queries::count_places(tx)
}

//! Writes what a college teaches. The demo's by the operations that the office uses; what there is thousands of in larger
//! colleges by statements over whole lists ([`crate::seed::bulk`]).
use std::collections::HashMap;

use super::{Academics, Curriculum, queries};
use crate::{
    Result,
    academics::{
        BatchEntry, Code, CourseEntry, Credits, CurriculumEntry, HolidayEntry, NewGroup,
        OfferingEntry, PeriodEntry, PlanCourse, RoomEntry, TermEntry, Title, YearEntry,
        add_all_to_plan, add_group, assign_staff, create_record, note_choice, publish_curriculum,
        require_course, update_record,
    },
    platform::db::Tx,
    policy::{Grant, ManageAcademics},
    seed::{
        demo::Keys,
        plan::{Order, Plan},
    },
};

type Office = Grant<ManageAcademics>;

/// All that is taught, by operations; nothing when it is there already.
pub fn studies(
    tx: &mut Tx<'_>,
    who: &Office,
    (plan, whole): (&Plan, &Academics),
    keys: &Keys,
) -> Result<()> {
    if queries::has_years(tx)? {
        return Ok(());
    }
    let term = calendar(tx, who, whole, keys)?;
    rooms(tx, who, whole)?;
    let courses = courses(tx, who, whole, keys)?;
    curricula(
        tx,
        who,
        (plan, whole),
        keys,
        &mut |tx, id, groups, curriculum| put_plan(tx, who, (id, groups), curriculum, &courses),
    )?;
    offerings(tx, who, (plan, whole), keys, (term, &courses))
}

/// Years, terms, periods and holidays; the key of the current term.
pub fn calendar(tx: &mut Tx<'_>, who: &Office, whole: &Academics, keys: &Keys) -> Result<i64> {
    let calendar = &whole.calendar;
    let mut years = Vec::new();
    for year in &calendar.years {
        let entry = YearEntry {
            name: Title::parse(&year.name)?,
            starts_on: year.starts_on,
            ends_on: year.ends_on,
        };
        years.push(create_record(tx, who, &entry)?);
    }
    let mut terms = Vec::new();
    for term in &calendar.terms {
        let entry = TermEntry {
            academic_year_id: years[term.year],
            name: Title::parse(&term.name)?,
            parity: term.parity,
            starts_on: term.starts_on,
            ends_on: term.ends_on,
        };
        terms.push(create_record(tx, who, &entry)?);
    }
    for period in &calendar.periods {
        let entry = PeriodEntry {
            number: period.number,
            name: Title::parse(&format!("Period {}", period.number))?,
            starts: period.starts,
            ends: period.ends,
        };
        create_record(tx, who, &entry)?;
    }
    for holiday in &calendar.holidays {
        let entry = HolidayEntry {
            name: Title::parse(&holiday.name)?,
            starts_on: holiday.starts_on,
            ends_on: holiday.ends_on,
            whole_college: !holiday.first_programme,
            programme_ids: if holiday.first_programme {
                vec![keys.programmes[0]]
            } else {
                Vec::new()
            },
        };
        create_record(tx, who, &entry)?;
    }
    Ok(terms[calendar.current])
}

/// Rooms.
pub fn rooms(tx: &mut Tx<'_>, who: &Office, whole: &Academics) -> Result<()> {
    for room in &whole.rooms {
        let entry = RoomEntry {
            code: Code::parse(&room.code)?,
            building: Title::parse(&room.building)?,
            kind: room.kind,
            capacity: room.capacity,
        };
        create_record(tx, who, &entry)?;
    }
    Ok(())
}

/// Courses with what they require; their keys.
fn courses(tx: &mut Tx<'_>, who: &Office, whole: &Academics, keys: &Keys) -> Result<Vec<i64>> {
    let mut made = Vec::new();
    for course in &whole.courses {
        let [lecture_hours, tutorial_hours, practical_hours] = course.hours;
        let entry = CourseEntry {
            code: Code::parse(&course.code)?,
            name: Title::parse(&course.name)?,
            department_id: keys.departments[course.department],
            kind: course.kind,
            credits: Credits::of_halves(course.halves)
                .ok_or(crate::academics::NameError::Credits)?,
            lecture_hours,
            tutorial_hours,
            practical_hours,
        };
        made.push(create_record(tx, who, &entry)?);
    }
    for (course, required) in &whole.prerequisites {
        require_course(tx, who, made[*course], made[*required])?;
    }
    Ok(made)
}

/// How the courses of a curriculum are put into it: by its key and those of its groups.
type Put<'p> = &'p mut dyn FnMut(&mut Tx<'_>, i64, &[i64], &Curriculum) -> Result<()>;

/// A published curriculum for each programme, which its batches follow.
pub fn curricula(
    tx: &mut Tx<'_>,
    who: &Office,
    (plan, whole): (&Plan, &Academics),
    keys: &Keys,
    put: Put<'_>,
) -> Result<()> {
    let mut made = Vec::new();
    for curriculum in &whole.curricula {
        let entry = CurriculumEntry {
            programme_id: keys.programmes[curriculum.programme],
            name: Title::parse(&curriculum.name)?,
            from_admission_year: curriculum.from,
        };
        let id = create_record(tx, who, &entry)?;
        let mut groups = Vec::new();
        for group in &curriculum.groups {
            let cmd = NewGroup {
                semester: group.semester,
                name: Title::parse(&group.name)?,
                choose: group.choose,
            };
            groups.push(add_group(tx, who, id, &cmd)?);
        }
        put(tx, id, &groups, curriculum)?;
        publish_curriculum(tx, who, id)?;
        made.push(id);
    }
    for (batch, key) in plan.batches.iter().zip(&keys.batches) {
        let entry = BatchEntry {
            programme_id: keys.programmes[batch.programme],
            admission_year: batch.year,
            curriculum_id: Some(made[batch.programme]),
        };
        update_record(tx, who, (*key, None), &entry)?;
    }
    Ok(())
}

fn put_plan(
    tx: &mut Tx<'_>,
    who: &Office,
    (id, groups): (i64, &[i64]),
    curriculum: &Curriculum,
    courses: &[i64],
) -> Result<()> {
    let planned = curriculum.courses.iter().map(|planned| PlanCourse {
        course: courses[planned.course],
        semester: planned.semester,
        group: planned.group.map(|at| groups[at]),
    });
    add_all_to_plan(tx, who, id, &planned.collect::<Vec<_>>())
}

fn offerings(
    tx: &mut Tx<'_>,
    who: &Office,
    (plan, whole): (&Plan, &Academics),
    keys: &Keys,
    (term, courses): (i64, &[i64]),
) -> Result<()> {
    let staff = staff_keys(tx, plan)?;
    for offering in &whole.offerings {
        let singly = offering.section.is_none();
        let entry = OfferingEntry {
            section_id: offering.section.map(|at| keys.sections[at]),
            cap: offering.cap,
            open_for_choice: singly,
            approval_needed: offering.approval,
            ..OfferingEntry::singly(courses[offering.course], term, 1)
        };
        let id = create_record(tx, who, &entry)?;
        let teachers: Vec<i64> = offering.staff.iter().map(|at| staff[*at]).collect();
        assign_staff(tx, who, id, &teachers)?;
    }
    Ok(())
}

/// The keys of the staff, in the plan's order.
pub fn staff_keys(tx: &mut Tx<'_>, plan: &Plan) -> Result<Vec<i64>> {
    let known = queries::staff(tx)?;
    let key = |number: &str| known.get(number).copied().unwrap_or_default();
    Ok(plan
        .staff
        .iter()
        .map(|member| key(&member.number))
        .collect())
}

/// The keys of the electives on offer, by the code of their course.
pub fn elective_keys(tx: &mut Tx<'_>) -> Result<HashMap<String, i64>> {
    queries::electives(tx)
}

/// What students chose, by the operation with which the office notes it.
pub fn choices(
    tx: &mut Tx<'_>,
    who: &Office,
    (plan, whole): (&Plan, &Academics),
    order: &Order,
) -> Result<()> {
    let (offered, known) = (elective_keys(tx)?, queries::students(tx)?);
    let students: Vec<&str> = plan
        .students()
        .map(|child| child.admission_number.as_str())
        .collect();
    for choice in &whole.choices {
        let code = &whole.courses[whole.offerings[choice.offering].course].code;
        let (offering, student) = (offered.get(code), known.get(students[choice.student]));
        if let (Some(offering), Some(student)) = (offering, student) {
            note_choice(tx, who, (*offering, *student), order.today)?;
        }
    }
    Ok(())
}

//! What can be done with the plan of study of a curriculum.
use std::collections::BTreeMap;

use diesel::result::Error as DieselError;
use serde_json::json;

use super::{
    error::CurriculumError,
    model::{CurriculumEntry, State},
    queries::{self, Locked},
};
use crate::{
    Error, Result,
    academics::{
        courses::queries::{LIVE as LIVE_COURSE, code},
        model::Title,
        records::{create_record, is_live},
    },
    error::{Problems, violated},
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Grant, ManageAcademics},
};

/// A course to be put into a plan.
#[derive(Clone, Copy, Debug)]
pub struct PlanCourse {
    /// `courses.id`
    pub course: i64,
    /// From 1; a group's own when there is one.
    pub semester: i16,
    /// `elective_groups.id`; none for what everybody takes.
    pub group: Option<i64>,
}

/// A group of electives to be added.
#[derive(Clone, Debug)]
pub struct NewGroup {
    /// From 1.
    pub semester: i16,
    /// "Professional Elective I"
    pub name: Title,
    /// How many each student takes.
    pub choose: i16,
}

/// Puts a course into the plan of a draft.
pub fn add_to_plan(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    curriculum: i64,
    cmd: &PlanCourse,
) -> Result<()> {
    add_all_to_plan(tx, who, curriculum, &[*cmd])
}

/// Puts several courses into the plan of a draft: one entry in its history.
pub fn add_all_to_plan(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    curriculum: i64,
    courses: &[PlanCourse],
) -> Result<()> {
    let draft = draft(tx, curriculum)?;
    let mut rows = courses.to_vec();
    let mut told: BTreeMap<i16, Vec<String>> = BTreeMap::new();
    for row in &mut rows {
        if let Some(group) = row.group {
            let semester = queries::group_semester(tx, curriculum, group)?;
            row.semester = semester.ok_or(CurriculumError::NoGroup)?;
        }
        within(tx, &draft, row.semester)?;
        if is_live(tx, LIVE_COURSE, row.course)? != Some(true) {
            return Err(CurriculumError::NoCourse.into());
        }
        let code = code(tx, row.course)?;
        told.entry(row.semester).or_default().push(code);
    }
    queries::insert_courses(tx, curriculum, &rows).map_err(worded)?;
    let said = |changes: Changes, (semester, codes): (i16, Vec<String>)| {
        changes.field(
            &format!("semester {semester}"),
            json!(null),
            codes.join(", "),
        )
    };
    let changes = told.into_iter().fold(Changes::none(), said);
    changed(tx, who, curriculum, changes)
}

/// Takes a course out of the plan of a draft.
pub fn take_out_of_plan(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    curriculum: i64,
    course: i64,
) -> Result<()> {
    draft(tx, curriculum)?;
    if queries::delete_course(tx, curriculum, course).map_err(worded)? == 0 {
        return Err(Error::NotFound);
    }
    let course = code(tx, course)?;
    changed(
        tx,
        who,
        curriculum,
        Changes::none().field("course", course, "–"),
    )
}

/// Adds a group of electives to a draft; the key.
pub fn add_group(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    curriculum: i64,
    cmd: &NewGroup,
) -> Result<i64> {
    let draft = draft(tx, curriculum)?;
    within(tx, &draft, cmd.semester)?;
    let id = queries::insert_group(tx, curriculum, cmd).map_err(worded)?;
    let changes = Changes::none().field("elective group", json!(null), cmd.name.as_str());
    changed(tx, who, curriculum, changes)?;
    Ok(id)
}

/// Takes a group of electives out of a draft, and its courses out of the plan.
pub fn remove_group(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    curriculum: i64,
    group: i64,
) -> Result<()> {
    draft(tx, curriculum)?;
    if queries::delete_group(tx, curriculum, group).map_err(worded)? == 0 {
        return Err(Error::NotFound);
    }
    changed(
        tx,
        who,
        curriculum,
        Changes::none().field("elective group", group, "–"),
    )
}

/// Makes a draft a version that batches can follow. Everything that keeps it from that is told.
pub fn publish_curriculum(tx: &mut Tx<'_>, who: &Grant<ManageAcademics>, id: i64) -> Result<()> {
    if queries::lock(tx, id)?.state != State::Draft {
        return Err(CurriculumError::NotToPublish.into());
    }
    let mut problems = Problems::default();
    for sentence in queries::faults(tx, id)? {
        problems.add(CurriculumError::Unfit(sentence));
    }
    problems.check()?;
    queries::set_state(tx, id, State::Published)?;
    moved(tx, who, id, "academics.publish_curriculum")
}

/// Makes a published curriculum a draft again, while no batch follows it.
pub fn reopen_curriculum(tx: &mut Tx<'_>, who: &Grant<ManageAcademics>, id: i64) -> Result<()> {
    if queries::lock(tx, id)?.state == State::Draft {
        return Err(CurriculumError::NotPublished.into());
    }
    match queries::followers(tx, id)? {
        0 => queries::set_state(tx, id, State::Draft)?,
        batches => return Err(CurriculumError::Followed(batches).into()),
    };
    moved(tx, who, id, "academics.reopen_curriculum")
}

/// Retires a published curriculum: those who follow it do so to the end, and nobody new does.
pub fn retire_curriculum(tx: &mut Tx<'_>, who: &Grant<ManageAcademics>, id: i64) -> Result<()> {
    if queries::lock(tx, id)?.state != State::Published {
        return Err(CurriculumError::NotPublished.into());
    }
    queries::set_state(tx, id, State::Retired)?;
    moved(tx, who, id, "academics.retire_curriculum")
}

/// Makes a draft with the same plan; the key.
pub fn copy_curriculum(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    id: i64,
    name: Title,
) -> Result<i64> {
    let from = queries::lock(tx, id)?;
    let entry = CurriculumEntry {
        programme_id: from.programme,
        name,
        from_admission_year: from.from,
    };
    let copy = create_record(tx, who, &entry)?;
    queries::copy_plan(tx, id, copy).map_err(worded)?;
    let changes = Changes::none().field("copied from", json!(null), from.name.as_str());
    changed(tx, who, copy, changes)?;
    Ok(copy)
}

fn draft(tx: &mut Tx<'_>, id: i64) -> Result<Locked> {
    let locked = queries::lock(tx, id)?;
    match locked.state {
        State::Draft => Ok(locked),
        State::Published | State::Retired => Err(CurriculumError::NotDraft.into()),
    }
}

fn within(tx: &mut Tx<'_>, draft: &Locked, semester: i16) -> Result<()> {
    let semesters = queries::semesters(tx, draft.programme)?;
    match (1..=semesters).contains(&semester) {
        true => Ok(()),
        false => Err(CurriculumError::Semester(semesters).into()),
    }
}

fn changed(tx: &mut Tx<'_>, who: &Grant<ManageAcademics>, id: i64, changes: Changes) -> Result<()> {
    let subject = ("curriculum", Some(id));
    audit::record(tx, who.actor(), "academics.change_plan", subject, changes)
}

fn moved(tx: &mut Tx<'_>, who: &Grant<ManageAcademics>, id: i64, action: &str) -> Result<()> {
    audit::record(
        tx,
        who.actor(),
        action,
        ("curriculum", Some(id)),
        Changes::none(),
    )
}

fn worded(err: DieselError) -> Error {
    let rule = match violated(&err) {
        Some("curriculum_courses_key") => CurriculumError::Planned,
        Some("curriculum_courses_course") => CurriculumError::NoCourse,
        Some("curriculum_courses_group") => CurriculumError::NoGroup,
        Some("elective_groups_key") => CurriculumError::GroupTaken,
        Some("elective_groups_choose") => CurriculumError::Choose,
        Some("curricula_fixed") => CurriculumError::NotDraft,
        _ => return err.into(),
    };
    rule.into()
}

//! What is typed on the page of a plan of study.
use serde::Deserialize;

use super::actions::{NewGroup, PlanCourse};
use crate::{
    Result,
    academics::{model::Title, records::Broken},
    error::Problems,
};

/// A course to be put into the plan, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanForm {
    #[serde(default)]
    pub course_id: String,
    #[serde(default)]
    pub semester: String,
    #[serde(default)]
    pub group_id: String,
}

/// A group to be added, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupForm {
    #[serde(default)]
    pub group_semester: String,
    #[serde(default)]
    pub group_name: String,
    #[serde(default)]
    pub choose: String,
}

/// A course or a group to be taken out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutForm {
    pub id: i64,
}

/// The name of a copy.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopyForm {
    #[serde(default)]
    pub name: String,
}

impl PlanForm {
    /// The command, or every field that is wrong.
    pub fn command(&self) -> Result<PlanCourse> {
        let mut problems = Problems::default();
        let course = read(&self.course_id)
            .ok_or_else(|| Broken::new("course_id", "not_chosen", "Choose the course."));
        let course = problems.take(course);
        let group = match self.group_id.as_str() {
            "" => Some(None),
            key => {
                let group = read(key).ok_or_else(|| {
                    Broken::new(
                        "group_id",
                        "no_group",
                        "Choose one of the groups of this curriculum.",
                    )
                });
                problems.take(group).map(Some)
            }
        };
        // The group's own counts when there is one.
        let semester = match (&group, read(&self.semester)) {
            (Some(Some(_)), None) => Some(0),
            (_, read) => problems.take(
                read.ok_or_else(|| Broken::new("semester", "not_chosen", "Choose the semester.")),
            ),
        };
        problems.check()?;
        match (course, semester, group) {
            (Some(course), Some(semester), Some(group)) => Ok(PlanCourse {
                course,
                semester,
                group,
            }),
            _ => Err(crate::Error::internal(
                "a form without problems could not be read",
            )),
        }
    }
}

impl GroupForm {
    /// The command, or every field that is wrong.
    pub fn command(&self) -> Result<NewGroup> {
        let mut problems = Problems::default();
        let semester = read(&self.group_semester)
            .ok_or_else(|| Broken::new("group_semester", "not_chosen", "Choose the semester."));
        let semester = problems.take(semester);
        let name = Title::parse(&self.group_name);
        let name = problems
            .take(name.map_err(|err| Broken::new("group_name", "name_form", err.to_string())));
        let choose = read(&self.choose).filter(|n| (1..=20).contains(n));
        let choose = choose.ok_or_else(|| {
            Broken::new(
                "choose",
                "choose_range",
                "A student chooses 1 to 20 courses of a group.",
            )
        });
        let choose = problems.take(choose);
        problems.check()?;
        match (semester, name, choose) {
            (Some(semester), Some(name), Some(choose)) => Ok(NewGroup {
                semester,
                name,
                choose,
            }),
            _ => Err(crate::Error::internal(
                "a form without problems could not be read",
            )),
        }
    }
}

fn read<T: std::str::FromStr>(typed: &str) -> Option<T> {
    typed.trim().parse().ok()
}

//! The parts of the page that gathers everything about a student. Each module adds its own by one line in `routes.rs`:
//! `.with("attendance", "Attendance", who_cares)`; its pages are then asked for at `/students/{id}/attendance`, which
//! answers htmx with the part (its first block) and everybody else with a page of its own.
use std::sync::Arc;

use crate::policy::Actor;

/// Who may see a part: who acts, and whether they look after the student.
pub type MaySee = fn(&Actor, bool) -> bool;

/// A part of the page about a student.
#[derive(Clone, Copy, Debug)]
pub struct StudentSection {
    /// The end of its address.
    pub code: &'static str,
    /// Its heading; to be translated.
    pub title: &'static str,
    may_see: MaySee,
    /// Where it is, when that is not below the student's page; `{id}` stands for the key.
    elsewhere: Option<&'static str>,
}

impl StudentSection {
    /// Where it is for a student.
    pub fn href(&self, student: &i64) -> String {
        match self.elsewhere {
            Some(pattern) => pattern.replace("{id}", &student.to_string()),
            None => format!("/students/{student}/{}", self.code),
        }
    }
}

/// All parts, in the order of the page.
#[derive(Clone, Default, Debug)]
pub struct StudentSections(Arc<Vec<StudentSection>>);

impl StudentSections {
    /// Adds a part.
    #[must_use]
    pub fn with(self, code: &'static str, title: &'static str, may_see: MaySee) -> Self {
        self.and(StudentSection {
            code,
            title,
            may_see,
            elsewhere: None,
        })
    }
    /// Adds a part whose pages are elsewhere: `/audit/history/student/{id}`.
    #[must_use]
    pub fn with_at(
        self,
        code: &'static str,
        title: &'static str,
        may_see: MaySee,
        pattern: &'static str,
    ) -> Self {
        self.and(StudentSection {
            code,
            title,
            may_see,
            elsewhere: Some(pattern),
        })
    }
    fn and(self, section: StudentSection) -> Self {
        let mut all = self.0.to_vec();
        all.push(section);
        Self(Arc::new(all))
    }
    /// Those that somebody may see, of a student whom they look after or not.
    pub fn of(&self, actor: &Actor, cared: bool) -> Vec<StudentSection> {
        let seen = self.0.iter().filter(|one| (one.may_see)(actor, cared));
        seen.copied().collect()
    }
}

/// Everybody who sees the student.
pub fn who_sees(_: &Actor, _: bool) -> bool {
    true
}

/// Those who look after the student: the office, head and adviser, the parents, the student.
pub fn who_cares(_: &Actor, cared: bool) -> bool {
    cared
}

/// Those who look after the institution, and may read what happened to its records.
pub fn who_keeps(actor: &Actor, _: bool) -> bool {
    actor.scope() == crate::policy::Scope::Institution
}

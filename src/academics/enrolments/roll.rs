//! What the list of an offering's students is narrowed to, by its address.
use serde::Deserialize;

use super::model::State;
use crate::{
    Result,
    platform::{
        text::like,
        web::{Page, Sort, offered},
    },
};

/// Who asks comes first, then who is in, then who waits.
macro_rules! state {
    () => {
        "array_position(ARRAY['requested', 'enrolled', 'waiting', 'refused', 'dropped'], x.state)"
    };
}

/// What the list can be ordered by; the first is its own order.
const SORTS: &[&str] = &["state", "name", "admission_number", "section"];

/// What stands in its address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RollQuery {
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub sort: String,
    #[serde(default)]
    pub page: Option<u32>,
    #[serde(default)]
    pub format: String,
}

/// The same, read.
#[derive(Clone, Debug)]
pub struct Roll {
    /// Patterns that the words of a row must match, each of them.
    pub patterns: Vec<String>,
    /// `State::of`; empty for all.
    pub state: String,
    /// By what it is ordered.
    pub sort: Sort,
}

impl Default for Roll {
    fn default() -> Self {
        Self {
            patterns: Vec::new(),
            state: String::new(),
            sort: Sort::of("", SORTS),
        }
    }
}

impl RollQuery {
    /// Reads it; what the list does not offer is refused by name.
    pub fn roll(&self) -> Result<Roll> {
        offered("state", &self.state, State::of)?;
        let text: String = self.q.to_lowercase().chars().take(100).collect();
        Ok(Roll {
            patterns: text.split_whitespace().take(6).map(like).collect(),
            state: self.state.clone(),
            sort: Sort::read(&self.sort, SORTS)?,
        })
    }
    /// Whether something is searched for or filtered.
    pub fn is_narrowed(&self) -> bool {
        !self.q.trim().is_empty() || !self.state.is_empty()
    }
    /// What stands in the address besides the page.
    pub fn pairs(&self) -> [(&str, &str); 3] {
        [("q", &self.q), ("state", &self.state), ("sort", &self.sort)]
    }
    /// Rows to leave out before the page.
    pub fn offset(&self) -> i64 {
        Page::<()>::offset(self.page)
    }
}

impl Roll {
    /// What the rows `x` are ordered by.
    pub fn order(&self) -> &'static str {
        match (self.sort.column, self.sort.descending) {
            ("name", false) => "lower(x.name), x.student, x.enrolment",
            ("name", true) => "lower(x.name) DESC, x.student DESC, x.enrolment DESC",
            ("admission_number", false) => "x.admission_number, x.enrolment",
            ("admission_number", true) => "x.admission_number DESC, x.enrolment DESC",
            ("section", false) => "lower(x.section), lower(x.name), x.student, x.enrolment",
            ("section", true) => "lower(x.section) DESC, lower(x.name), x.student, x.enrolment",
            (_, false) => concat!(state!(), ", x.place, lower(x.name), x.student, x.enrolment"),
            (_, true) => concat!(
                state!(),
                " DESC, x.place, lower(x.name), x.student, x.enrolment"
            ),
        }
    }
}

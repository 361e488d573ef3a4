//! What is typed into the form of a permission set.
use serde::{Deserialize, Serialize};

use super::{
    actions::{NewSet, UpdateSet},
    model::{PermissionSet, in_words},
    rules::SetError,
};
use crate::{Error, Result, error::Problems, types::is_hidden};

/// A set as typed, kept as typed so that a refused form can show it again.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SetForm {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default, rename = "permission")]
    pub permissions: Vec<String>,
    /// The version that the form shows, when it changes a set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
}

/// A field in which what is there now differs from what was typed.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field, or the permission in words.
    pub field: String,
    /// As it is now.
    pub now: String,
    /// As it was typed.
    pub typed: String,
}

impl SetForm {
    /// The form of a set as it is.
    pub fn of(set: &PermissionSet) -> Self {
        Self {
            name: set.name.clone(),
            description: set.description.clone(),
            permissions: set.permissions.clone(),
            version: Some(set.version),
        }
    }
    /// Whether a permission is ticked.
    pub fn has(&self, permission: &str) -> bool {
        self.permissions.iter().any(|name| name == permission)
    }
    /// The command to change a set, or every field that is wrong.
    pub fn update(&self, id: i64) -> Result<UpdateSet> {
        Ok(UpdateSet {
            id,
            version: self.version,
            set: self.create()?,
        })
    }
    /// The command to create a set, or every field that is wrong.
    pub fn create(&self) -> Result<NewSet> {
        let mut problems = Problems::default();
        let name = problems.take(name_of(&self.name));
        let description = problems.take(description_of(&self.description));
        let (Some(name), Some(description)) = (name, description) else {
            return Err(Error::Invalid(problems));
        };
        let mut permissions = self.permissions.clone();
        permissions.sort_unstable();
        permissions.dedup();
        Ok(NewSet {
            name,
            description,
            permissions,
        })
    }
    /// Where what was typed differs from the set as it is now.
    pub fn differences(&self, set: &PermissionSet) -> Vec<Difference> {
        let words = |is_in| if is_in { "In the set" } else { "Not in it" };
        let row = |field: &str, now: &str, typed: &str| Difference {
            field: field.to_owned(),
            now: now.to_owned(),
            typed: typed.to_owned(),
        };
        let mut rows = vec![
            row("Name", &set.name, &self.name),
            row("Description", &set.description, &self.description),
        ];
        let added = self.permissions.iter().filter(|name| !set.has(name));
        let mut names: Vec<&String> = set.permissions.iter().chain(added).collect();
        names.sort_unstable();
        rows.extend(
            names
                .into_iter()
                .map(|name| row(in_words(name), words(set.has(name)), words(self.has(name)))),
        );
        rows.retain(|row| row.now != row.typed);
        rows
    }
}

fn name_of(typed: &str) -> Result<String, SetError> {
    if typed.trim().chars().any(char::is_control) {
        return Err(SetError::NameForm);
    }
    if typed.chars().any(is_hidden) {
        return Err(SetError::NameHidden);
    }
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(SetError::NameMissing),
        1..=60 => Ok(name),
        _ => Err(SetError::NameLong),
    }
}

fn description_of(typed: &str) -> Result<String, SetError> {
    let description = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    match description.chars().count() {
        0..=300 => Ok(description),
        _ => Err(SetError::DescriptionLong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set() -> PermissionSet {
        PermissionSet {
            id: 1,
            code: "dean".into(),
            name: "Dean".into(),
            description: "Before".into(),
            role: None,
            built_in: false,
            version: 3,
            edited: false,
            permissions: vec!["audit.view".into(), "users.view".into()],
        }
    }

    #[test]
    fn differences_name_each_field_and_permission() {
        let typed = SetForm {
            name: "Dean".into(),
            description: "After".into(),
            permissions: vec!["audit.view".into(), "people.search".into()],
            version: Some(2),
        };
        let fields: Vec<_> = typed
            .differences(&set())
            .into_iter()
            .map(|row| (row.field, row.now, row.typed))
            .collect();
        let row = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        assert_eq!(
            fields,
            [
                row("Description", "Before", "After"),
                row(in_words("people.search"), "Not in it", "In the set"),
                row(in_words("users.view"), "In the set", "Not in it"),
            ]
        );
        assert!(SetForm::of(&set()).differences(&set()).is_empty());
    }

    #[test]
    fn every_wrong_field_is_reported_at_once() {
        let typed = SetForm {
            name: " ".into(),
            description: "x".repeat(301),
            ..SetForm::default()
        };
        let Err(Error::Invalid(problems)) = typed.create() else {
            panic!("accepted");
        };
        assert_eq!(problems.len(), 2);
        assert_eq!(
            name_of("  Placement   officer ").unwrap(),
            "Placement officer"
        );
        assert!(name_of(&"é".repeat(60)).is_ok());
        assert!(name_of(&"é".repeat(61)).is_err());
        assert!(name_of("a\nb").is_err());
    }
}

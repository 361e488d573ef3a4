//! What an entry says of each field, in the reader's words: codes become names, a list what came and what went.
use std::collections::HashMap;

use serde_json::Value;

use super::{model::Entry, words};
use crate::{
    policy::{PERMISSIONS, Role},
    staff::StaffStatus,
    students::Status,
    words::Language,
};

/// One field of an entry.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    /// What it is.
    pub label: String,
    /// As it was; empty when there was nothing, and where only what is new is of use.
    pub before: String,
    /// As it is.
    pub after: String,
}

/// Names of permission sets by their codes.
pub type SetNames = HashMap<String, String>;

/// What the entry says, field by field.
pub fn said(entry: &Entry, language: Language, sets: &SetNames) -> Vec<Said> {
    let fields = entry.changes.as_object().into_iter().flatten();
    let reader = Reader { language, sets };
    fields
        .flat_map(|(field, pair)| reader.read(field, pair))
        .collect()
}

struct Reader<'a> {
    language: Language,
    sets: &'a SetNames,
}

impl Reader<'_> {
    fn read(&self, field: &str, pair: &Value) -> Vec<Said> {
        let label = self.language.t(&words::field(field)).into_owned();
        let (before, after) = (&pair[0], &pair[1]);
        if let (Value::Array(before), Value::Array(after)) = (before, after) {
            let rows = [("added", after, before), ("taken away", before, after)];
            let rows = rows.map(|(word, these, those)| Said {
                label: format!("{label}, {}", self.language.t(word)),
                before: String::new(),
                after: self.without(field, these, those),
            });
            return rows
                .into_iter()
                .filter(|row| !row.after.is_empty())
                .collect();
        }
        if before == "••••" && after == "(changed)" {
            return vec![Said {
                label,
                before: String::new(),
                after: self.language.t("changed").into_owned(),
            }];
        }
        vec![Said {
            label,
            before: self.text(field, before),
            after: self.text(field, after),
        }]
    }

    fn without(&self, field: &str, these: &[Value], those: &[Value]) -> String {
        let left = these.iter().filter(|value| !those.contains(value));
        let texts: Vec<_> = left.map(|value| self.text(field, value)).collect();
        texts.join(", ")
    }

    fn text(&self, field: &str, value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::String(code) => self.word(field, code),
            Value::Array(items) => {
                let texts: Vec<_> = items.iter().map(|item| self.text(field, item)).collect();
                texts.join(", ")
            }
            Value::Bool(yes) => self
                .language
                .t(if *yes { "Yes" } else { "No" })
                .into_owned(),
            other => other.to_string(),
        }
    }

    /// The word of a code; what is no code stays as it is.
    fn word(&self, field: &str, code: &str) -> String {
        let known = match field {
            "role" | "roles" => Role::of(code).map(Role::word),
            "state" => words::state(code),
            "status" => Status::of(code)
                .map(Status::word)
                .or(StaffStatus::of(code).map(StaffStatus::word)),
            "fields" => return self.language.t(&words::field(code)).into_owned(),
            "permission_sets" => self.sets.get(code).map(String::as_str),
            "permission" | "permissions" => {
                let info = PERMISSIONS.iter().find(|info| info.name == code);
                info.map(|info| info.words)
            }
            _ => None,
        };
        known.map_or_else(
            || code.to_owned(),
            |word| self.language.t(word).into_owned(),
        )
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(changes: Value) -> Vec<(String, String, String)> {
        let entry = Entry {
            at: chrono::Utc::now(),
            actor_name: String::new(),
            action: String::new(),
            changes,
        };
        let sets = HashMap::from([("librarian".to_owned(), "Librarian".to_owned())]);
        said(&entry, Language::English, &sets)
            .into_iter()
            .map(|said| (said.label, said.before, said.after))
            .collect()
    }

    fn row(label: &str, before: &str, after: &str) -> (String, String, String) {
        (label.into(), before.into(), after.into())
    }

    #[test]
    fn codes_become_words() {
        let rows = read(json!({
            "state": ["active", "deactivated"],
            "role": [null, "warden"],
            "permission": [null, "audit.view"],
            "name": ["warden", "Warden Rao"],
        }));
        let wanted = [
            row("Name", "warden", "Warden Rao"),
            row("Permission", "", "Read the audit log"),
            row("Role", "", "Warden"),
            row("State", "Active", "Deactivated"),
        ];
        assert_eq!(rows, wanted);
    }

    #[test]
    fn of_a_list_it_is_said_what_came_and_went() {
        let rows = read(json!({
            "permission_sets": [[], ["librarian", "gone"]],
            "roles": [["faculty", "admin"], ["faculty", "warden"]],
        }));
        let wanted = [
            row("Permission sets, added", "", "Librarian, gone"),
            row("Roles, added", "", "Warden"),
            row("Roles, taken away", "", "Admin"),
        ];
        assert_eq!(rows, wanted);
    }

    #[test]
    fn of_a_secret_it_is_said_that_it_changed() {
        let rows = read(json!({"password": ["••••", "(changed)"], "phone": ["••••2345", null]}));
        let wanted = [row("Password", "", "changed"), row("Phone", "••••2345", "")];
        assert_eq!(rows, wanted);
    }
}

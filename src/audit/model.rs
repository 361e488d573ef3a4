//! Entries of the audit log as the pages show them.
use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Nullable, Text},
};
use serde_json::Value;

use crate::{academics, schema::audit_entries};

/// An entry as a record's history shows it.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = audit_entries, check_for_backend(diesel::pg::Pg))]
pub struct Entry {
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by the name they had then.
    pub actor_name: String,
    /// What, such as `users.create`.
    pub action: String,
    /// `{"field": [before, after]}`
    pub changes: Value,
}

/// An entry with all that is known of it.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = audit_entries, check_for_backend(diesel::pg::Pg))]
pub struct AuditRow {
    pub id: i64,
    pub actor_kind: String,
    pub actor_id: Option<i64>,
    pub subject_kind: String,
    pub subject_id: Option<i64>,
    pub address: Option<String>,
    pub request_id: Option<String>,
    /// What the record is called now, if it has a page; nothing for one that is gone.
    #[diesel(select_expression = name_of_subject())]
    #[diesel(select_expression_type = SqlLiteral<Nullable<Text>>)]
    pub name: Option<String>,
    #[diesel(embed)]
    pub entry: Entry,
}

fn name_of_subject() -> SqlLiteral<Nullable<Text>> {
    sql("CASE audit_entries.subject_kind \
         WHEN 'user' THEN (SELECT users.name FROM users WHERE users.id = audit_entries.subject_id) \
         WHEN 'permission_set' THEN \
         (SELECT permission_sets.name FROM permission_sets WHERE permission_sets.id = audit_entries.subject_id) \
         WHEN 'student' THEN (SELECT users.name FROM students JOIN users ON users.id = students.user_id WHERE students.id = audit_entries.subject_id) \
         WHEN 'parent' THEN (SELECT users.name FROM parents JOIN users ON users.id = parents.user_id WHERE parents.id = audit_entries.subject_id) \
         WHEN 'staff' THEN (SELECT users.name FROM staff JOIN users ON users.id = staff.user_id WHERE staff.id = audit_entries.subject_id) \
         WHEN 'custom_field' THEN (SELECT custom_fields.name FROM custom_fields WHERE custom_fields.id = audit_entries.subject_id) \
         ELSE (SELECT academic_titles.title FROM academic_titles \
               WHERE academic_titles.kind = audit_entries.subject_kind AND academic_titles.id = audit_entries.subject_id) END")
}

/// What the log is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// A part of the name or email of who did it or whom it is about.
    pub person: String,
    /// The keys of those people, once looked up.
    pub people: Option<Vec<i64>>,
    /// Who did it.
    pub actor: Option<i64>,
    /// The kind of record.
    pub kind: String,
    /// Its key.
    pub subject: Option<i64>,
    /// First parts of actions.
    pub groups: Vec<String>,
    /// One action, as entries have it.
    pub action: Option<String>,
    /// From this instant.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub until: Option<DateTime<Utc>>,
}

/// Where in the log a page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At the newest entry.
    Newest,
    /// At those older than an entry.
    Before(i64),
    /// At those newer than an entry.
    After(i64),
}

/// A page of the log, newest first.
#[derive(Debug, Default)]
pub struct Listing {
    pub rows: Vec<AuditRow>,
    /// Whether there are older entries.
    pub older: bool,
    /// Whether there are newer ones.
    pub newer: bool,
}

impl AuditRow {
    /// The page of the person who did it.
    pub fn actor_page(&self) -> Option<String> {
        let id = self.actor_id.filter(|_| self.actor_kind == "user")?;
        Some(format!("/users/{id}"))
    }
    /// The page of the record.
    pub fn subject_page(&self) -> Option<String> {
        let id = self.subject_id?;
        match self.subject_kind.as_str() {
            "user" => Some(format!("/users/{id}")),
            "permission_set" => Some(format!("/permission-sets/{id}")),
            "student" => Some(format!("/students/{id}")),
            "parent" => Some(format!("/parents/{id}")),
            "staff" => Some(format!("/staff/{id}")),
            "custom_field" => Some(format!("/fields/{id}")),
            kind => academics::page_of(kind, id),
        }
    }
}

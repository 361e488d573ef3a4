//! The audit log: who did what to which record, when and from where; written in the transaction it describes.
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::{Map, Value};

use super::db::Tx;
use crate::{Result, policy::Actor, schema::audit_entries};

/// The record that an entry is about, such as `("user", 7)`.
pub type Subject = (&'static str, Option<i64>);

/// The fields that changed, each with its value before and after.
#[derive(Debug, Default)]
pub struct Changes(Map<String, Value>);

impl Changes {
    /// No field changed: the action says it all.
    pub fn none() -> Self {
        Self::default()
    }
    /// Notes a field when it changed.
    pub fn field(mut self, name: &str, before: impl Into<Value>, after: impl Into<Value>) -> Self {
        let (before, after) = (before.into(), after.into());
        if before != after {
            self.0
                .insert(name.to_owned(), Value::Array(vec![before, after]));
        }
        self
    }
    /// Notes that a secret changed, without saying from what to what.
    pub fn secret(self, name: &str) -> Self {
        self.field(name, "••••", "(changed)")
    }
    /// Whether no field changed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Adds an entry.
pub fn record(
    tx: &mut Tx<'_>,
    actor: &Actor,
    action: &str,
    subject: Subject,
    changes: Changes,
) -> Result<()> {
    let (kind, id, name) = match actor {
        Actor::User(user) => ("user", Some(user.id), user.name.as_str()),
        Actor::Applicant { draft } => ("applicant", Some(*draft), "Applicant"),
        Actor::System(name) => ("system", None, *name),
    };
    let origin = tx.origin().clone();
    diesel::insert_into(audit_entries::table)
        .values((
            audit_entries::actor_kind.eq(kind),
            audit_entries::actor_id.eq(id),
            audit_entries::actor_name.eq(name),
            audit_entries::action.eq(action),
            audit_entries::subject_kind.eq(subject.0),
            audit_entries::subject_id.eq(subject.1),
            audit_entries::changes.eq(Value::Object(changes.0)),
            audit_entries::address.eq(origin.address),
            audit_entries::request_id.eq(origin.request_id),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

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

impl Entry {
    /// Each changed field with its value before and after, as text.
    pub fn fields(&self) -> Vec<(String, String, String)> {
        let text = |value: Option<&Value>| match value {
            None | Some(Value::Null) => "–".to_owned(),
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(items)) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
            Some(other) => plain(other),
        };
        let object = self.changes.as_object();
        object
            .into_iter()
            .flatten()
            .map(|(field, pair)| {
                (
                    field.replace('_', " "),
                    text(pair.get(0)),
                    text(pair.get(1)),
                )
            })
            .collect()
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A record's history, newest first.
pub fn history(conn: &mut PgConnection, kind: &str, id: i64, limit: i64) -> Result<Vec<Entry>> {
    Ok(audit_entries::table
        .filter(audit_entries::subject_kind.eq(kind))
        .filter(audit_entries::subject_id.eq(id))
        .order(audit_entries::id.desc())
        .limit(limit)
        .select(Entry::as_select())
        .load(conn)?)
}

//! Jobs as the pages show them.
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;

use crate::{
    platform::jobs::Snapshot,
    schema::{job_errors, jobs},
};

/// A job, without what it was told to do: that may be personal.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = jobs, check_for_backend(diesel::pg::Pg))]
pub struct JobRow {
    pub kind: String,
    pub about: String,
    pub asked_by: Option<i64>,
    pub worker: Option<String>,
    pub created_at: DateTime<Utc>,
    pub result: Option<Value>,
    #[diesel(embed)]
    pub now: Snapshot,
}

/// What a job found wrong with one row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = job_errors, check_for_backend(diesel::pg::Pg))]
pub struct JobErrorRow {
    pub line: Option<i32>,
    pub field: String,
    pub message: String,
}

/// A job's page.
#[derive(Clone, Debug)]
pub struct Found {
    pub job: JobRow,
    /// The name of who asked for it.
    pub asker: Option<String>,
    /// The first errors of rows.
    pub errors: Vec<JobErrorRow>,
    /// How many errors of rows there are.
    pub error_count: i64,
}

impl JobRow {
    /// Since when it stands as it does: when it ended, began, or was asked for.
    pub fn since(&self) -> DateTime<Utc> {
        let Snapshot {
            finished_at,
            started_at,
            ..
        } = self.now;
        finished_at.or(started_at).unwrap_or(self.created_at)
    }
    /// What came of it, as pairs of words; a plain object shows its parts.
    pub fn results(&self) -> Vec<(String, String)> {
        let plain = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number
                .as_i64()
                .map_or_else(|| number.to_string(), crate::words::grouped),
            other => other.to_string(),
        };
        let object = self.result.as_ref().and_then(Value::as_object);
        let parts = object.into_iter().flatten();
        parts
            .map(|(name, value)| (name.replace('_', " "), plain(value)))
            .collect()
    }
}

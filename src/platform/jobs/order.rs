//! Putting a job in the queue.
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::Job;
use crate::{Result, platform::db::Tx, schema::jobs};

/// The most rows of one INSERT.
const CHUNK: usize = 1000;

/// A job with what is to be said about it.
#[derive(Debug)]
pub struct Order<'a, J: ?Sized> {
    job: &'a J,
    asked_by: Option<i64>,
    run_at: Option<DateTime<Utc>>,
    priority: Option<i16>,
    about: String,
}

#[derive(Insertable)]
#[diesel(table_name = jobs)]
struct NewJob {
    kind: &'static str,
    payload: serde_json::Value,
    dedupe_key: Option<String>,
    priority: i16,
    max_attempts: i32,
    run_at: Option<DateTime<Utc>>,
    asked_by: Option<i64>,
    about: String,
}

impl<'a, J: Job> Order<'a, J> {
    /// Nothing said yet: it begins at once, and nobody asked for it.
    pub fn of(job: &'a J) -> Self {
        Self {
            job,
            asked_by: None,
            run_at: None,
            priority: None,
            about: String::new(),
        }
    }

    /// The person who asked for it, by `users.id`; they may see its page.
    #[must_use]
    pub fn asked_by(mut self, user: i64) -> Self {
        self.asked_by = Some(user);
        self
    }

    /// Not before that instant.
    #[must_use]
    pub fn at(mut self, instant: DateTime<Utc>) -> Self {
        self.run_at = Some(instant);
        self
    }

    /// Before those with a lower number; instead of the kind's own.
    #[must_use]
    pub fn priority(mut self, priority: i16) -> Self {
        self.priority = Some(priority);
        self
    }

    /// What it is about, as its page shows it: the name of a file or of a list. Never anything secret.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = about.into();
        self
    }

    /// Puts it in the queue; its key, or `None` when there is one with the same dedupe key.
    pub fn enqueue(self, tx: &mut Tx<'_>) -> Result<Option<i64>> {
        Ok(diesel::insert_into(jobs::table)
            .values(self.row()?)
            .on_conflict_do_nothing()
            .returning(jobs::id)
            .get_result(&mut **tx)
            .optional()?)
    }

    /// Puts many in the queue with a few statements; how many were new.
    pub fn enqueue_all(orders: impl IntoIterator<Item = Self>, tx: &mut Tx<'_>) -> Result<usize> {
        let rows: Vec<NewJob> = orders.into_iter().map(Self::row).collect::<Result<_>>()?;
        let mut added = 0;
        for chunk in rows.chunks(CHUNK) {
            added += diesel::insert_into(jobs::table)
                .values(chunk)
                .on_conflict_do_nothing()
                .execute(&mut **tx)?;
        }
        Ok(added)
    }

    fn row(self) -> Result<NewJob> {
        Ok(NewJob {
            kind: J::KIND,
            payload: serde_json::to_value(self.job)?,
            dedupe_key: self.job.dedupe_key(),
            priority: self.priority.unwrap_or(J::PRIORITY),
            max_attempts: J::ATTEMPTS,
            run_at: self.run_at,
            asked_by: self.asked_by,
            about: self.about.chars().take(200).collect(),
        })
    }
}

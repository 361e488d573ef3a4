//! The lines that a security log is made of: one for each entry of the audit log, of the same words.
use super::{Subject, parts};
use crate::{platform::db::Origin, policy::Actor};

/// One line of the security log. It names nobody: keys stand for people, and what they typed is not in it.
#[derive(Clone, Debug)]
pub struct Line {
    event: String,
    actor: &'static str,
    user: Option<i64>,
    subject: Subject,
    origin: Origin,
}

impl Line {
    pub(super) fn of(origin: &Origin, actor: &Actor, action: &str, subject: Subject) -> Self {
        let (kind, id, _) = parts(actor);
        Self {
            event: action.to_owned(),
            actor: kind,
            user: id,
            subject,
            origin: origin.clone(),
        }
    }

    /// Writes the line of something that was done. What no request asked for (a job, the seed) is for debugging.
    pub fn write(&self) {
        match self.origin.request_id.is_some() {
            true => tracing::info!(
                target: "security", event = self.event, actor = self.actor, user_id = self.user,
                subject = self.subject.0, subject_id = self.subject.1,
                address = self.origin.address, request_id = self.origin.request_id, "done"
            ),
            false => tracing::debug!(
                target: "security", event = self.event, actor = self.actor, user_id = self.user,
                subject = self.subject.0, subject_id = self.subject.1, "done"
            ),
        }
    }

    /// Writes the line of something that was refused.
    pub(super) fn warn(&self) {
        tracing::warn!(
            target: "security", event = self.event, actor = self.actor, user_id = self.user,
            subject = self.subject.0, subject_id = self.subject.1,
            address = self.origin.address, request_id = self.origin.request_id, "refused"
        );
    }
}

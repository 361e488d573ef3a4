//! A mail whose words are known when it is asked for.
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Envelope, MAIL_AT_ONCE, MAIL_ATTEMPTS, Mail, mail_wait};
use crate::{
    Result,
    platform::jobs::{Context, Job},
};

/// Sends a mail, once for its event. Its words stand in the queue until they are swept, so nothing secret may be in them:
/// a mail with a link of its own is made by its own kind of job, from an [`Envelope`].
#[derive(Debug, Serialize, Deserialize)]
pub struct Post {
    /// What happened: `notices.published:17:user:4`.
    pub event: String,
    /// What is sent.
    pub mail: Mail,
}

impl Job for Post {
    const KIND: &'static str = "mail.send";
    const TITLE: &'static str = "Send a mail";
    const ATTEMPTS: i32 = MAIL_ATTEMPTS;
    const AT_ONCE: Option<u16> = MAIL_AT_ONCE;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.event.clone())
    }

    fn wait_after(attempt: i32) -> Duration {
        mail_wait(attempt)
    }

    fn run(self, context: &Context) -> Result<()> {
        match Envelope::of(context, &self.event)? {
            Some(envelope) => envelope.send(context, &self.mail),
            None => Ok(()),
        }
    }
}

//! Whoever proposed is told what was decided.
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    model::State,
    queries::{self, Told},
};
use crate::{
    Result,
    platform::{
        jobs::{Context, Job},
        mail::{Envelope, Letter, MAIL_AT_ONCE, MAIL_ATTEMPTS, mail_wait},
    },
    words::Language,
};

/// A letter that says what was decided on a proposal, without what it was about.
#[derive(Debug, Serialize, Deserialize)]
pub struct TellProposer {
    /// `proposals.id`
    pub proposal: i64,
}

impl Job for TellProposer {
    const KIND: &'static str = "proposals.tell";
    const TITLE: &'static str = "Tell what was decided on a proposed change";
    const ATTEMPTS: i32 = MAIL_ATTEMPTS;
    const AT_ONCE: Option<u16> = MAIL_AT_ONCE;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.event())
    }

    fn wait_after(attempt: i32) -> Duration {
        mail_wait(attempt)
    }

    fn run(self, context: &Context) -> Result<()> {
        let told = context
            .db
            .read_now(|conn| queries::told(conn, self.proposal))?;
        let Some(email) = &told.email else {
            return Ok(());
        };
        let college = &context.site.config.college.name;
        let link = format!(
            "{}/students/{}/proposals",
            context.site.config.server.public_url.trim_end_matches('/'),
            told.student_id
        );
        match Envelope::of(context, &self.event())? {
            Some(envelope) => {
                let mail = letter(&told, college.clone(), link).to(&told.name, email)?;
                envelope.send(context, &mail)
            }
            None => Ok(()),
        }
    }
}

impl TellProposer {
    fn event(&self) -> String {
        format!("proposals.decided:{}", self.proposal)
    }
}

fn letter(told: &Told, college: String, link: String) -> Letter {
    let language = Language::of(&told.language);
    let t = |english: &str| language.t(english).into_owned();
    let approved = State::of(&told.state) == Some(State::Approved);
    let said = match approved {
        true => t("The college has put the change that you proposed into the record of {name}."),
        false => {
            t("The college has not put the change that you proposed into the record of {name}.")
        }
    };
    let mut paragraphs = vec![said.replace("{name}", &told.student)];
    if !approved && !told.reason.is_empty() {
        paragraphs.push(format!("{} {}", t("The reason:"), told.reason));
    }
    Letter {
        lang: language.tag(),
        college,
        subject: t("Your proposed change was decided"),
        greeting: t("Dear {name},").replace("{name}", &told.name),
        paragraphs,
        action: Some((t("See the record"), link)),
    }
}

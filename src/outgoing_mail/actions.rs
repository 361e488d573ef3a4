//! Sending a refused mail again, recorded with it.
use super::{model::MailRow, queries};
use crate::{
    Result,
    error::Rule,
    platform::{
        audit::{self, Changes},
        db::Tx,
        mail,
    },
    policy::{Grant, ManageJobs},
};

#[derive(Debug, thiserror::Error)]
#[error("This mail was not refused, or its job is no longer kept.")]
struct NotRefused;

impl Rule for NotRefused {
    fn field(&self) -> &'static str {
        ""
    }
    fn code(&self) -> &'static str {
        "mail_not_refused"
    }
    fn is_conflict(&self) -> bool {
        true
    }
}

/// Has a refused mail made anew and sent to the address that is there by now.
pub fn send_again(tx: &mut Tx<'_>, who: &Grant<ManageJobs>, host: &str, id: i64) -> Result<()> {
    let MailRow { state_code, .. } = queries::mail(tx, who.actor(), id)?;
    if !mail::send_again(tx, host, id)? {
        return Err(NotRefused.into());
    }
    let changes = Changes::none().field("state", state_code, "waiting");
    audit::record(
        tx,
        who.actor(),
        "mails.send_again",
        ("mail", Some(id)),
        changes,
    )
}

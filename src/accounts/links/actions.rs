//! Asking for a link, and choosing a password by it.
use chrono::{TimeDelta, Utc};

use super::{
    jobs::{AskForLink, SendLink},
    queries,
};
use crate::{
    Result,
    accounts::sessions::shut_out,
    error::Rule,
    platform::{
        audit::{self, Changes},
        db::Tx,
        jobs::Job,
        secrets::Token,
    },
    policy::Actor,
};

/// Whoever holds the link acts by it.
const BY_LINK: Actor = Actor::System("mailed link");
/// Links that one person may be sent in an hour, so that nobody's mailbox is flooded.
const LINKS_AN_HOUR: i64 = 5;

#[derive(Debug, thiserror::Error)]
#[error("This link was used before or is too old. Ask for a new one.")]
pub struct LinkSpent;

impl Rule for LinkSpent {
    fn field(&self) -> &'static str {
        ""
    }
    fn code(&self) -> &'static str {
        "link_spent"
    }
}

/// Takes the wish for a new password. Whether there is such an account is looked up by the job, so that the answer
/// takes as long for one that does not exist; the same wish within a minute is one.
pub fn ask_for_link(tx: &mut Tx<'_>, email: &str) -> Result<()> {
    AskForLink::new(email).enqueue(tx)
}

/// Sends the link, if there is such an account and its mailbox was not flooded.
pub fn answer_wish(tx: &mut Tx<'_>, email: &str) -> Result<()> {
    let Some(user) = queries::open_account(tx, email)? else {
        return Ok(());
    };
    if queries::sent_since(tx, user, Utc::now() - TimeDelta::hours(1))? >= LINKS_AN_HOUR {
        return Ok(());
    }
    SendLink::reset(user).enqueue(tx)?;
    audit::record(
        tx,
        &BY_LINK,
        "password.link_asked",
        ("user", Some(user)),
        Changes::none(),
    )
}

/// Uses up every link of a person: their address, their password or their access has changed.
pub fn void_links(tx: &mut Tx<'_>, user: i64) -> Result<()> {
    queries::void(tx, user)
}

/// Stores the password chosen by a link, and ends every session from before. The second factor stays as it is.
pub fn choose_password(tx: &mut Tx<'_>, token: &Token, hash: &str) -> Result<()> {
    let link = queries::open_link(tx, &token.hash())?.ok_or(LinkSpent)?;
    if !queries::use_up(tx, link.id)? {
        return Err(LinkSpent.into());
    }
    let action = match link.purpose.as_str() {
        "activate" => "account.activated",
        _ => "password.reset",
    };
    set_password(tx, link.user, hash)?;
    audit::record(
        tx,
        &BY_LINK,
        action,
        ("user", Some(link.user)),
        Changes::none().secret("password"),
    )
}

/// Stores a password, ends every session from before, and tells the person. The caller records it.
pub fn set_password(tx: &mut Tx<'_>, user: i64, hash: &str) -> Result<()> {
    queries::store_password(tx, user, hash)?;
    void_links(tx, user)?;
    shut_out(tx, user)?;
    SendLink::password_changed(user).enqueue(tx)
}

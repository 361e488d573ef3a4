//! Remembering and forgetting browsers.
use super::queries;
use crate::{
    Error, Result,
    platform::{
        audit::{self, Changes},
        db::Tx,
        secrets::Token,
    },
    policy::Actor,
};

/// Browsers kept for one person; the ones used longest ago are forgotten first.
const KEPT: i64 = 20;

/// Notes that a person has signed in with a browser; its key, and the token that it holds from now on.
pub fn remember_browser(
    tx: &mut Tx<'_>,
    user: i64,
    held: Option<&Token>,
    agent: &str,
) -> Result<(i64, Token)> {
    let token = Token::random();
    if let Some(held) = held {
        queries::renew(tx, &held.hash(), &token.hash())?;
    }
    let id = queries::put(tx, user, &token.hash(), agent)?;
    queries::keep_latest(tx, user, KEPT)?;
    Ok((id, token))
}

/// Forgets one of the person's own browsers.
pub fn forget_browser(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<()> {
    let user = actor.user()?.id;
    if queries::forget(tx, user, id)? == 0 {
        return Err(Error::NotFound);
    }
    audit::record(
        tx,
        actor,
        "browsers.forget",
        ("user", Some(user)),
        Changes::none(),
    )
}

/// Forgets all of the person's own browsers but the one they act in.
pub fn forget_other_browsers(tx: &mut Tx<'_>, actor: &Actor) -> Result<usize> {
    let user = actor.user()?;
    queries::forget_others(tx, user.id, user.session)
}

/// Forgets every browser of a person: their password or their address has changed, or somebody else may hold a device.
/// The caller records why.
pub fn forget_all_browsers(tx: &mut Tx<'_>, user: i64) -> Result<()> {
    queries::forget_all(tx, user)
}

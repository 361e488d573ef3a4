//! Attempts to sign in, and how wrong ones slow the next ones down. Every way in (page, API, proving again who one is)
//! goes through [`open_attempt`] and [`close_attempt`].
//!
//! An attempt is charged as if it were wrong before the password is looked at, under the lock of its counter, and
//! refunded when it was right: of forty guesses at once, the fortieth finds what the first did.
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::{actions::SIGN_IN, model::Account, queries};
use crate::{
    Error, Result,
    accounts::{
        browsers,
        lockout::{self, LockoutPolicy},
        passwords::Verdict,
    },
    platform::{
        audit::{self, Changes},
        db::Tx,
        secrets::Token,
        telemetry::metrics::sign_in,
    },
};

/// One try at one account.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// As it was typed, in lower case.
    pub email: String,
    /// What else the try is made with.
    pub with: Holding,
}

/// What somebody who tries holds beside the password, by which the owner is told from strangers.
#[derive(Clone, Debug)]
pub enum Holding {
    /// Nothing.
    Nothing,
    /// The token of a browser, which may be known.
    Browser(Token),
    /// A session of the account itself.
    Session,
}

type Key = (&'static str, Vec<u8>);

/// A try that is being looked at.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The account, when there is one.
    pub account: Option<Account>,
    /// Whether the owner has used this browser before.
    pub known: bool,
    /// What the try was charged to, to be given back when it was right.
    charge: Vec<(Key, DateTime<Utc>)>,
}

fn hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

/// The counter of an account: a browser that the owner has used has one of its own.
fn account_key(email: &str, known: bool) -> Key {
    match known {
        true => ("account", hash(&format!("known:{email}"))),
        false => ("account", hash(email)),
    }
}

/// The keys that failures are counted under. A browser the owner has used counts by itself, and not with its
/// address, so that somebody else's guesses never keep the owner out.
fn keys(email: &str, known: bool, address: &str) -> Vec<Key> {
    let mut keys = vec![account_key(email, known)];
    if !known {
        keys.push(("address", hash(&format!("address:{address}"))));
    }
    keys
}

/// Charges the attempt and finds the account, unless it must wait: then it is refused unchecked and not counted.
pub fn open_attempt(tx: &mut Tx<'_>, policy: &LockoutPolicy, attempt: &Attempt) -> Result<Opened> {
    let address = tx.origin().address.clone().unwrap_or_default();
    let known = match &attempt.with {
        Holding::Nothing => false,
        Holding::Browser(token) => browsers::knows(tx, &attempt.email, token)?,
        Holding::Session => true,
    };
    let mut charge = Vec::new();
    for (scope, key) in keys(&attempt.email, known, &address) {
        let (failures, latest, now) = queries::lock_failures(tx, scope, &key)?;
        let count = u32::try_from(failures).unwrap_or(0);
        let count = lockout::remembered(count, latest, now, policy);
        let delay = match scope {
            "account" => lockout::delay_after(count, policy),
            _ => lockout::address_delay_after(count, policy),
        };
        if let Some(left) = lockout::wait_left(delay, latest, now) {
            refuse(tx, attempt, "sign_in.locked")?;
            return Err(must_wait(left));
        }
        let count = i32::try_from(count + 1).unwrap_or(i32::MAX);
        queries::set_failures(tx, scope, &key, count, now)?;
        charge.push(((scope, key), latest));
    }
    Ok(Opened {
        account: queries::account_by_email(tx, &attempt.email)?,
        known,
        charge,
    })
}

fn must_wait(left: TimeDelta) -> Error {
    sign_in("slowed");
    Error::TooMany {
        message: lockout::too_many_attempts(left),
        retry_after: u64::try_from(left.num_seconds() + 1).unwrap_or(1),
    }
}

/// Judges the attempt: a right one is refunded, a wrong one recorded as `refusal`. `Ok(None)` says that it was wrong,
/// since an error would undo the charge.
pub fn close_attempt(
    tx: &mut Tx<'_>,
    attempt: &Attempt,
    opened: &Opened,
    verdict: &Verdict,
    refusal: &'static str,
) -> Result<Option<Account>> {
    let found = opened.account.clone();
    let right = found.filter(|account| verdict.matches && account.is_open());
    let Some(account) = right else {
        refuse(tx, attempt, refusal)?;
        return Ok(None);
    };
    refund(tx, opened)?;
    if let (Some(hash), Some(checked)) = (&verdict.rehash, &account.password_hash) {
        queries::rehash(tx, account.id, checked, hash)?;
    }
    Ok(Some(account))
}

/// Gives back what a right attempt was charged.
pub fn refund(tx: &mut Tx<'_>, opened: &Opened) -> Result<()> {
    sign_in("right");
    for ((scope, key), latest) in &opened.charge {
        queries::refund_failure(tx, scope, key, *latest)?;
    }
    Ok(())
}

/// Records that an attempt was refused: `sign_in.refused` for the password, `sign_in.code_refused` for the second
/// factor, `sign_in.locked` during a wait, `sign_in.proof_refused` of somebody who is signed in.
pub fn refuse(tx: &mut Tx<'_>, attempt: &Attempt, refusal: &'static str) -> Result<()> {
    sign_in("wrong");
    let user = queries::account_by_email(tx, &attempt.email)?.map(|account| account.id);
    audit::refused(tx, &SIGN_IN, refusal, ("user", user), Changes::none());
    Ok(())
}

/// Forgets what was counted on the account: its owner is in.
pub fn forget(tx: &mut Tx<'_>, email: &str, known: bool) -> Result<()> {
    let (_, key) = account_key(email, known);
    queries::clear_failures(tx, &key)
}

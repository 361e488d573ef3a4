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
        lockout::{self, LockoutPolicy},
        passwords::Verdict,
    },
    platform::{
        audit::{self, Changes},
        db::Tx,
        telemetry::metrics::sign_in,
    },
};

/// One try at one account: which, from where, and whether this browser has been signed in to it before.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub email: String,
    pub known_browser: bool,
}

type Key = (&'static str, Vec<u8>);

/// What an attempt was charged to, to be given back when it was right.
#[derive(Clone, Debug, Default)]
pub struct Charge(Vec<(Key, DateTime<Utc>)>);

impl Attempt {
    /// The keys that failures are counted under. A browser the owner has used counts by itself, and not with its
    /// address, so that somebody else's guesses never keep the owner out.
    fn keys(&self, address: Option<&str>) -> Vec<Key> {
        let hash = |text: String| Sha256::digest(text.as_bytes()).to_vec();
        if self.known_browser {
            return vec![("account", hash(format!("known:{}", self.email)))];
        }
        let address = address.unwrap_or_default();
        vec![
            ("account", hash(self.email.clone())),
            ("address", hash(format!("address:{address}"))),
        ]
    }
}

/// Charges the attempt and finds the account, unless it must wait: then it is refused unchecked and not counted.
pub fn open_attempt(
    tx: &mut Tx<'_>,
    policy: &LockoutPolicy,
    attempt: &Attempt,
) -> Result<(Option<Account>, Charge)> {
    let address = tx.origin().address.clone();
    let mut charge = Charge::default();
    for (scope, key) in attempt.keys(address.as_deref()) {
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
        queries::set_failures(
            tx,
            scope,
            &key,
            i32::try_from(count + 1).unwrap_or(i32::MAX),
            now,
        )?;
        charge.0.push(((scope, key), latest));
    }
    Ok((queries::account_by_email(tx, &attempt.email)?, charge))
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
    (account, charge): (Option<Account>, Charge),
    verdict: &Verdict,
    refusal: &'static str,
) -> Result<Option<Account>> {
    let right = account.filter(|account| verdict.matches && account.is_open());
    let Some(account) = right else {
        refuse(tx, attempt, refusal)?;
        return Ok(None);
    };
    refund(tx, &charge)?;
    if let (Some(hash), Some(checked)) = (&verdict.rehash, &account.password_hash) {
        queries::rehash(tx, account.id, checked, hash)?;
    }
    Ok(Some(account))
}

/// Gives back what a right attempt was charged.
pub fn refund(tx: &mut Tx<'_>, charge: &Charge) -> Result<()> {
    sign_in("right");
    for ((scope, key), latest) in &charge.0 {
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
pub fn forget(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<()> {
    for (scope, key) in attempt.keys(None) {
        if scope == "account" {
            queries::clear_failures(tx, &key)?;
        }
    }
    Ok(())
}

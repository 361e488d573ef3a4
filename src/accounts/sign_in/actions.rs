//! Proving who one is. Every way in (page, API) goes through [`open_attempt`] and [`close_attempt`].
use chrono::{TimeDelta, Utc};
use diesel::PgConnection;
use sha2::{Digest, Sha256};

use super::{model::Account, queries};
use crate::{
    Error, Result,
    accounts::{
        SendLink,
        lockout::{self, LockoutPolicy},
        passwords::Verdict,
        second_factor::{Secret, normalise},
        sessions::{Begin, begin_session},
    },
    config,
    error::Rule,
    platform::{
        audit::{self, Changes},
        db::Tx,
        jobs::Job,
        secrets::{KeyRing, Place, Token},
        web::Site,
    },
    policy::{Actor, Role},
};

/// Until someone is known, the sign-in itself acts.
pub const SIGN_IN: Actor = Actor::System("sign-in");

/// One try at one account: which, from where, and whether this browser has been signed in to it before.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub email: String,
    pub known_browser: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    #[error("The email or the password is not right. Check both and try again.")]
    Wrong,
    #[error("That code is not right, or was used before. Enter the code that the app shows now.")]
    WrongCode,
    #[error("Enter the code that your authenticator app shows.")]
    CodeNeeded,
    #[error("This sign-in took too long. Start again.")]
    Stale,
}
impl Rule for SignInError {
    fn field(&self) -> &'static str {
        match self {
            Self::Wrong => "email",
            Self::WrongCode | Self::CodeNeeded => "code",
            Self::Stale => "",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Wrong => "invalid-credentials",
            Self::WrongCode => "invalid-code",
            Self::CodeNeeded => "otp-required",
            Self::Stale => "stale-sign-in",
        }
    }
}

impl Attempt {
    /// The keys that failures are counted under. A browser the owner has used counts by itself, so that
    /// somebody else's guesses never keep the owner out.
    fn keys(&self, address: Option<&str>) -> [(&'static str, Vec<u8>); 2] {
        let known = if self.known_browser { "known:" } else { "" };
        let hash = |text: String| Sha256::digest(text.as_bytes()).to_vec();
        [
            ("account", hash(format!("{known}{}", self.email))),
            (
                "address",
                hash(format!("address:{}", address.unwrap_or_default())),
            ),
        ]
    }
}

/// Finds the account, unless the attempt must wait: then it is refused unchecked and not counted.
pub fn open_attempt(
    tx: &mut Tx<'_>,
    policy: &LockoutPolicy,
    attempt: &Attempt,
) -> Result<Option<Account>> {
    let address = tx.origin().address.clone();
    for (scope, key) in attempt.keys(address.as_deref()) {
        let (found, now) = queries::failures(tx, scope, &key)?;
        let Some(found) = found else { continue };
        let count = lockout::remembered(
            u32::try_from(found.failures).unwrap_or(0),
            found.last_at,
            now,
            policy,
        );
        let delay = match scope {
            "account" => lockout::delay_after(count, policy),
            _ => lockout::address_delay_after(count, policy),
        };
        if let Some(left) = lockout::wait_left(delay, found.last_at, now) {
            let retry_after = u64::try_from(left.num_seconds() + 1).unwrap_or(1);
            return Err(Error::TooMany {
                message: lockout::too_many_attempts(left),
                retry_after,
            });
        }
    }
    queries::account_by_email(tx, &attempt.email)
}

/// Judges the attempt. A wrong one is counted and recorded; `Ok(None)` says so, since an error would undo both.
pub fn close_attempt(
    tx: &mut Tx<'_>,
    policy: &LockoutPolicy,
    attempt: &Attempt,
    account: Option<Account>,
    verdict: &Verdict,
) -> Result<Option<Account>> {
    match account.filter(|account| verdict.matches && account.is_open()) {
        Some(account) => Ok(Some(account)),
        None => {
            refuse(tx, policy, attempt)?;
            Ok(None)
        }
    }
}

/// Counts and records a failure.
pub fn refuse(tx: &mut Tx<'_>, policy: &LockoutPolicy, attempt: &Attempt) -> Result<()> {
    let address = tx.origin().address.clone();
    let forget_before = Utc::now() - TimeDelta::hours(policy.forget_after_hours.into());
    for (scope, key) in attempt.keys(address.as_deref()) {
        queries::add_failure(tx, scope, &key, forget_before)?;
    }
    let user = queries::account_by_email(tx, &attempt.email)?.map(|account| account.id);
    audit::record(
        tx,
        &SIGN_IN,
        "sign_in.refused",
        ("user", user),
        Changes::none(),
    )
}

/// Checks a code of the app or a recovery code, and uses it up.
pub fn check_code(
    tx: &mut Tx<'_>,
    site: &Site,
    ring: &KeyRing,
    account: &Account,
    code: &str,
) -> Result<bool> {
    let sealed = account.totp_secret.as_deref().unwrap_or_default();
    let secret = ring
        .open(&totp_place(account.id), sealed)
        .and_then(|bytes| Secret::from_bytes(&bytes));
    let step = secret.and_then(|secret| secret.matching_step(code, Utc::now().timestamp()));
    if let Some(step) = step {
        return queries::use_step(tx, account.id, step);
    }
    let used = queries::use_recovery_code(tx, account.id, &recovery_hash(site, account.id, code))?;
    if used {
        let changes = Changes::none().secret("recovery_code");
        audit::record(
            tx,
            &SIGN_IN,
            "sign_in.recovery_code_used",
            ("user", Some(account.id)),
            changes,
        )?;
    }
    Ok(used)
}

/// Where a person's TOTP secret is stored: its seal is bound to the place.
pub fn totp_place(user: i64) -> Place {
    Place::new("users", "totp_secret", user)
}

/// What the database keeps of a recovery code: keyed, so that a stolen table alone tells nothing.
pub fn recovery_hash(site: &Site, user: i64, code: &str) -> Vec<u8> {
    site.mac(
        "recovery-code",
        format!("{user}:{}", normalise(code)).as_bytes(),
    )
    .to_vec()
}

/// A session that has begun.
pub struct Entered {
    pub session: i64,
    pub token: Token,
    pub role: Role,
}

/// Lets the person in: a new session in the role they used last.
pub fn enter(
    tx: &mut Tx<'_>,
    limits: &config::Accounts,
    account: &Account,
    attempt: &Attempt,
    way: &Begin<'_>,
    rehash: Option<&str>,
) -> Result<Entered> {
    let (session, token) = begin_session(tx, limits, way)?;
    queries::set_signed_in(tx, account.id, rehash)?;
    let [(_, key), _] = attempt.keys(None);
    queries::clear_failures(tx, &key)?;
    let changes = Changes::none().field("role", serde_json::Value::Null, way.role.code());
    audit::record(tx, &SIGN_IN, "sign_in", ("user", Some(account.id)), changes)?;
    if !attempt.known_browser && !queries::knows_device(tx, account.id, way.user_agent, session)? {
        SendLink::new_device(account.id, way.user_agent, session).enqueue(tx)?;
    }
    Ok(Entered {
        session,
        token,
        role: way.role,
    })
}

/// The role to begin with: the one used last, else the first held.
pub fn starting_role(conn: &mut PgConnection, user: i64) -> Result<Role> {
    let held = queries::roles(conn, user)?;
    let last = queries::last_role(conn, user)?.filter(|role| held.contains(role));
    let first = || {
        Role::ALL
            .into_iter()
            .find(|role| held.iter().any(|held| held == role.code()))
    };
    last.as_deref()
        .and_then(Role::of)
        .or_else(first)
        .ok_or(Error::Forbidden)
}

/// Ends the browser's own session.
pub fn sign_out(tx: &mut Tx<'_>, actor: &Actor, token: &Token) -> Result<()> {
    if queries::end_session(tx, &token.hash())? > 0 {
        let user = actor.user().ok().map(|user| user.id);
        audit::record(tx, actor, "sign_out", ("user", user), Changes::none())?;
    }
    Ok(())
}

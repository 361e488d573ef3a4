//! Proving who one is, and being let in.
use chrono::Utc;
use diesel::PgConnection;

use super::{attempts, model::Account, queries};
use crate::{
    Error, Result,
    accounts::{
        SendLink,
        second_factor::{Secret, normalise},
        sessions::{Begin, Begun, begin_session},
    },
    config,
    error::Rule,
    platform::{
        audit::{self, Changes},
        db::Tx,
        jobs::Job,
        secrets::{CannotOpen, KeyRing, Place, Token},
        web::Site,
    },
    policy::{Actor, Role},
};

/// Until someone is known, the sign-in itself acts.
pub const SIGN_IN: Actor = Actor::System("sign-in");

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
    #[error(
        "The college requires a second factor of its staff. Sign in with a browser first and set one up."
    )]
    FactorNeeded,
}
impl Rule for SignInError {
    fn field(&self) -> &'static str {
        match self {
            Self::Wrong => "email",
            Self::WrongCode | Self::CodeNeeded => "code",
            Self::Stale | Self::FactorNeeded => "",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Wrong => "invalid-credentials",
            Self::WrongCode => "invalid-code",
            Self::CodeNeeded => "otp-required",
            Self::Stale => "stale-sign-in",
            Self::FactorNeeded => "second-factor-required",
        }
    }
}

/// Checks a code of the app or a recovery code, and uses it up.
pub fn check_code(
    tx: &mut Tx<'_>,
    site: &Site,
    ring: &KeyRing,
    account: &Account,
    code: &str,
) -> Result<bool> {
    let step = secret_of(ring, account)?
        .and_then(|secret| secret.matching_step(code, Utc::now().timestamp()));
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

/// The secret of the person's app. One that is not what was stored there is none, and their recovery codes lead in;
/// a key that is missing is a fault of ours, since no code could ever be right.
fn secret_of(ring: &KeyRing, account: &Account) -> Result<Option<Secret>> {
    let Some(sealed) = account.totp_secret.as_deref() else {
        return Ok(None);
    };
    match ring.open(&totp_place(account.id), sealed) {
        Ok(bytes) => Ok(Secret::from_bytes(&bytes)),
        Err(err @ CannotOpen::UnknownKey { .. }) => Err(err.into()),
        Err(err @ CannotOpen::Broken(_)) => {
            tracing::error!(%err, "a second factor cannot be checked");
            Ok(None)
        }
    }
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

/// How somebody who has proved who they are comes in.
pub struct Way<'a> {
    pub role: Role,
    pub remember: bool,
    pub kind: &'static str,
    pub user_agent: &'a str,
    /// Whether the try was counted as one with a browser that the owner has used: that counter is cleared.
    pub known: bool,
    /// Whether the person has signed in with this browser or app before.
    pub familiar: bool,
    /// The token that the browser holds, whoever it is known to.
    pub browser: Option<&'a Token>,
}

/// Lets the person in: a new session. One that comes from elsewhere than ever before is told to them, but not the first:
/// they have just been sent the link to it.
pub fn enter(
    tx: &mut Tx<'_>,
    limits: &config::Accounts,
    account: &Account,
    way: &Way<'_>,
) -> Result<Begun> {
    let new_browser = !way.familiar && account.last_login_at.is_some();
    let begin = Begin {
        user: account.id,
        epoch: account.epoch,
        role: way.role,
        remember: way.remember,
        kind: way.kind,
        user_agent: way.user_agent,
        browser: way.browser,
        new_browser,
    };
    let begun = begin_session(tx, limits, &begin)?;
    queries::set_signed_in(tx, account.id)?;
    attempts::forget(tx, &account.email, way.known)?;
    let changes = Changes::none().field("role", serde_json::Value::Null, way.role.code());
    audit::record(tx, &SIGN_IN, "sign_in", ("user", Some(account.id)), changes)?;
    if new_browser {
        SendLink::new_device(account.id, way.user_agent, begun.id).enqueue(tx)?;
    }
    Ok(begun)
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
    if let Some(user) = queries::end_session(tx, &token.hash())? {
        audit::record(tx, actor, "sign_out", ("user", Some(user)), Changes::none())?;
    }
    Ok(())
}

/// Ends the session that the browser was in, whosesoever it is: somebody signs in there anew, and nobody could end it
/// from there any more.
pub fn leave(tx: &mut Tx<'_>, before: Option<&Token>) -> Result<()> {
    match before {
        Some(token) => sign_out(tx, &SIGN_IN, token),
        None => Ok(()),
    }
}

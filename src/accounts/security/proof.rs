//! Proving again who one is, by the same rules against guessing as the sign-in.
use super::actions::SecurityError;
use crate::{
    Error, Result,
    accounts::{
        passwords::{Hasher, Verdict},
        sessions::prove_again,
        sign_in::{
            Attempt, Holding, Opened, SignInError, check_code, close_attempt, open_attempt, refuse,
        },
    },
    platform::{
        db::{Db, Tx},
        secrets::{KeyRing, Token},
        web::Site,
    },
    policy::Actor,
};

/// What the log says of a proof that was wrong.
const REFUSED: &str = "sign_in.proof_refused";

/// What a signed-in person proves with that it is them.
pub struct Proof {
    /// Their password.
    pub password: String,
    /// A code of their app or a recovery code; empty when they have no second factor.
    pub code: String,
}

/// Checks the proof and notes it; the token that names the session from now on, or what of the proof was wrong, which
/// each door says in its own way. Whoever has a second factor proves with both: a password alone, which somebody may
/// have seen, opens no grave step.
pub async fn prove(
    db: &Db,
    (site, ring): (&Site, &KeyRing),
    hasher: &Hasher,
    actor: &Actor,
    proof: Proof,
) -> Result<Result<Token, NotProved>> {
    if actor.user()?.second_factor && proof.code.trim().is_empty() {
        return Ok(Err(NotProved::CodeMissing));
    }
    let (opened, verdict) = look(db, site, hasher, actor, proof.password).await?;
    let (site, ring, actor) = (site.clone(), ring.clone(), actor.clone());
    db.tx(move |tx| judge(tx, (&site, &ring), &actor, (&opened, &verdict), &proof.code))
        .await
}

/// Checks the signed-in person's own password.
pub async fn check_password(
    db: &Db,
    site: &Site,
    hasher: &Hasher,
    actor: &Actor,
    password: String,
) -> Result<()> {
    let (opened, verdict) = look(db, site, hasher, actor, password).await?;
    let attempt = attempt(actor)?;
    let right = db
        .tx(move |tx| close_attempt(tx, &attempt, &opened, &verdict, REFUSED))
        .await?;
    match right {
        Some(_) => Ok(()),
        None => Err(SecurityError::WrongPassword.into()),
    }
}

fn attempt(actor: &Actor) -> Result<Attempt> {
    Ok(Attempt {
        email: actor.user()?.email.clone(),
        with: Holding::Session,
    })
}

async fn look(
    db: &Db,
    site: &Site,
    hasher: &Hasher,
    actor: &Actor,
    password: String,
) -> Result<(Opened, Verdict)> {
    let (attempt, policy) = (attempt(actor)?, site.config.accounts.lockout.clone());
    let opened = db.tx(move |tx| open_attempt(tx, &policy, &attempt)).await?;
    let stored = opened.account.as_ref();
    let stored = stored.and_then(|account| account.password_hash.clone());
    let verdict = hasher
        .verify(password, stored)
        .await
        .map_err(|_| Error::Unavailable)?;
    Ok((opened, verdict))
}

/// A refusal is no error, since that would undo what is counted. A wrong code stays charged as a wrong password does.
fn judge(
    tx: &mut Tx<'_>,
    (site, ring): (&Site, &KeyRing),
    actor: &Actor,
    (opened, verdict): (&Opened, &Verdict),
    code: &str,
) -> Result<Result<Token, NotProved>> {
    let attempt = attempt(actor)?;
    let asks = actor.user()?.second_factor && verdict.matches;
    if let Some(account) = opened.account.as_ref().filter(|_| asks)
        && !check_code(tx, site, ring, account, code)?
    {
        refuse(tx, &attempt, REFUSED)?;
        return Ok(Err(NotProved::Code));
    }
    match close_attempt(tx, &attempt, opened, verdict, REFUSED)? {
        Some(_) => prove_again(tx, actor).map(Ok),
        None => Ok(Err(NotProved::Password)),
    }
}

/// What of the proof was wrong.
#[derive(Clone, Copy, Debug)]
pub enum NotProved {
    /// The password.
    Password,
    /// The code, or it was used before.
    Code,
    /// There is none, and the person has a second factor.
    CodeMissing,
}

impl From<NotProved> for Error {
    fn from(wrong: NotProved) -> Self {
        match wrong {
            NotProved::Password => SecurityError::WrongPassword.into(),
            NotProved::Code => SignInError::WrongCode.into(),
            NotProved::CodeMissing => SignInError::CodeNeeded.into(),
        }
    }
}

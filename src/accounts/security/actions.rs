//! Changing what protects one's own account.
use serde::Deserialize;

use super::queries;
use crate::{
    Error, Result,
    accounts::{
        SendLink,
        links::set_password,
        passwords::policy::{self, PasswordProblem},
        second_factor::{RecoveryCodes, Secret},
        sessions::end_other_sessions,
        sign_in::{recovery_hash, totp_place},
    },
    error::{Problems, Rule},
    platform::{
        audit::{self, Changes},
        db::Tx,
        jobs::Job,
        secrets::KeyRing,
        web::Site,
    },
    policy::Actor,
};

/// A new password, typed twice where no other browser helps to type it.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordFields {
    #[serde(default)]
    pub password: String,
}

#[derive(Debug, thiserror::Error)]
pub enum SecurityError {
    #[error("{0}")]
    Weak(PasswordProblem),
    #[error("This is not your present password.")]
    WrongPassword,
    #[error("That code is not right. Enter the six digits that the app shows now.")]
    WrongCode,
    #[error("A second factor is set up already.")]
    SetUp,
    #[error("No second factor is set up.")]
    NotSetUp,
    #[error("The college requires a second factor of its staff: it can be changed, not taken off.")]
    Required,
}
impl Rule for SecurityError {
    fn field(&self) -> &'static str {
        match self {
            Self::Weak(_) => "password",
            Self::WrongPassword => "current",
            Self::WrongCode => "code",
            Self::SetUp | Self::NotSetUp | Self::Required => "",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Weak(_) => "weak_password",
            Self::WrongPassword => "wrong_password",
            Self::WrongCode => "wrong_code",
            Self::SetUp => "second_factor_set_up",
            Self::NotSetUp => "second_factor_not_set_up",
            Self::Required => "second_factor_required",
        }
    }
    fn is_conflict(&self) -> bool {
        matches!(self, Self::SetUp | Self::NotSetUp | Self::Required)
    }
}

/// Whether a password may be chosen by this person.
pub fn check_new_password(
    site: &Site,
    fields: &PasswordFields,
    name: &str,
    email: &str,
) -> Result<()> {
    let college = &site.config.college;
    let mut about = vec![name, email, college.name.as_str(), college.place.as_str()];
    about.extend(college.words.iter().map(String::as_str));
    let mut problems = Problems::default();
    if let Err(problem) = policy::check(&fields.password, &about) {
        problems.add(SecurityError::Weak(problem));
    }
    problems.check()
}

/// Changes one's own password; every session ends, also the one that asks. The present one was checked before.
pub fn change_password(tx: &mut Tx<'_>, actor: &Actor, hash: &str) -> Result<()> {
    let user = actor.user()?.id;
    set_password(tx, user, hash)?;
    audit::record(
        tx,
        actor,
        "password.changed",
        ("user", Some(user)),
        Changes::none().secret("password"),
    )
}

/// Sets the second factor up: the app has shown a right code for the secret. The recovery codes, to be shown once.
pub fn set_up_second_factor(
    tx: &mut Tx<'_>,
    actor: &Actor,
    site: &Site,
    ring: &KeyRing,
    secret: &Secret,
    step: i64,
) -> Result<RecoveryCodes> {
    let user = actor.user()?.id;
    let sealed = ring.seal(&totp_place(user), &secret.to_bytes());
    if !queries::confirm_secret(tx, user, &sealed, step)? {
        return Err(SecurityError::SetUp.into());
    }
    audit::record(
        tx,
        actor,
        "second_factor.set_up",
        ("user", Some(user)),
        Changes::none(),
    )?;
    end_other_sessions(tx, actor)?;
    SendLink::second_factor_changed(user).enqueue(tx)?;
    store_codes(tx, site, user)
}

/// Takes the second factor off, unless the college requires it.
pub fn remove_second_factor(tx: &mut Tx<'_>, actor: &Actor, site: &Site) -> Result<()> {
    let user = actor.user()?;
    if site.config.accounts.require_second_factor && user.roles.iter().any(|role| role.is_staff()) {
        return Err(SecurityError::Required.into());
    }
    if !queries::remove_secret(tx, user.id)? {
        return Err(SecurityError::NotSetUp.into());
    }
    audit::record(
        tx,
        actor,
        "second_factor.removed",
        ("user", Some(user.id)),
        Changes::none(),
    )?;
    end_other_sessions(tx, actor)?;
    SendLink::second_factor_changed(user.id).enqueue(tx)
}

/// New recovery codes in the place of all older ones, to be shown once.
pub fn renew_recovery_codes(tx: &mut Tx<'_>, actor: &Actor, site: &Site) -> Result<RecoveryCodes> {
    let user = actor.user()?;
    if !user.second_factor {
        return Err(SecurityError::NotSetUp.into());
    }
    audit::record(
        tx,
        actor,
        "second_factor.codes_renewed",
        ("user", Some(user.id)),
        Changes::none(),
    )?;
    end_other_sessions(tx, actor)?;
    SendLink::second_factor_changed(user.id).enqueue(tx)?;
    store_codes(tx, site, user.id)
}

fn store_codes(tx: &mut Tx<'_>, site: &Site, user: i64) -> Result<RecoveryCodes> {
    let codes = RecoveryCodes::random();
    let hashes: Vec<_> = codes
        .shown()
        .iter()
        .map(|code| recovery_hash(site, user, code))
        .collect();
    queries::replace_codes(tx, user, &hashes)?;
    Ok(codes)
}

/// Refuses a step that needs a fresh proof of who the person is.
pub fn needs_verified(actor: &Actor) -> Result<()> {
    match actor {
        Actor::User(user) if !user.verified => Err(Error::Unverified),
        Actor::User(_) | Actor::System(_) => Ok(()),
        Actor::Applicant { .. } => Err(Error::Forbidden),
    }
}

//! Beginning and ending sessions.
use chrono::{TimeDelta, Utc};

use super::queries::{self, NewSession};
use crate::{
    Error, Result, config,
    error::Rule,
    platform::{
        audit::{self, Changes},
        db::Tx,
        secrets::Token,
    },
    policy::{Actor, Role, User},
};

/// What a session begins with.
pub struct Begin<'a> {
    pub user: i64,
    pub epoch: i32,
    pub role: Role,
    pub remember: bool,
    pub kind: &'static str,
    pub user_agent: &'a str,
}

#[derive(Debug, thiserror::Error)]
#[error("You do not hold that role.")]
struct NotHeld;

impl Rule for NotHeld {
    fn field(&self) -> &'static str {
        "role"
    }
    fn code(&self) -> &'static str {
        "role_not_held"
    }
}

/// Begins a session; its key, and the token that names it from outside.
/// Students and parents may be remembered for days (PRODUCT.md); staff have the short limits always.
pub fn begin_session(
    tx: &mut Tx<'_>,
    limits: &config::Accounts,
    begin: &Begin<'_>,
) -> Result<(i64, Token)> {
    let long = begin.kind == "api" || (begin.remember && !begin.role.is_staff());
    let (idle, absolute) = match (begin.kind, long) {
        ("api", _) => (
            TimeDelta::days(limits.refresh_token_days.into()),
            TimeDelta::days(limits.remembered_absolute_days.into()),
        ),
        (_, true) => (
            TimeDelta::days(limits.remembered_idle_days.into()),
            TimeDelta::days(limits.remembered_absolute_days.into()),
        ),
        (_, false) => (
            TimeDelta::minutes(limits.idle_minutes.into()),
            TimeDelta::hours(limits.absolute_hours.into()),
        ),
    };
    let address = tx.origin().address.clone().unwrap_or_default();
    let agent: String = begin.user_agent.chars().take(300).collect();
    let token = Token::random();
    let id = queries::insert(
        tx,
        &NewSession {
            token_hash: token.hash(),
            user_id: begin.user,
            kind: begin.kind,
            active_role: begin.role.code(),
            epoch: begin.epoch,
            remembered: long,
            idle_seconds: i32::try_from(idle.num_seconds()).unwrap_or(i32::MAX),
            expires_at: Utc::now() + absolute,
            address: &address,
            user_agent: &agent,
        },
    )?;
    Ok((id, token))
}

/// Ends one of the person's own sessions.
pub fn end_session(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<()> {
    let user = actor.user()?.id;
    if queries::end(tx, user, id)? == 0 {
        return Err(Error::NotFound);
    }
    audit::record(
        tx,
        actor,
        "sessions.end",
        ("user", Some(user)),
        Changes::none(),
    )
}

/// Ends all of the person's own sessions but the one they act in; how many.
pub fn end_other_sessions(tx: &mut Tx<'_>, actor: &Actor) -> Result<usize> {
    let user = actor.user()?;
    let ended = queries::end_others(tx, user.id, Some(user.session))?;
    let changes = Changes::none().field("ended", 0, ended);
    audit::record(
        tx,
        actor,
        "sessions.end_others",
        ("user", Some(user.id)),
        changes,
    )?;
    Ok(ended)
}

/// Ends every session and token of a person, whoever asks for it. The caller records why.
pub fn end_all_sessions(tx: &mut Tx<'_>, user: i64) -> Result<()> {
    queries::raise_epoch(tx, user)?;
    queries::end_others(tx, user, None)?;
    Ok(())
}

/// Acts in another of the roles the person holds.
/// A session that was to last for days is cut to the limits of staff when it begins to act as staff.
pub fn switch_role(
    tx: &mut Tx<'_>,
    actor: &Actor,
    limits: &config::Accounts,
    role: &str,
) -> Result<Role> {
    let user: &User = actor.user()?;
    let role = Role::of(role)
        .filter(|role| user.roles.contains(role))
        .ok_or(NotHeld)?;
    queries::set_role(tx, user.session, role.code())?;
    if role.is_staff() {
        let ends = Utc::now() + TimeDelta::hours(limits.absolute_hours.into());
        queries::shorten(tx, user.session, i32::from(limits.idle_minutes) * 60, ends)?;
    }
    let changes = Changes::none().field("role", user.role.code(), role.code());
    audit::record(
        tx,
        actor,
        "sessions.switch_role",
        ("user", Some(user.id)),
        changes,
    )?;
    Ok(role)
}

/// Notes that the person has just proved who they are.
pub fn verified_now(tx: &mut Tx<'_>, actor: &Actor) -> Result<()> {
    let user = actor.user()?;
    queries::set_verified(tx, user.session)?;
    audit::record(
        tx,
        actor,
        "sessions.verify",
        ("user", Some(user.id)),
        Changes::none(),
    )
}

/// Forms kept for one person at a time.
const FORMS_KEPT: i64 = 5;
const LONGEST_FORM: usize = 64 * 1024;

/// Keeps what was typed when the session had run out, for its person alone. Nothing of the pages about passwords and codes.
pub fn hold_form(tx: &mut Tx<'_>, token: &Token, page: &str, fields: &str) -> Result<()> {
    let own = url::form_urlencoded::parse(fields.as_bytes())
        .filter(|(name, _)| name != "csrf" && name != "idempotency_key");
    let text = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(own)
        .finish();
    if is_about_secrets(page, &text) || text.len() > LONGEST_FORM {
        return Ok(());
    }
    let Some(user) = queries::owner_of(tx, token)? else {
        return Ok(());
    };
    queries::insert_form(tx, user, page, &text)?;
    queries::keep_latest_forms(tx, user, FORMS_KEPT)
}

fn is_about_secrets(page: &str, fields: &str) -> bool {
    let closed = ["/security", "/login", "/password"];
    let secret = |name: &str| {
        ["password", "current", "code", "secret", "token"]
            .iter()
            .any(|word| name.contains(word))
    };
    closed.iter().any(|path| page.starts_with(path))
        || url::form_urlencoded::parse(fields.as_bytes()).any(|(name, _)| secret(&name))
}

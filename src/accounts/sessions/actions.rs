//! Beginning and ending sessions.
use chrono::{TimeDelta, Utc};

use super::queries::{self, NewSession};
use crate::{
    Error, Result,
    accounts::browsers::{forget_all_browsers, forget_other_browsers, remember_browser},
    config,
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
    /// The token that the browser holds, whoever it is known to.
    pub browser: Option<&'a Token>,
    /// Whether the person had signed in before, and never with this browser or app.
    pub new_browser: bool,
}

/// A session that has begun.
pub struct Begun {
    pub id: i64,
    /// Names the session from outside.
    pub token: Token,
    /// What the browser is known by from now on; an app is known by nothing.
    pub browser: Option<Token>,
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

/// Begins a session.
/// Students and parents may be remembered for days (PRODUCT.md); staff have the short limits always.
pub fn begin_session(
    tx: &mut Tx<'_>,
    limits: &config::Accounts,
    begin: &Begin<'_>,
) -> Result<Begun> {
    let agent: String = begin.user_agent.chars().take(300).collect();
    let (browser_id, browser) = match begin.kind {
        "browser" => {
            let (id, token) = remember_browser(tx, begin.user, begin.browser, &agent)?;
            (Some(id), Some(token))
        }
        _ => (None, None),
    };
    let (idle, absolute, remembered) = limits_of(begin, limits);
    let address = tx.origin().address.clone().unwrap_or_default();
    let token = Token::random();
    let id = queries::insert(
        tx,
        &NewSession {
            token_hash: token.hash(),
            user_id: begin.user,
            kind: begin.kind,
            active_role: begin.role.code(),
            epoch: begin.epoch,
            remembered,
            idle_seconds: i32::try_from(idle.num_seconds()).unwrap_or(i32::MAX),
            expires_at: Utc::now() + absolute,
            address: &address,
            user_agent: &agent,
            browser_id,
            new_browser: begin.new_browser,
        },
    )?;
    Ok(Begun { id, token, browser })
}

/// Until when a session lasts without a request and in all, and whether that is long.
fn limits_of(begin: &Begin<'_>, limits: &config::Accounts) -> (TimeDelta, TimeDelta, bool) {
    let days = |days: u16| TimeDelta::days(days.into());
    let long = begin.remember && !begin.role.is_staff();
    match (begin.kind, long) {
        ("api", _) => (
            days(limits.refresh_token_days),
            days(limits.remembered_absolute_days),
            true,
        ),
        (_, true) => (
            days(limits.remembered_idle_days),
            days(limits.remembered_absolute_days),
            true,
        ),
        (_, false) => (
            TimeDelta::minutes(limits.idle_minutes.into()),
            TimeDelta::hours(limits.absolute_hours.into()),
            false,
        ),
    }
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
    forget_other_browsers(tx, actor)?;
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

/// Ends every session and token of a person and forgets their browsers: somebody else may hold a device, the password or
/// the mailbox. The caller records why.
pub fn shut_out(tx: &mut Tx<'_>, user: i64) -> Result<()> {
    end_all_sessions(tx, user)?;
    forget_all_browsers(tx, user)
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

/// Notes that the person has just proved who they are. The session is named by a new token from now on, so that one that
/// was taken before opens no grave step (ASVS 5.0, 7.2.4).
pub fn prove_again(tx: &mut Tx<'_>, actor: &Actor) -> Result<Token> {
    let user = actor.user()?;
    let token = Token::random();
    queries::set_verified(tx, user.session, &token.hash())?;
    let subject = ("user", Some(user.id));
    audit::record(tx, actor, "sessions.verify", subject, Changes::none())?;
    Ok(token)
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

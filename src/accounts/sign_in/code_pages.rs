//! Pages: the second factor's code, and the step in that follows it or the password alone.
use actix_session::SessionExt;
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use chrono::Utc;
use serde::{Deserialize, Serialize};

use super::{
    actions::{self, SignInError, Way},
    attempts::{self, Attempt},
    browser::{agent, attempt, held, known_cookie},
    model::Account,
    queries,
};
use crate::{
    Error, Result,
    error::Problems,
    platform::{
        db::{Db, Tx},
        secrets::{KeyRing, Token},
        web::{
            Form, Hx, Site, Ticket, View,
            errors::{status_of, with_wait},
            local_path, see_other,
        },
    },
    policy::Role,
};

const PENDING: &str = "pending";
/// Seconds within which the code must follow the password (ASVS 5.0, 6.5.5).
const PENDING_SECONDS: i64 = 600;

#[derive(Template)]
#[template(path = "accounts/sign_in/code.html")]
struct CodePage {
    p: View,
    problems: Problems,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeForm {
    code: String,
}

/// A sign-in that waits for its code; kept in the encrypted cookie.
#[derive(Clone, Serialize, Deserialize)]
struct Pending {
    user: i64,
    epoch: i32,
    remember: bool,
    next: String,
    since: i64,
}

/// An account whose password, or whose code, was right.
pub struct Proven {
    pub account: Account,
    /// Whether the owner has used this browser before.
    pub known: bool,
}

/// After the password: in, or on to the code.
pub async fn go_on(
    req: &HttpRequest,
    db: &Db,
    site: &Data<Site>,
    proven: Proven,
    (remember, next): (bool, String),
) -> Result<HttpResponse> {
    let account = &proven.account;
    let pending = Pending {
        user: account.id,
        epoch: account.epoch,
        remember,
        next,
        since: Utc::now().timestamp(),
    };
    if account.has_second_factor() {
        let before = before(req);
        db.tx(move |tx| actions::leave(tx, before.as_ref())).await?;
        let session = req.get_session();
        session.clear();
        session.renew();
        session
            .insert(PENDING, &pending)
            .map_err(|err| Error::internal(err.to_string()))?;
        return Ok(see_other("/login/code"));
    }
    let_in(req, db, site, proven, pending).await
}

pub async fn code(req: HttpRequest, p: View) -> Result<HttpResponse> {
    match pending(&req) {
        Some(_) => Hx::page(
            StatusCode::OK,
            &CodePage {
                p,
                problems: Problems::default(),
            },
        ),
        None => Ok(see_other("/login")),
    }
}

pub async fn enter_code(
    req: HttpRequest,
    db: Db,
    site: Data<Site>,
    ring: Data<KeyRing>,
    p: View,
    form: Form<CodeForm>,
) -> Result<HttpResponse> {
    let Some(pending) = pending(&req) else {
        return Ok(see_other("/login"));
    };
    let user = pending.user;
    let email = db
        .read(move |conn| Ok(queries::account(conn, user)?.email))
        .await?;
    let attempt = attempt(&req, &site, &email);
    let (epoch, site_in) = (pending.epoch, site.clone());
    let checked = db
        .tx(move |tx| try_code(tx, (&site_in, &ring), &attempt, epoch, &form.value.code))
        .await;
    match checked.and_then(|proven| proven.ok_or_else(|| SignInError::WrongCode.into())) {
        Ok(proven) => let_in(&req, &db, &site, proven, pending).await,
        Err(err) => refused(p, err),
    }
}

/// Looks at a code as at a password: charged before, refunded when it was right. `None` when it was wrong.
fn try_code(
    tx: &mut Tx<'_>,
    (site, ring): (&Site, &KeyRing),
    attempt: &Attempt,
    epoch: i32,
    typed: &str,
) -> Result<Option<Proven>> {
    let opened = attempts::open_attempt(tx, &site.config.accounts.lockout, attempt)?;
    let known = opened.known;
    let account = opened
        .account
        .clone()
        .filter(|account| account.epoch == epoch && account.is_open())
        .ok_or(SignInError::Stale)?;
    if !actions::check_code(tx, site, ring, &account, typed)? {
        attempts::refuse(tx, attempt, "sign_in.code_refused")?;
        return Ok(None);
    }
    attempts::refund(tx, &opened)?;
    Ok(Some(Proven { account, known }))
}

/// The form again, with why; also when the next try must wait.
fn refused(p: View, err: Error) -> Result<HttpResponse> {
    let (status, wait) = (status_of(&err), err.retry_after());
    let problems = Problems::of(err)?;
    Ok(with_wait(
        Hx::page(status, &CodePage { p, problems })?,
        wait,
    ))
}

fn pending(req: &HttpRequest) -> Option<Pending> {
    let pending: Pending = req.get_session().get(PENDING).ok()??;
    (Utc::now().timestamp() - pending.since < PENDING_SECONDS).then_some(pending)
}

/// The session that the browser is in until now.
fn before(req: &HttpRequest) -> Option<Token> {
    Ticket::of(req).and_then(|ticket| ticket.token())
}

async fn let_in(
    req: &HttpRequest,
    db: &Db,
    site: &Data<Site>,
    Proven { account, known }: Proven,
    pending: Pending,
) -> Result<HttpResponse> {
    let (agent, held, config) = (agent(req), held(req, site), site.config.clone());
    let (user, epoch, remember) = (account.id, account.epoch, pending.remember);
    let before = before(req);
    let (begun, role) = db
        .tx(move |tx| {
            actions::leave(tx, before.as_ref())?;
            let role = actions::starting_role(tx, user)?;
            let way = Way {
                role,
                remember,
                kind: "browser",
                user_agent: &agent,
                known,
                familiar: known,
                browser: held.as_ref(),
            };
            Ok((actions::enter(tx, &config.accounts, &account, &way)?, role))
        })
        .await?;
    let ticket = Ticket::new(&begun.token, user, role.code(), epoch);
    let ticket = ticket.remembered(remember && !role.is_staff());
    ticket.issue(req)?;
    let mut answer = see_other(&after(&pending.next, role));
    if let Some(token) = &begun.browser {
        answer
            .add_cookie(&known_cookie(site, token))
            .map_err(|err| Error::Internal(err.into()))?;
    }
    Ok(answer)
}

/// Where a sign-in leads: to what was asked for, else to the dashboard.
pub fn after(next: &str, role: Role) -> String {
    match local_path(next) {
        "/" => role.dashboard(),
        path if path.starts_with("/login") || path.starts_with("/logout") => role.dashboard(),
        path => path.to_owned(),
    }
}

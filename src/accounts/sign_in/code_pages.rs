//! Pages: the second factor's code, and the step in that follows it or the password alone.
use actix_session::SessionExt;
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use chrono::Utc;
use serde::{Deserialize, Serialize};

use super::{
    actions::{self, SignInError},
    attempts,
    browser::{agent, attempt, known_cookie},
    model::Account,
    queries,
};
use crate::{
    Error, Result,
    accounts::sessions::Begin,
    error::Problems,
    platform::{
        db::Db,
        secrets::KeyRing,
        web::{Form, Hx, Site, Ticket, View, local_path, see_other},
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

/// After the password: in, or on to the code.
pub async fn go_on(
    req: &HttpRequest,
    db: &Db,
    site: &Data<Site>,
    account: Account,
    (remember, next): (bool, String),
) -> Result<HttpResponse> {
    let pending = Pending {
        user: account.id,
        epoch: account.epoch,
        remember,
        next,
        since: Utc::now().timestamp(),
    };
    if account.has_second_factor() {
        let session = req.get_session();
        session.clear();
        session.renew();
        session
            .insert(PENDING, &pending)
            .map_err(|err| Error::internal(err.to_string()))?;
        return Ok(see_other("/login/code"));
    }
    let_in(req, db, site, account, pending).await
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
    let (user, epoch) = (pending.user, pending.epoch);
    let email = db
        .read(move |conn| Ok(queries::account(conn, user)?.email))
        .await?;
    let (attempt, typed) = (attempt(&req, &site, &email), form.value.code);
    let (policy, site_in) = (site.config.accounts.lockout.clone(), site.clone());
    let checked = db
        .tx(move |tx| {
            let (account, charge) = attempts::open_attempt(tx, &policy, &attempt)?;
            let account = account
                .filter(|account| account.epoch == epoch && account.is_open())
                .ok_or(SignInError::Stale)?;
            let right = actions::check_code(tx, &site_in, &ring, &account, &typed)?;
            match right {
                true => attempts::refund(tx, &charge)?,
                false => attempts::refuse(tx, &attempt, "sign_in.code_refused")?,
            }
            Ok(right.then_some(account))
        })
        .await;
    let checked = checked.and_then(|account| account.ok_or_else(|| SignInError::WrongCode.into()));
    match checked {
        Ok(account) => let_in(&req, &db, &site, account, pending).await,
        Err(Error::Invalid(problems)) => {
            Hx::page(StatusCode::UNPROCESSABLE_ENTITY, &CodePage { p, problems })
        }
        Err(err) => Err(err),
    }
}

fn pending(req: &HttpRequest) -> Option<Pending> {
    let pending: Pending = req.get_session().get(PENDING).ok()??;
    (Utc::now().timestamp() - pending.since < PENDING_SECONDS).then_some(pending)
}

async fn let_in(
    req: &HttpRequest,
    db: &Db,
    site: &Data<Site>,
    account: Account,
    pending: Pending,
) -> Result<HttpResponse> {
    let agent = agent(req);
    let (user, epoch, email) = (account.id, account.epoch, account.email.clone());
    let (attempt, config) = (attempt(req, site, &email), site.config.clone());
    let remember = pending.remember;
    let entered = db
        .tx(move |tx| {
            let role = actions::starting_role(tx, user)?;
            let way = Begin {
                user,
                epoch,
                role,
                remember,
                kind: "browser",
                user_agent: &agent,
            };
            actions::enter(tx, &config.accounts, &account, &attempt, &way)
        })
        .await?;
    let remembered = remember && !entered.role.is_staff();
    let ticket = Ticket {
        token: entered.token.to_string(),
        user,
        role: entered.role.code().into(),
        epoch,
        remembered,
    };
    ticket.issue(req)?;
    let mut answer = see_other(&after(&pending.next, entered.role));
    answer
        .add_cookie(&known_cookie(site, &email))
        .map_err(|err| Error::Internal(err.into()))?;
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

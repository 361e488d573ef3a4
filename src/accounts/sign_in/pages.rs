//! Pages: signing in, entering the second factor's code, signing out.
use actix_session::SessionExt;
use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::{StatusCode, header},
    web::Data,
};
use askama::Template;
use chrono::Utc;
use serde::{Deserialize, Serialize};

use super::{
    actions::{self, Attempt, SIGN_IN, SignInError},
    model::Account,
    queries,
};
use crate::{
    Error, Result,
    accounts::{passwords::Hasher, sessions::Begin},
    error::Problems,
    platform::{
        db::Db,
        secrets::{KeyRing, constant_time_eq},
        web::{Form, Hx, Query, Site, Ticket, View, local_path, see_other},
    },
    policy::{Actor, Role},
};

const PENDING: &str = "pending";
/// Seconds within which the code must follow the password (ASVS 5.0, 6.5.5).
const PENDING_SECONDS: i64 = 600;

#[derive(Template)]
#[template(path = "accounts/sign_in/login.html")]
struct LoginPage {
    p: View,
    form: SignInForm,
    problems: Problems,
    demo: Option<&'static [DemoAccount]>,
}

#[derive(Template)]
#[template(path = "accounts/sign_in/code.html")]
struct CodePage {
    p: View,
    problems: Problems,
}

/// One of the demo's accounts, offered as a button.
#[derive(Debug)]
pub struct DemoAccount {
    pub role: &'static str,
    pub email: &'static str,
    pub note: &'static str,
    pub initials: &'static str,
    pub tone: &'static str,
}

const DEMO: &[DemoAccount] = &[
    DemoAccount {
        role: "Student",
        email: "student@campus.test",
        note: "Sees their own courses, days and dues",
        initials: "St",
        tone: "a",
    },
    DemoAccount {
        role: "Parent",
        email: "parent@campus.test",
        note: "Has two children here",
        initials: "Pa",
        tone: "b",
    },
    DemoAccount {
        role: "Faculty",
        email: "faculty@campus.test",
        note: "Teaches, advises a section",
        initials: "Fa",
        tone: "c",
    },
    DemoAccount {
        role: "Admin",
        email: "admin@campus.test",
        note: "Runs the office",
        initials: "Ad",
        tone: "d",
    },
    DemoAccount {
        role: "Warden",
        email: "warden@campus.test",
        note: "Looks after the hostel",
        initials: "Wa",
        tone: "",
    },
    DemoAccount {
        role: "Principal",
        email: "principal@campus.test",
        note: "Sees the whole college",
        initials: "Pr",
        tone: "a",
    },
];

/// What was typed; the password is never shown again.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInForm {
    pub email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    pub next: String,
    #[serde(default)]
    pub remember: Option<String>,
}

#[derive(Default, Deserialize)]
pub struct NextQuery {
    #[serde(default)]
    pub next: String,
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
    rehash: Option<String>,
}

pub async fn login(req: HttpRequest, p: View, query: Query<NextQuery>) -> Result<HttpResponse> {
    if let Ok(actor) = <Actor as actix_web::FromRequest>::extract(&req).await {
        return Ok(see_other(&after(&query.0.next, actor.user()?.role)));
    }
    let form = SignInForm {
        next: query.0.next,
        ..SignInForm::default()
    };
    show(StatusCode::OK, p, form, Problems::default(), &req)
}

pub async fn sign_in(
    req: HttpRequest,
    db: Db,
    site: Data<Site>,
    hasher: Data<Hasher>,
    p: View,
    form: Form<SignInForm>,
) -> Result<HttpResponse> {
    let form = form.value;
    let refusal = match prove(&req, &db, &site, &hasher, &form).await {
        Ok(Some((account, rehash))) => return go_on(&req, &db, &site, account, rehash, form).await,
        Ok(None) => SignInError::Wrong.into(),
        Err(err) => err,
    };
    match refusal {
        Error::Invalid(problems) => show(StatusCode::UNPROCESSABLE_ENTITY, p, form, problems, &req),
        Error::TooMany {
            message,
            retry_after,
        } => {
            let problem = crate::error::Violation {
                field: "email".into(),
                code: "locked".into(),
                message,
            };
            let mut answer = show(StatusCode::TOO_MANY_REQUESTS, p, form, problem.into(), &req)?;
            answer
                .headers_mut()
                .insert(header::RETRY_AFTER, retry_after.into());
            Ok(answer)
        }
        err => Err(err),
    }
}

/// Checks the password; takes as long for an account that does not exist.
async fn prove(
    req: &HttpRequest,
    db: &Db,
    site: &Data<Site>,
    hasher: &Hasher,
    form: &SignInForm,
) -> Result<Option<(Account, Option<String>)>> {
    let attempt = attempt(req, site, &form.email);
    let policy = site.config.accounts.lockout.clone();
    let (account, policy, attempt) = db
        .tx(move |tx| {
            Ok((
                actions::open_attempt(tx, &policy, &attempt)?,
                policy,
                attempt,
            ))
        })
        .await?;
    let stored = account
        .as_ref()
        .and_then(|account| account.password_hash.clone());
    let verdict = hasher
        .verify(form.password.clone(), stored)
        .await
        .map_err(|_| Error::Unavailable)?;
    let rehash = verdict.rehash.clone();
    let known = db
        .tx(move |tx| actions::close_attempt(tx, &policy, &attempt, account, &verdict))
        .await?;
    Ok(known.map(|account| (account, rehash)))
}

fn attempt(req: &HttpRequest, site: &Site, email: &str) -> Attempt {
    let email: String = email.trim().to_lowercase().chars().take(254).collect();
    let known = req
        .cookie(&site.cookie_name("known"))
        .is_some_and(|cookie| {
            constant_time_eq(
                cookie.value().as_bytes(),
                known_value(site, &email).as_bytes(),
            )
        });
    Attempt {
        email,
        known_browser: known,
    }
}

fn known_value(site: &Site, email: &str) -> String {
    site.mac("known-browser", email.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// After the password: in, or on to the code.
async fn go_on(
    req: &HttpRequest,
    db: &Db,
    site: &Data<Site>,
    account: Account,
    rehash: Option<String>,
    form: SignInForm,
) -> Result<HttpResponse> {
    let pending = Pending {
        user: account.id,
        epoch: account.epoch,
        remember: form.remember.is_some(),
        next: form.next,
        since: Utc::now().timestamp(),
        rehash,
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
            let account = actions::open_attempt(tx, &policy, &attempt)?
                .filter(|account| account.epoch == epoch && account.is_open());
            let account = account.ok_or(SignInError::Stale)?;
            let right = actions::check_code(tx, &site_in, &ring, &account, &typed)?;
            if !right {
                actions::refuse(tx, &policy, &attempt)?;
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
    let (remember, rehash) = (pending.remember, pending.rehash);
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
            actions::enter(
                tx,
                &config.accounts,
                &account,
                &attempt,
                &way,
                rehash.as_deref(),
            )
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

/// Says, on the next sign-in from here, that the owner has used this browser.
fn known_cookie(site: &Site, email: &str) -> Cookie<'static> {
    Cookie::build(site.cookie_name("known"), known_value(site, email))
        .path("/")
        .http_only(true)
        .secure(!site.config.server.insecure_cookies)
        .same_site(SameSite::Strict)
        .max_age(Duration::days(180))
        .finish()
}

pub fn agent(req: &HttpRequest) -> String {
    let header = req
        .headers()
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    header.unwrap_or_default().chars().take(300).collect()
}

fn after(next: &str, role: Role) -> String {
    match local_path(next) {
        "/" => role.dashboard(),
        path if path.starts_with("/login") || path.starts_with("/logout") => role.dashboard(),
        path => path.to_owned(),
    }
}

pub async fn sign_out(req: HttpRequest, db: Db) -> Result<HttpResponse> {
    let actor = <Actor as actix_web::FromRequest>::extract(&req)
        .await
        .unwrap_or(SIGN_IN);
    if let Some(token) = Ticket::of(&req).and_then(|ticket| ticket.token()) {
        db.tx(move |tx| actions::sign_out(tx, &actor, &token))
            .await?;
    }
    Ticket::drop_from(&req);
    let mut answer = see_other("/login");
    let clear = header::HeaderValue::from_static("\"cache\", \"storage\"");
    answer
        .headers_mut()
        .insert(header::HeaderName::from_static("clear-site-data"), clear);
    Ok(answer)
}

fn show(
    status: StatusCode,
    p: View,
    form: SignInForm,
    problems: Problems,
    req: &HttpRequest,
) -> Result<HttpResponse> {
    let demo = Site::of(req)
        .is_some_and(|site| site.is_development() && site.config.demo.enabled)
        .then_some(DEMO);
    Hx::page(
        status,
        &LoginPage {
            p,
            form,
            problems,
            demo,
        },
    )
}

//! Signing in by the API: access tokens of minutes, refresh tokens of days that are rotated at every use.
//! Tokens are random and stored hashed, so that ending a session ends them in that moment.
use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Data, ServiceConfig},
};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::{
    actions::{self, SIGN_IN, SignInError, Way},
    attempts::{self, Attempt, Holding},
    browser::agent,
    model::Account,
    queries,
    tokens::{self, Refreshed},
};
use crate::{
    Error, Result,
    accounts::passwords::{Hasher, Verdict},
    platform::{
        audit::{self, Changes},
        db::{Db, Tx},
        secrets::{KeyRing, Token},
        web::{BodyLimit, Json, Site},
    },
    policy::Role,
};

/// The OpenAPI part of signing in.
#[derive(OpenApi)]
#[openapi(paths(login, refresh, logout))]
pub struct SignInApi;

/// Bytes that credentials may have.
const LARGEST: BodyLimit = BodyLimit(16 * 1024);

pub fn routes(cfg: &mut ServiceConfig) {
    for slash in ["/", ""] {
        let at =
            |name: &str| web::resource(format!("/api/v1/auth/{name}{slash}")).app_data(LARGEST);
        cfg.service(at("login").route(web::post().to(login)))
            .service(at("refresh").route(web::post().to(refresh)))
            .service(at("logout").route(web::post().to(logout)));
    }
}

/// Email and password, and the second factor's code where there is one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The address one signs in with.
    #[schema(example = "asha.rao@campus.test")]
    email: String,
    /// The password.
    #[schema(format = Password)]
    password: String,
    /// Six digits of the authenticator app, or a recovery code.
    otp: Option<String>,
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshBody {
    /// As login or refresh answered it.
    refresh: String,
}

/// The answer to a sign-in.
#[derive(Serialize, ToSchema)]
pub struct SignedIn {
    /// For `Authorization: Bearer`.
    access: String,
    /// To be used once, for the next pair.
    refresh: String,
    /// Seconds for which `access` counts.
    expires_in: i64,
    /// The role acted in.
    #[schema(value_type = Role, example = "faculty")]
    role: &'static str,
    /// Who signed in.
    user: SignedInUser,
}

/// Who signed in.
#[derive(Serialize, ToSchema)]
pub struct SignedInUser {
    /// `users.id`
    id: i64,
    /// The address.
    email: String,
    /// The full name.
    name: String,
}

/// Sign in.
#[utoipa::path(post, path = "/api/v1/auth/login/", tag = "auth", request_body = Credentials, security(()),
    responses((status = 200, body = SignedIn), (status = 400, description = "Not as it should be"),
        (status = 401, description = "`invalid-credentials` or `otp-required`"), (status = 429, description = "`locked`")))]
async fn login(
    req: HttpRequest,
    db: Db,
    site: Data<Site>,
    hasher: Data<Hasher>,
    ring: Data<KeyRing>,
    body: Json<Credentials>,
) -> Result<HttpResponse> {
    let Credentials {
        email,
        password,
        otp,
    } = body.value;
    let email: String = email.trim().to_lowercase().chars().take(254).collect();
    let attempt = Attempt {
        email,
        with: Holding::Nothing,
    };
    let policy = site.config.accounts.lockout.clone();
    let (opened, attempt) = db
        .tx(move |tx| Ok((attempts::open_attempt(tx, &policy, &attempt)?, attempt)))
        .await?;
    let stored = opened
        .account
        .as_ref()
        .and_then(|account| account.password_hash.clone());
    let verdict = hasher
        .verify(password, stored)
        .await
        .map_err(|_| Error::Unavailable)?;
    let agent = agent(&req);
    let answer = db
        .tx(move |tx| {
            let proof = Proof {
                attempt,
                opened,
                verdict,
                otp,
            };
            match judge(tx, &site, &ring, &proof)? {
                Ok(account) => enter(tx, &site, account, (&agent, proof.opened.known)).map(Ok),
                Err(refusal) => Ok(Err(refusal)),
            }
        })
        .await?;
    match answer {
        Ok(signed_in) => Ok(HttpResponse::Ok().json(signed_in)),
        Err(refusal) => Err(Error::Refused(crate::error::Violation::from(refusal))),
    }
}

/// What a sign-in is judged by.
struct Proof {
    attempt: Attempt,
    opened: attempts::Opened,
    verdict: Verdict,
    otp: Option<String>,
}

/// The account, when password and code are right. A refusal is no error, since that would undo what is counted.
fn judge(
    tx: &mut Tx<'_>,
    site: &Site,
    ring: &KeyRing,
    proof: &Proof,
) -> Result<Result<Account, SignInError>> {
    let found = proof.opened.account.clone();
    let right = found.filter(|account| proof.verdict.matches && account.is_open());
    let Some(account) = right else {
        attempts::refuse(tx, &proof.attempt, "sign_in.refused")?;
        return Ok(Err(SignInError::Wrong));
    };
    let refusal = match (account.has_second_factor(), &proof.otp) {
        (true, None) => Some(SignInError::CodeNeeded),
        (true, Some(code)) if !actions::check_code(tx, site, ring, &account, code)? => {
            attempts::refuse(tx, &proof.attempt, "sign_in.code_refused")?;
            return Ok(Err(SignInError::WrongCode));
        }
        (false, _) if needs_factor(tx, site, &account)? => Some(SignInError::FactorNeeded),
        _ => None,
    };
    attempts::refund(tx, &proof.opened)?;
    Ok(refusal.map_or(Ok(account), Err))
}

/// Whether the college demands a second factor of this person, who has none.
fn needs_factor(tx: &mut Tx<'_>, site: &Site, account: &Account) -> Result<bool> {
    let required = site.config.accounts.require_second_factor;
    Ok(required && actions::starting_role(tx, account.id)?.is_staff())
}

fn enter(
    tx: &mut Tx<'_>,
    site: &Site,
    account: Account,
    (agent, known): (&str, bool),
) -> Result<SignedIn> {
    let limits = &site.config.accounts;
    let role = actions::starting_role(tx, account.id)?;
    let way = Way {
        role,
        remember: true,
        kind: "api",
        user_agent: agent,
        known,
        familiar: queries::knows_app(tx, account.id, agent)?,
        browser: None,
    };
    let begun = actions::enter(tx, limits, &account, &way)?;
    let Refreshed {
        access,
        refresh,
        expires_in,
    } = tokens::issue(tx, limits, begun.id)?;
    let user = SignedInUser {
        id: account.id,
        email: account.email,
        name: account.name,
    };
    Ok(SignedIn {
        access,
        refresh,
        expires_in,
        role: role.code(),
        user,
    })
}

/// Change a refresh token for the next pair. A token used twice ends the whole session.
#[utoipa::path(post, path = "/api/v1/auth/refresh/", tag = "auth", request_body = RefreshBody, security(()),
    responses((status = 200, body = Refreshed), (status = 400, description = "Not as it should be"), (status = 401, description = "`token-invalid`")))]
async fn refresh(db: Db, site: Data<Site>, body: Json<RefreshBody>) -> Result<HttpResponse> {
    let token = Token::parse(&body.value.refresh).ok_or_else(invalid)?;
    let next = db
        .tx(move |tx| tokens::rotate(tx, &site.config.accounts, &token))
        .await?;
    Ok(HttpResponse::Ok().json(next.ok_or_else(invalid)?))
}

/// Sign out: the refresh token's whole family ends.
#[utoipa::path(post, path = "/api/v1/auth/logout/", tag = "auth", request_body = RefreshBody, security(()),
    responses((status = 204), (status = 400, description = "Not as it should be"), (status = 401, description = "`token-invalid`")))]
async fn logout(db: Db, body: Json<RefreshBody>) -> Result<HttpResponse> {
    let token = Token::parse(&body.value.refresh).ok_or_else(invalid)?;
    let found = db
        .tx(move |tx| {
            let Some(row) = queries::lock_refresh_token(tx, &token.hash())? else {
                return Ok(false);
            };
            let user = queries::end_family(tx, row.session_id)?;
            audit::record(tx, &SIGN_IN, "sign_out", ("user", user), Changes::none())?;
            Ok(true)
        })
        .await?;
    match found {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(invalid()),
    }
}

fn invalid() -> Error {
    Error::Refused(crate::error::Violation {
        field: String::new(),
        code: "token-invalid".into(),
        message: "This refresh token counts no longer. Sign in again.".into(),
    })
}

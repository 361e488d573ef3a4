//! Proving again who one is by the API, before a grave step: what pages ask for at `/security/verify`.
use actix_web::{
    HttpResponse,
    web::{self, Data, ServiceConfig},
};
use serde::Deserialize;
use utoipa::{OpenApi, ToSchema};

use super::{
    actions,
    attempts::{self, Attempt, Charge},
    model::Account,
};
use crate::{
    Error, Result,
    accounts::{
        passwords::{Hasher, Verdict},
        sessions::verified_now,
    },
    error::Rule,
    platform::{
        db::{Db, Tx},
        secrets::KeyRing,
        web::{BodyLimit, Json, Site},
    },
    policy::Actor,
};

/// The OpenAPI part of proving who one is.
#[derive(OpenApi)]
#[openapi(paths(verify))]
pub struct VerifyApi;

/// Bytes that a proof may have.
const LARGEST: usize = 16 * 1024;

pub fn routes(cfg: &mut ServiceConfig) {
    for slash in ["/", ""] {
        cfg.service(
            web::resource(format!("/api/v1/auth/verify{slash}"))
                .app_data(BodyLimit(LARGEST))
                .route(web::post().to(verify)),
        );
    }
}

/// The password once more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The password.
    #[schema(format = Password)]
    password: String,
    /// Six digits of the authenticator app, or a recovery code; checked when it is sent.
    otp: Option<String>,
}

#[derive(Debug, thiserror::Error)]
enum NotProved {
    #[error("This is not your present password.")]
    Password,
    #[error("That code is not right, or was used before. Enter the code that the app shows now.")]
    Code,
}

impl Rule for NotProved {
    fn field(&self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "otp",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Password => "wrong_password",
            Self::Code => "wrong_code",
        }
    }
}

/// Prove who you are: for some minutes, grave steps are not refused with `verification-required`.
#[utoipa::path(post, path = "/api/v1/auth/verify/", tag = "auth", request_body = Proof,
    responses((status = 204, description = "Proved"), (status = 400, description = "The password or the code is not right"),
        (status = 429, description = "`locked`")))]
async fn verify(
    db: Db,
    site: Data<Site>,
    hasher: Data<Hasher>,
    ring: Data<KeyRing>,
    actor: Actor,
    body: Json<Proof>,
) -> Result<HttpResponse> {
    let Proof { password, otp } = body.value;
    let attempt = Attempt {
        email: actor.user()?.email.clone(),
        known_browser: true,
    };
    let policy = site.config.accounts.lockout.clone();
    let (opened, attempt) = db
        .tx(move |tx| Ok((attempts::open_attempt(tx, &policy, &attempt)?, attempt)))
        .await?;
    let stored = opened
        .0
        .as_ref()
        .and_then(|account| account.password_hash.clone());
    let verdict = hasher
        .verify(password, stored)
        .await
        .map_err(|_| Error::Unavailable)?;
    let refusal = db
        .tx(move |tx| {
            let refusal = judge(tx, (&site, &ring), &attempt, (opened, verdict), otp)?;
            if refusal.is_none() {
                verified_now(tx, &actor)?;
            }
            Ok(refusal)
        })
        .await?;
    match refusal {
        Some(refusal) => Err(refusal.into()),
        None => Ok(HttpResponse::NoContent().finish()),
    }
}

/// Why the proof does not count, if it does not. A refusal is no error, since that would undo what is counted.
fn judge(
    tx: &mut Tx<'_>,
    (site, ring): (&Site, &KeyRing),
    attempt: &Attempt,
    ((account, charge), verdict): ((Option<Account>, Charge), Verdict),
    otp: Option<String>,
) -> Result<Option<NotProved>> {
    let right = account.filter(|account| verdict.matches && account.is_open());
    let Some(account) = right else {
        attempts::refuse(tx, attempt, "sign_in.proof_refused")?;
        return Ok(Some(NotProved::Password));
    };
    let code = otp.filter(|_| account.has_second_factor());
    if let Some(code) = code
        && !actions::check_code(tx, site, ring, &account, &code)?
    {
        attempts::refuse(tx, attempt, "sign_in.proof_refused")?;
        return Ok(Some(NotProved::Code));
    }
    attempts::refund(tx, &charge)?;
    Ok(None)
}

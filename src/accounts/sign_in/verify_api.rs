//! Proving again who one is by the API, before a grave step: what pages ask for at `/security/verify`.
use actix_web::{
    HttpResponse,
    web::{self, Data, ServiceConfig},
};
use serde::Deserialize;
use utoipa::{OpenApi, ToSchema};

use crate::{
    Result,
    accounts::{
        passwords::Hasher,
        security::{self, NotProved},
    },
    error::Rule,
    platform::{
        db::Db,
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

/// The password once more, and the second factor's code where there is one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The password.
    #[schema(format = Password)]
    password: String,
    /// Six digits of the authenticator app, or a recovery code; needed by those who have a second factor.
    otp: Option<String>,
}

/// What was wrong, by the names that the fields have here.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("This is not your present password.")]
    Password,
    #[error("That code is not right, or was used before. Enter the code that the app shows now.")]
    Code,
    #[error("Enter the code that your authenticator app shows.")]
    CodeMissing,
}

impl From<NotProved> for Refusal {
    fn from(wrong: NotProved) -> Self {
        match wrong {
            NotProved::Password => Self::Password,
            NotProved::Code => Self::Code,
            NotProved::CodeMissing => Self::CodeMissing,
        }
    }
}

impl Rule for Refusal {
    fn field(&self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code | Self::CodeMissing => "otp",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Password => "wrong_password",
            Self::Code => "wrong_code",
            Self::CodeMissing => "otp-required",
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
    let proof = security::Proof {
        password,
        code: otp.unwrap_or_default(),
    };
    // An app is named by its tokens, not by what a browser's session is named by from now on.
    match security::prove(&db, (&site, &ring), &hasher, &actor, proof).await? {
        Ok(_) => Ok(HttpResponse::NoContent().finish()),
        Err(wrong) => Err(Refusal::from(wrong).into()),
    }
}

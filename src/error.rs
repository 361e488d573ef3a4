//! One error, two faces: a page for people, problem+json for programs. The sentence is written once, by the rule.
mod causes;
mod problems;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};

pub use causes::violated;
pub use problems::{Problems, Rule, Violation};

/// What every operation and handler answers with.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request is not answered as it asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or the session has ended.
    #[error("Sign in to continue.")]
    SignedOut,
    /// The person is known, and may not do this.
    #[error("You may not do that. If you should, ask the college's administrator.")]
    Forbidden,
    /// A grave step needs a fresh proof of who the person is.
    #[error("Confirm that it is you to continue.")]
    Unverified,
    /// The request does not come from a page of ours.
    #[error(
        "This page was open for too long, or the form did not come from Campus. Go back, reload the page and send it again."
    )]
    Forged,
    /// There is no such thing, as far as this person may know.
    #[error("There is nothing here. The address may be mistyped, or the thing was moved.")]
    NotFound,
    /// The request could not be read; the sentence says what of it.
    #[error("{0}")]
    Malformed(String),
    /// The body is not of the kind that is taken here.
    #[error("Send it as {0}.")]
    WrongKind(&'static str),
    /// The body is over the limit.
    #[error("That is too large to send.")]
    TooLarge,
    /// The body did not arrive in time.
    #[error("It took too long to arrive. Try again.")]
    TooSlow,
    /// The address does not take this method.
    #[error("This address does not take what was sent to it.")]
    WrongMethod,
    /// A rule refused what was sent.
    #[error("{}", first(.0))]
    Invalid(Problems),
    /// Credentials that do not count: 401.
    #[error("{}", .0.message)]
    Refused(Violation),
    /// A lost race or a wrong state.
    #[error("{}", .0.message)]
    Conflict(Violation),
    /// The change is based on something older than what is there (`If-Match`).
    #[error("This was changed since you read it. Read it again, then send your change once more.")]
    Stale,
    /// Too many requests in a short time; seconds until the next.
    #[error("That was a lot in a short time. Wait {0} seconds, then try again.")]
    Limited(u64),
    /// Too many tries; seconds until the next.
    #[error("{message}")]
    TooMany {
        /// The sentence.
        message: String,
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The server or the database cannot take it now.
    #[error(
        "Campus is busy or its database cannot be reached. Nothing was lost: try again in a few seconds."
    )]
    Unavailable,
    /// The store of files does not answer.
    #[error(
        "Files cannot be stored or read at the moment. Nothing was lost: try again in a few minutes."
    )]
    StoreDown,
    /// The store of files has no room left.
    #[error(
        "There is no room for more files. Tell the college's administrator, and try again later."
    )]
    StoreFull,
    /// Campus is being worked on; the words are the college's.
    #[error("{0}")]
    Maintenance(String),
    /// A fault of ours: logged, and shown as the request's code only.
    #[error("Something went wrong on our side. It has been noted.")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

fn first(problems: &Problems) -> String {
    let messages: Vec<_> = problems.iter().map(|p| p.message.as_str()).collect();
    messages.join(" ")
}

impl Error {
    /// A fault of ours that has only words.
    pub fn internal(what: impl Into<String>) -> Self {
        Self::Internal(what.into().into())
    }
    /// A name for programs, the last part of the problem's `type`.
    pub fn code(&self) -> &str {
        match self {
            Self::SignedOut => "authentication-required",
            Self::Forbidden => "forbidden",
            Self::Unverified => "verification-required",
            Self::Forged => "forged",
            Self::NotFound => "not-found",
            Self::Malformed(_) => "malformed",
            Self::WrongKind(_) => "unsupported-media-type",
            Self::TooLarge => "content-too-large",
            Self::TooSlow => "request-timeout",
            Self::WrongMethod => "method-not-allowed",
            Self::Stale => "precondition-failed",
            Self::Limited(_) => "rate-limited",
            Self::Invalid(_) => "invalid",
            Self::Refused(violation) | Self::Conflict(violation) => &violation.code,
            Self::TooMany { .. } => "locked",
            Self::Unavailable => "unavailable",
            Self::StoreDown => "store-down",
            Self::StoreFull => "store-full",
            Self::Maintenance(_) => "maintenance",
            Self::Internal(_) => "internal-error",
        }
    }
    /// Seconds after which it is worth trying again.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooMany { retry_after, .. } | Self::Limited(retry_after) => Some(*retry_after),
            Self::Unavailable => Some(3),
            Self::StoreDown => Some(30),
            Self::Maintenance(_) => Some(300),
            _ => None,
        }
    }
}

impl<R: Rule> From<R> for Error {
    fn from(rule: R) -> Self {
        match rule.is_conflict() {
            true => Self::Conflict(rule.into()),
            false => Self::Invalid(Violation::from(rule).into()),
        }
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::SignedOut | Self::Refused(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::Unverified | Self::Forged => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::WrongKind(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Stale => StatusCode::PRECONDITION_FAILED,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooMany { .. } | Self::Limited(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable | Self::StoreDown | Self::Maintenance(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::StoreFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

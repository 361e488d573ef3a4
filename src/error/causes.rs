//! What faults of libraries mean to whoever asked.
use diesel::result::{DatabaseErrorInformation, Error as DieselError};

use super::Error;

impl From<DieselError> for Error {
    fn from(err: DieselError) -> Self {
        use diesel::result::DatabaseErrorKind::{ClosedConnection, SerializationFailure, Unknown};
        match &err {
            DieselError::NotFound => Self::NotFound,
            DieselError::DatabaseError(ClosedConnection | SerializationFailure, _) => {
                Self::Unavailable
            }
            DieselError::DatabaseError(Unknown, info) if is_outage(&**info) => Self::Unavailable,
            DieselError::BrokenTransactionManager => Self::Unavailable,
            _ => Self::Internal(err.into()),
        }
    }
}
impl From<diesel::r2d2::PoolError> for Error {
    fn from(_: diesel::r2d2::PoolError) -> Self {
        Self::Unavailable
    }
}
impl From<actix_web::error::BlockingError> for Error {
    fn from(err: actix_web::error::BlockingError) -> Self {
        Self::Internal(err.into())
    }
}
impl From<askama::Error> for Error {
    fn from(err: askama::Error) -> Self {
        Self::Internal(err.into())
    }
}
impl From<serde_json::Error> for Error {
    fn from(err: serde_json::Error) -> Self {
        Self::Internal(err.into())
    }
}

/// Postgres going away, timing out, or out of room: the request may be sent again.
fn is_outage(info: &(dyn DatabaseErrorInformation + Send + Sync)) -> bool {
    let message = info.message();
    [
        "server closed the connection",
        "terminating connection",
        "the database system is",
        "could not connect",
        "connection to server",
        "no connection to the server",
        "canceling statement due to",
        "No space left on device",
        "could not extend file",
        "cannot execute",
        "deadlock detected",
        "could not receive data",
        "could not send data",
    ]
    .iter()
    .any(|sign| message.contains(sign))
}

/// The constraint that refused a statement, so that its refusal can be worded.
pub fn violated(err: &DieselError) -> Option<&str> {
    match err {
        DieselError::DatabaseError(_, info) => info.constraint_name(),
        _ => None,
    }
}

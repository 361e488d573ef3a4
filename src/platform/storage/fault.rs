//! What went wrong with the store, in our words: not there, down, full; the rest is a fault of ours.
use std::io;

use crate::Error;

/// A refusal of the store.
pub fn fault(err: object_store::Error) -> Error {
    match err {
        object_store::Error::NotFound { .. } => Error::NotFound,
        other if is_full(&other) => Error::StoreFull,
        other => {
            // Wrong keys, a missing bucket, a network that is down: to the person it is all the same, to the log it is not.
            tracing::error!(cause = %chain(&other), "the store refused");
            Error::StoreDown
        }
    }
}

/// A refusal that came as one of input and output.
pub fn of_io(err: io::Error) -> Error {
    match err.downcast::<object_store::Error>() {
        Ok(err) => fault(err),
        Err(err) if is_full(&err) => Error::StoreFull,
        Err(err) => {
            tracing::error!(cause = %chain(&err), "the store refused");
            Error::StoreDown
        }
    }
}

fn is_full(err: &(dyn std::error::Error + 'static)) -> bool {
    use io::ErrorKind::{QuotaExceeded, StorageFull};
    let mut causes = std::iter::successors(Some(err), |err| err.source());
    causes.any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|err| matches!(err.kind(), StorageFull | QuotaExceeded))
    })
}

fn chain(err: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(err), |err| err.source());
    causes
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

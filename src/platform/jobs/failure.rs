//! What is kept of a failure: words for people, never the inside of an error, which may hold anything.
use std::fmt;

use crate::Error;

/// An error whose words may be shown, as a job's body says it.
#[derive(Debug)]
struct Worded {
    words: String,
    is_final: bool,
}

/// The job was asked to stop, or is somebody else's now.
#[derive(Debug)]
struct Stopped;

impl fmt::Display for Worded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}
impl std::error::Error for Worded {}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the job was stopped")
    }
}
impl std::error::Error for Stopped {}

/// A failure in words for people; the job is tried again. The words are kept: nothing secret may be in them.
pub fn worded(words: impl Into<String>) -> Error {
    of(words.into(), false)
}

/// A failure in words for people that another try would not mend.
pub fn give_up(words: impl Into<String>) -> Error {
    of(words.into(), true)
}

fn of(words: String, is_final: bool) -> Error {
    Error::Internal(Box::new(Worded { words, is_final }))
}

pub(super) fn stopped() -> Error {
    Error::Internal(Box::new(Stopped))
}

pub(super) fn is_stop(err: &Error) -> bool {
    matches!(err, Error::Internal(cause) if cause.is::<Stopped>())
}

/// Whether another try would end alike: what a rule refused is refused again.
pub(super) fn is_final(err: &Error) -> bool {
    match err {
        Error::Internal(cause) => cause
            .downcast_ref::<Worded>()
            .is_some_and(|worded| worded.is_final),
        Error::Unavailable
        | Error::StoreDown
        | Error::StoreFull
        | Error::TooSlow
        | Error::Limited(_)
        | Error::TooMany { .. }
        | Error::Stale
        | Error::Conflict(_)
        | Error::Maintenance(_) => false,
        Error::SignedOut
        | Error::Forbidden
        | Error::Unverified
        | Error::Forged
        | Error::NotFound
        | Error::Malformed(_)
        | Error::WrongKind(_)
        | Error::WrongMethod
        | Error::TooLarge
        | Error::Invalid(_)
        | Error::Refused(_) => true,
    }
}

/// What is kept of it.
pub(super) fn words(err: &Error) -> String {
    let words = match err {
        Error::Internal(cause) => match cause.downcast_ref::<Worded>() {
            Some(worded) => worded.words.clone(),
            None => "Something went wrong on our side. The log says more.".to_owned(),
        },
        Error::Unavailable => "The database could not be reached or was too slow.".to_owned(),
        Error::NotFound => "What it was about is no longer there.".to_owned(),
        other => other.to_string(),
    };
    clean(&words, 1000)
}

/// Text that every column takes: not too long, without the character that Postgres cannot keep.
pub(super) fn clean(text: &str, most: usize) -> String {
    let kept = text.chars().filter(|letter| *letter != '\0');
    kept.take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inside_of_an_error_is_never_kept() {
        let inside = Error::internal("password=hunter2 at postgres://campus_app:secret@db");
        assert_eq!(
            words(&inside),
            "Something went wrong on our side. The log says more."
        );
        assert_eq!(words(&worded("It rains.\0")), "It rains.");
        assert!(!is_final(&worded("It rains.")) && is_final(&give_up("No such file.")));
        assert!(is_final(&Error::NotFound) && !is_final(&Error::Unavailable));
        assert!(is_stop(&stopped()) && !is_stop(&inside));
    }
}

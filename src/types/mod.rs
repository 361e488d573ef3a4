//! Validated values: what is typed becomes one of these or a sentence that says why not. They import nothing of ours but the error.
mod day;
mod email;
mod hidden;
mod name;
mod phone;

pub use day::Day;
pub use email::Email;
pub use hidden::is_hidden;
pub use name::PersonName;
pub use phone::Phone;

use crate::error::Rule;

/// A value that is not of its kind: the field, a code and the sentence.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct NotOfKind {
    field: &'static str,
    code: &'static str,
    sentence: &'static str,
}

impl Rule for NotOfKind {
    fn field(&self) -> &'static str {
        self.field
    }
    fn code(&self) -> &'static str {
        self.code
    }
}

//! What is wrong with what was sent: rules that were broken, by field.
use super::{Error, Result};

/// A broken business rule. `Display` is the sentence the person reads.
pub trait Rule: std::error::Error {
    /// The form's field that the sentence stands by; empty for the form as a whole.
    fn field(&self) -> &'static str;
    /// A name for programs, such as `email_taken`.
    fn code(&self) -> &'static str;
    /// Whether it is a lost race or a wrong state (409) rather than a wrong entry.
    fn is_conflict(&self) -> bool {
        false
    }
}

/// One thing that is wrong with what was sent.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Violation {
    /// The field's name; empty for the form as a whole.
    pub field: String,
    /// A name for programs.
    pub code: String,
    /// The sentence.
    pub message: String,
}

impl<R: Rule> From<R> for Violation {
    fn from(rule: R) -> Self {
        Self {
            field: rule.field().into(),
            code: rule.code().into(),
            message: rule.to_string(),
        }
    }
}

/// All that is wrong with a form: one submit reports every field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Violation>);

impl Problems {
    /// Adds a broken rule.
    pub fn add(&mut self, rule: impl Rule) {
        self.0.push(rule.into());
    }
    /// Adds a problem of a field whose name is known while Campus runs alone.
    pub fn note(&mut self, violation: Violation) {
        self.0.push(violation);
    }
    /// Takes the value, or notes the broken rule.
    pub fn take<T, R: Rule>(&mut self, checked: Result<T, R>) -> Option<T> {
        match checked {
            Ok(value) => Some(value),
            Err(rule) => {
                self.add(rule);
                None
            }
        }
    }
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// With a field called as the one who sent it knows it.
    #[must_use]
    pub fn renamed(mut self, from: &str, to: &str) -> Self {
        for problem in self.0.iter_mut().filter(|problem| problem.field == from) {
            problem.field = to.to_owned();
        }
        self
    }
    /// How much is wrong.
    pub fn len(&self) -> usize {
        self.0.len()
    }
    /// Each thing that is wrong, in the order of the form.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }
    /// The first sentence for a field.
    pub fn on(&self, field: &str) -> Option<&str> {
        let found = self.0.iter().find(|problem| problem.field == field);
        found.map(|problem| problem.message.as_str())
    }
    /// `Err` with all that is wrong, `Ok` when nothing is.
    pub fn check(self) -> Result<()> {
        match self.is_empty() {
            true => Ok(()),
            false => Err(Error::Invalid(self)),
        }
    }
}

impl Problems {
    /// The problems of a refused form; any other error stays one.
    pub fn of(err: Error) -> Result<Self> {
        match err {
            Error::Invalid(problems) => Ok(problems),
            Error::Conflict(violation) => Ok(violation.into()),
            Error::TooMany { message, .. } => Ok(Violation {
                field: String::new(),
                code: "locked".into(),
                message,
            }
            .into()),
            other => Err(other),
        }
    }
}

impl From<Violation> for Problems {
    fn from(violation: Violation) -> Self {
        Self(vec![violation])
    }
}

//! What a change is made to, and what it is based on.
use super::records::RecordError;
use crate::{Error, Result};

/// A record to be changed, and the version that the change is based on; without one whatever is there is taken.
#[derive(Clone, Copy, Debug)]
pub struct At {
    /// The key.
    pub id: i64,
    /// As the person saw it.
    pub version: Option<i32>,
}

impl At {
    /// Of what a page sent: a form that does not say what it is based on is none of ours.
    pub fn of_form(id: i64, version: &str) -> Result<Self> {
        let told = || Error::Malformed("The form could not be read: version.".into());
        let version = version.parse().map_err(|_| told())?;
        Ok(Self {
            id,
            version: Some(version),
        })
    }
    /// Refuses a change that is based on another version than the one that is there.
    pub fn check(self, there: i32) -> Result<()> {
        match self.version.is_none_or(|version| version == there) {
            true => Ok(()),
            false => Err(RecordError::Changed.into()),
        }
    }
}

impl From<i64> for At {
    fn from(id: i64) -> Self {
        Self { id, version: None }
    }
}

impl From<(i64, Option<i32>)> for At {
    fn from((id, version): (i64, Option<i32>)) -> Self {
        Self { id, version }
    }
}

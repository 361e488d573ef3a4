//! What was typed into a form whose fields are known while Campus runs alone.
use serde::Deserialize;

use crate::{Error, Result};

/// What was typed, by the names of the fields; kept as typed, so that a refused form can show it again.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// Of names and values.
    pub fn of<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let own = pairs.into_iter();
        Self(
            own.map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
    /// What was typed into a field; empty when nothing was.
    pub fn one(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value)
    }
    /// Whether the field was sent at all.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }
    /// Puts another value in.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(field, _)| field != name);
        self.0.push((name.to_owned(), value.into()));
    }
    /// A number that the form carries, such as the version that it is based on.
    ///
    /// # Errors
    /// Without it: nothing is ever based on whatever is there.
    pub fn version(&self, name: &str) -> Result<i32> {
        self.one(name).parse().map_err(|_| {
            Error::Malformed(format!("The form lacks its {name}. Load the page again."))
        })
    }
    /// Refuses a name that the form does not have, and a field that was sent twice.
    ///
    /// # Errors
    /// The name.
    pub fn known(&self, is_known: impl Fn(&str) -> bool) -> Result<()> {
        for (at, (name, _)) in self.0.iter().enumerate() {
            let again = self.0[..at].iter().any(|(before, _)| before == name);
            if again || !is_known(name) {
                let name: String = name.chars().take(40).collect();
                return Err(Error::Malformed(format!(
                    "The form could not be read: {name}."
                )));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_has_its_own_fields_once() {
        let known = |name: &str| ["name", "version"].contains(&name);
        let typed = Typed::of([("name", "Asha"), ("version", "3")]);
        assert!(typed.known(known).is_ok());
        assert_eq!(typed.version("version").ok(), Some(3));
        assert!(
            Typed::of([("name", "A"), ("name", "B")])
                .known(known)
                .is_err()
        );
        assert!(Typed::of([("role", "admin")]).known(known).is_err());
        assert!(typed.version("account_version").is_err());
    }
}

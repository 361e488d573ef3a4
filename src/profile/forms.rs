//! What is typed into the form of one's own profile.
use serde::Deserialize;

use super::{
    actions::{ChangeOwn, ProfileError},
    queries::Own,
};
use crate::{
    Error, Result,
    error::Problems,
    types::{PersonName, Phone},
    words::Language,
};

/// One's profile as typed, kept as typed so that a refused form can show it again.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileForm {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub language: String,
    /// Kept by the browser, not with the account: it suits the device and the light around it.
    #[serde(default)]
    pub theme: String,
    #[serde(default)]
    pub shortcuts: Option<String>,
    #[serde(default)]
    pub version: Option<i32>,
}

impl ProfileForm {
    /// The form of somebody as they are.
    pub fn of(own: &Own, theme: &str) -> Self {
        Self {
            name: own.name.clone(),
            phone: own.phone.clone().unwrap_or_default(),
            language: own.language.clone(),
            theme: theme.to_owned(),
            shortcuts: own.shortcuts.then(|| "true".to_owned()),
            version: Some(own.version),
        }
    }
    /// The command, or every field that is wrong.
    pub fn command(&self) -> Result<ChangeOwn> {
        let mut problems = Problems::default();
        let name = problems.take(PersonName::parse(&self.name));
        let phone = problems.take(Phone::parse_optional(&self.phone));
        let language = problems.take(language_of(&self.language));
        match (name, phone, language) {
            (Some(name), Some(phone), Some(language)) => Ok(ChangeOwn {
                version: self.version,
                name: Some(name),
                phone: Some(phone),
                language: Some(language),
                shortcuts: Some(self.shortcuts.is_some()),
            }),
            _ => Err(Error::Invalid(problems)),
        }
    }
}

/// The language of a code.
pub fn language_of(code: &str) -> Result<Language, ProfileError> {
    match code {
        "en" => Ok(Language::English),
        "hi" => Ok(Language::Hindi),
        _ => Err(ProfileError::UnknownLanguage),
    }
}

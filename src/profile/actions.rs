//! Changing what one may change of oneself.
use serde_json::json;

use super::queries::{self, Own, OwnChange};
use crate::{
    Result,
    accounts::{SendLink, needs_verified},
    error::Rule,
    platform::{
        audit::{self, Changes},
        db::Tx,
        jobs::Job,
    },
    policy::Actor,
    types::{PersonName, Phone},
    words::Language,
};

/// What is to be changed; what is left out stays as it is.
#[derive(Debug, Default)]
pub struct ChangeOwn {
    /// The version the change is based on; none takes whatever is there.
    pub version: Option<i32>,
    /// As one writes it.
    pub name: Option<PersonName>,
    /// To be called at; `Some(None)` takes it away.
    pub phone: Option<Option<Phone>>,
    /// Which one reads.
    pub language: Option<Language>,
    /// Whether single keys do something on pages.
    pub shortcuts: Option<bool>,
}

/// Why one's own account cannot be changed so.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    #[error("The language is en or hi.")]
    UnknownLanguage,
    #[error(
        "Your name stands in the college's records. Propose the change on your own page; the office decides."
    )]
    NameOnRecord,
    #[error(
        "Your account was changed while you had this page open. Look at what is there now, then save again."
    )]
    Changed,
}

impl Rule for ProfileError {
    fn field(&self) -> &'static str {
        match self {
            Self::UnknownLanguage => "language",
            Self::NameOnRecord => "name",
            Self::Changed => "",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownLanguage => "unknown_language",
            Self::NameOnRecord => "name_on_record",
            Self::Changed => "changed",
        }
    }
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Changed)
    }
}

/// Changes one's own account; a student's name is changed by the office alone. Another phone number asks who one is (ASVS 5.0, 7.5.1), and is told by mail.
pub fn change_own(tx: &mut Tx<'_>, actor: &Actor, cmd: &ChangeOwn) -> Result<()> {
    let user = actor.user()?;
    let before = queries::lock_own(tx, user)?;
    if cmd.version.is_some_and(|version| version != before.version) {
        return Err(ProfileError::Changed.into());
    }
    let phone = cmd.phone.as_ref();
    let change = OwnChange {
        name: cmd.name.as_ref().map(PersonName::as_str),
        phone: phone.map(|phone| phone.as_ref().map(Phone::as_str)),
        language: cmd.language.map(Language::code),
        shortcuts: cmd.shortcuts,
    };
    // What stands on certificates is the college's to change.
    if user.student.is_some() && change.name.is_some_and(|name| name != before.name) {
        return Err(ProfileError::NameOnRecord.into());
    }
    let called_elsewhere = change
        .phone
        .is_some_and(|phone| phone != before.phone.as_deref());
    if called_elsewhere {
        needs_verified(actor)?;
    }
    let changes = changes(&before, &change);
    if changes.is_empty() {
        return Ok(());
    }
    queries::change(tx, user.id, &change)?;
    if called_elsewhere {
        SendLink::phone_changed(user.id).enqueue(tx)?;
    }
    let subject = ("user", Some(user.id));
    audit::record(tx, actor, "users.change_own", subject, changes)
}

/// What differs; what is left out of the change stays as it is.
fn changes(before: &Own, change: &OwnChange<'_>) -> Changes {
    let (name, language) = (before.name.as_str(), before.language.as_str());
    let phone = before.phone.as_deref();
    let shortcuts = before.shortcuts;
    Changes::none()
        .field("name", name, change.name.unwrap_or(name))
        .sensitive("phone", json!(phone), json!(change.phone.unwrap_or(phone)))
        .field("language", language, change.language.unwrap_or(language))
        .field(
            "shortcuts",
            shortcuts,
            change.shortcuts.unwrap_or(shortcuts),
        )
}

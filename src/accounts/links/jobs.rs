//! Letters about an account. A link's token is made when its letter is: it stands in no queue, and a repeated letter has
//! the same.
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{actions, queries};
use crate::{
    Result,
    platform::{
        jobs::{Context, Job},
        mail::{Envelope, MAIL_AT_ONCE, MAIL_ATTEMPTS, mail_wait},
    },
    policy::Role,
};

/// A letter about an account, with a link where it needs one.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendLink {
    user: i64,
    pub(super) letter: Kind,
    #[serde(default)]
    pub(super) device: String,
    #[serde(default)]
    event: Option<i64>,
    /// Where the letter goes, when not to the account's address.
    #[serde(default)]
    to: Option<String>,
    /// Words that the letter names, such as roles; translated when it is written.
    #[serde(default)]
    pub(super) named: Vec<String>,
}

/// Somebody wants a new password for an address.
#[derive(Debug, Serialize, Deserialize)]
pub struct AskForLink {
    email: String,
    minute: i64,
}

impl AskForLink {
    /// For that address, now.
    pub fn new(email: &str) -> Self {
        Self {
            email: email.to_owned(),
            minute: Utc::now().timestamp() / 60,
        }
    }
}

impl Job for AskForLink {
    const KIND: &'static str = "accounts.ask_for_link";
    const TITLE: &'static str = "Look for whom a new password was asked";
    const PRIORITY: i16 = 10;

    fn dedupe_key(&self) -> Option<String> {
        Some(format!("{}:{}", self.email, self.minute))
    }

    fn run(self, context: &Context) -> Result<()> {
        context
            .db
            .tx_now(|tx| actions::answer_wish(tx, &self.email))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Activate,
    Reset,
    PasswordChanged,
    SecondFactorChanged,
    NewDevice,
    AddressChanged,
    NewAddress,
    PhoneChanged,
    RolesChanged,
    SetsChanged,
}

impl SendLink {
    fn of(user: i64, letter: Kind) -> Self {
        Self {
            user,
            letter,
            device: String::new(),
            event: None,
            to: None,
            named: Vec::new(),
        }
    }
    /// To a new person: choose a password, and the account is active.
    pub fn activate(user: i64) -> Self {
        Self::of(user, Kind::Activate)
    }
    /// Choose a new password.
    pub fn reset(user: i64) -> Self {
        Self::of(user, Kind::Reset)
    }
    /// The password was changed.
    pub fn password_changed(user: i64) -> Self {
        Self::of(user, Kind::PasswordChanged)
    }
    /// The second factor was set up, taken off or its recovery codes made anew.
    pub fn second_factor_changed(user: i64) -> Self {
        Self::of(user, Kind::SecondFactorChanged)
    }
    /// To the old address: the account has another one now.
    pub fn address_changed(user: i64, old: &str) -> Self {
        Self {
            to: Some(old.to_owned()),
            ..Self::of(user, Kind::AddressChanged)
        }
    }
    /// To the new address: letters come here from now on.
    pub fn new_address(user: i64) -> Self {
        Self::of(user, Kind::NewAddress)
    }
    /// The number at which the person is called was changed or taken away.
    pub fn phone_changed(user: i64) -> Self {
        Self::of(user, Kind::PhoneChanged)
    }
    /// The roles are others now: these.
    pub fn roles_changed(user: i64, roles: &[Role]) -> Self {
        Self {
            named: roles.iter().map(|role| role.word().to_owned()).collect(),
            ..Self::of(user, Kind::RolesChanged)
        }
    }
    /// The permission sets added to the person are others now: those of these names.
    pub fn sets_changed(user: i64, sets: Vec<String>) -> Self {
        Self {
            named: sets,
            ..Self::of(user, Kind::SetsChanged)
        }
    }
    /// Somebody signed in with a browser that was not used before.
    pub fn new_device(user: i64, device: &str, session: i64) -> Self {
        Self {
            device: device.to_owned(),
            event: Some(session),
            ..Self::of(user, Kind::NewDevice)
        }
    }
}

impl Job for SendLink {
    const KIND: &'static str = "accounts.send_link";
    const TITLE: &'static str = "Send a letter about an account";
    const PRIORITY: i16 = 10;
    const ATTEMPTS: i32 = MAIL_ATTEMPTS;
    const AT_ONCE: Option<u16> = MAIL_AT_ONCE;

    fn wait_after(attempt: i32) -> Duration {
        mail_wait(attempt)
    }

    fn dedupe_key(&self) -> Option<String> {
        self.event.map(|session| format!("new-device:{session}"))
    }

    fn run(self, context: &Context) -> Result<()> {
        let user = self.user;
        let Some(person) = context.db.read_now(|conn| queries::addressee(conn, user))? else {
            return Ok(());
        };
        if person.deactivated_at.is_some() {
            return Ok(());
        }
        let Some(envelope) = Envelope::of_job(context)? else {
            return Ok(());
        };
        let link = self.link(context, &envelope)?;
        let letter = self.letter(&person, &context.site, link);
        let to = self.to.as_deref().unwrap_or(&person.email);
        envelope.send(context, &letter.to(&person.name, to)?)
    }
}

impl SendLink {
    /// Whether it has a link to choose a password by.
    pub fn has_link(&self) -> bool {
        matches!(self.letter, Kind::Activate | Kind::Reset)
    }

    /// Makes the link, when the letter has one; a repeated job makes the same.
    fn link(&self, context: &Context, envelope: &Envelope) -> Result<Option<String>> {
        let limits = &context.site.config.accounts;
        let (purpose, lasts) = match self.letter {
            Kind::Activate => ("activate", TimeDelta::hours(limits.activation_hours.into())),
            Kind::Reset => ("reset", TimeDelta::minutes(limits.reset_minutes.into())),
            _ => return Ok(None),
        };
        let token = envelope.token(&context.site);
        context.db.tx_now(|tx| {
            queries::replace(tx, self.user, purpose, &token.hash(), Utc::now() + lasts)
        })?;
        Ok(Some(context.site.url(&format!("/password/choose/{token}"))))
    }
}

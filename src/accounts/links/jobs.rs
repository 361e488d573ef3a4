//! Letters about an account. A link's token is made when its letter is: it stands in no queue.
use chrono::{TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{
    actions,
    queries::{self, Addressee},
};
use crate::{
    Result, config,
    platform::{
        jobs::{Context, Job},
        mail::Letter,
        secrets::Token,
        web::Site,
    },
    words::Language,
};

/// A letter about an account, with a link where it needs one.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendLink {
    user: i64,
    letter: Kind,
    #[serde(default)]
    device: String,
    #[serde(default)]
    event: Option<i64>,
    /// Where the letter goes, when not to the account's address.
    #[serde(default)]
    to: Option<String>,
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
enum Kind {
    Activate,
    Reset,
    PasswordChanged,
    SecondFactorChanged,
    NewDevice,
    AddressChanged,
}

impl SendLink {
    fn of(user: i64, letter: Kind) -> Self {
        Self {
            user,
            letter,
            device: String::new(),
            event: None,
            to: None,
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
        let link = self.link(context)?;
        let letter = self.letter(&person, &context.site, link);
        context
            .mailer
            .send(&letter.to(&person.name, self.to.as_deref().unwrap_or(&person.email))?)
    }
}

impl SendLink {
    /// Makes the link, when the letter has one; a repeated job makes a new one and the last counts.
    fn link(&self, context: &Context) -> Result<Option<String>> {
        let limits = &context.site.config.accounts;
        let (purpose, lasts) = match self.letter {
            Kind::Activate => ("activate", TimeDelta::hours(limits.activation_hours.into())),
            Kind::Reset => ("reset", TimeDelta::minutes(limits.reset_minutes.into())),
            _ => return Ok(None),
        };
        let token = Token::random();
        context.db.tx_now(|tx| {
            queries::replace(tx, self.user, purpose, &token.hash(), Utc::now() + lasts)
        })?;
        Ok(Some(context.site.url(&format!("/password/choose/{token}"))))
    }

    fn letter(&self, person: &Addressee, site: &Site, link: Option<String>) -> Letter {
        let language = Language::of(&person.language);
        let words = match self.letter {
            Kind::Activate | Kind::Reset => self.invitation(language, &site.config.accounts),
            _ => self.notice(language),
        };
        let greeting = language.t("Dear {name},").replace("{name}", &person.name);
        Letter {
            lang: language.tag(),
            college: site.config.college.name.clone(),
            subject: words.subject,
            greeting,
            paragraphs: words.paragraphs,
            action: words.action.zip(link),
        }
    }

    /// A letter whose link leads on.
    fn invitation(&self, language: Language, limits: &config::Accounts) -> Words {
        let t = |english: &str| language.t(english).into_owned();
        let hours = i64::from(limits.activation_hours);
        let minutes = i64::from(limits.reset_minutes);
        match self.letter {
            Kind::Activate => Words {
                subject: t("Your Campus account"),
                paragraphs: vec![
                    t(
                        "The college has opened a Campus account for you. Choose a password to begin.",
                    ),
                    language.tn(
                        hours,
                        "The link works once, within {n} hour.",
                        "The link works once, within {n} hours.",
                    ),
                ],
                action: Some(t("Choose a password")),
            },
            _ => Words {
                subject: t("Choose a new password"),
                paragraphs: vec![
                    t(
                        "Somebody, most likely you, asked for a new password for your Campus account.",
                    ),
                    language.tn(
                        minutes,
                        "The link works once, within {n} minute.",
                        "The link works once, within {n} minutes.",
                    ),
                    t("If it was not you, do nothing: your password stays as it is."),
                ],
                action: Some(t("Choose a new password")),
            },
        }
    }

    /// A letter that says what was done.
    fn notice(&self, language: Language) -> Words {
        let t = |english: &str| language.t(english).into_owned();
        let not_you = t(
            "If this was not you, sign in, end all other sessions and choose a new password; then tell the college's office.",
        );
        let (subject, said, last) = match self.letter {
            Kind::SecondFactorChanged => (
                "Your second factor was changed",
                t("The second factor of your Campus account was just changed."),
                not_you,
            ),
            Kind::AddressChanged => (
                "Your address was changed",
                t(
                    "The college has given your Campus account another email address. Letters about it no longer come here.",
                ),
                t("If you did not ask for it, tell the college's office."),
            ),
            Kind::NewDevice => (
                "New sign-in to your Campus account",
                format!(
                    "{} {}",
                    t(
                        "Somebody, most likely you, signed in with a browser that was not used before:"
                    ),
                    self.device
                ),
                not_you,
            ),
            Kind::PasswordChanged | Kind::Activate | Kind::Reset => (
                "Your password was changed",
                t(
                    "The password of your Campus account was just changed, and every session was ended.",
                ),
                not_you,
            ),
        };
        Words {
            subject: t(subject),
            paragraphs: vec![said, last],
            action: None,
        }
    }
}

/// What a letter says.
struct Words {
    subject: String,
    paragraphs: Vec<String>,
    action: Option<String>,
}

//! Letters about an account. A link's token is made when its letter is: it stands in no queue.
use chrono::{TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::queries::{self, Addressee};
use crate::{
    Result,
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
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Activate,
    Reset,
    PasswordChanged,
    SecondFactorChanged,
    NewDevice,
}

impl SendLink {
    fn of(user: i64, letter: Kind) -> Self {
        Self {
            user,
            letter,
            device: String::new(),
            event: None,
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
            .send(&letter.to(&person.name, &person.email)?)
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
        let t = |english: &str| language.t(english).into_owned();
        let hours = i64::from(site.config.accounts.activation_hours);
        let minutes = i64::from(site.config.accounts.reset_minutes);
        let not_you = t(
            "If this was not you, sign in, end all other sessions and choose a new password; then tell the college's office.",
        );
        let (subject, paragraphs, words) = match self.letter {
            Kind::Activate => (
                t("Your Campus account"),
                vec![
                    t(
                        "The college has opened a Campus account for you. Choose a password to begin.",
                    ),
                    language.tn(
                        hours,
                        "The link works once, within {n} hour.",
                        "The link works once, within {n} hours.",
                    ),
                ],
                Some(t("Choose a password")),
            ),
            Kind::Reset => (
                t("Choose a new password"),
                vec![
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
                Some(t("Choose a new password")),
            ),
            Kind::PasswordChanged => (
                t("Your password was changed"),
                vec![
                    t(
                        "The password of your Campus account was just changed, and every session was ended.",
                    ),
                    not_you,
                ],
                None,
            ),
            Kind::SecondFactorChanged => (
                t("Your second factor was changed"),
                vec![
                    t("The second factor of your Campus account was just changed."),
                    not_you,
                ],
                None,
            ),
            Kind::NewDevice => (
                t("New sign-in to your Campus account"),
                vec![
                    t(
                        "Somebody, most likely you, signed in with a browser that was not used before:",
                    ),
                    self.device.clone(),
                    not_you,
                ],
                None,
            ),
        };
        Letter {
            lang: language.tag(),
            college: site.config.college.name.clone(),
            subject,
            greeting: t("Dear {name},").replace("{name}", &person.name),
            paragraphs,
            action: words.zip(link),
        }
    }
}

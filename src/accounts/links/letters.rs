//! What the letters about an account say.
use super::{
    jobs::{Kind, SendLink},
    queries::Addressee,
};
use crate::{
    Result,
    accounts::sessions::device,
    config,
    platform::{
        mail::{Letter, Mail},
        web::Site,
    },
    words::Language,
};

impl SendLink {
    /// The letter, with its link if it has one.
    pub fn letter(&self, person: &Addressee, site: &Site, link: Option<String>) -> Letter {
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
                    t(&device(&self.device))
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

/// Every letter about an account by name, with sample data.
pub fn sample_letters(site: &Site, language: Language) -> Result<Vec<(&'static str, Mail)>> {
    const AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/148.0.0.0 Safari/537.36";
    let person = Addressee {
        name: "Asha Rao".to_owned(),
        email: "asha.rao@college.example".to_owned(),
        language: language.code().to_owned(),
        deactivated_at: None,
    };
    let letters = [
        ("activate", SendLink::activate(0)),
        ("reset", SendLink::reset(0)),
        ("password-changed", SendLink::password_changed(0)),
        ("second-factor-changed", SendLink::second_factor_changed(0)),
        ("new-device", SendLink::new_device(0, AGENT, 0)),
        ("address-changed", SendLink::address_changed(0, "")),
    ];
    let written = letters.into_iter().map(|(name, letter)| {
        let link = Some(site.url("/password/choose/sample")).filter(|_| letter.has_link());
        let letter = letter.letter(&person, site, link);
        Ok((name, letter.to(&person.name, &person.email)?))
    });
    written.collect()
}

/// What a letter says.
struct Words {
    subject: String,
    paragraphs: Vec<String>,
    action: Option<String>,
}

//! What the letters about an account say.
use super::{
    jobs::{Kind, SendLink},
    queries::Addressee,
};
use crate::{
    Result,
    accounts::browsers::device,
    config,
    platform::{
        mail::{Letter, Mail},
        web::Site,
    },
    policy::Role,
    words::Language,
};

/// What a letter says.
struct Words {
    subject: String,
    paragraphs: Vec<String>,
    /// The word on the link, where there is one.
    action: Option<String>,
}

impl SendLink {
    /// The letter, with its link if it has one.
    pub fn letter(&self, person: &Addressee, site: &Site, link: Option<String>) -> Letter {
        let language = Language::of(&person.language);
        let words = self.words(language, &site.config.accounts);
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

    fn words(&self, language: Language, limits: &config::Accounts) -> Words {
        match self.letter {
            Kind::Activate => activation(language, limits),
            Kind::Reset => reset(language, limits),
            _ => self.notice(language),
        }
    }

    /// A letter that says what was done, and what to do if it was somebody else.
    fn notice(&self, language: Language) -> Words {
        let (subject, said) = self.said();
        let last = match self.letter {
            Kind::AddressChanged | Kind::RolesChanged | Kind::SetsChanged => {
                "If you did not ask for it, tell the college's office."
            }
            _ => {
                "If this was not you, sign in, end all other sessions and choose a new password; then tell the college's office."
            }
        };
        let said = format!("{}{}", language.t(said), self.named(language));
        Words {
            subject: language.t(subject).into_owned(),
            paragraphs: vec![said, language.t(last).into_owned()],
            action: None,
        }
    }

    /// The subject, and what was done; what it was done with follows.
    fn said(&self) -> (&'static str, &'static str) {
        match self.letter {
            Kind::SecondFactorChanged => (
                "Your second factor was changed",
                "The second factor of your Campus account was just changed.",
            ),
            Kind::AddressChanged => (
                "Your address was changed",
                "The college has given your Campus account another email address. Letters about it no longer come here.",
            ),
            Kind::NewAddress => (
                "Your address was changed",
                "The college has given your Campus account this email address. Sign in with it from now on; your password is the same.",
            ),
            Kind::PhoneChanged => (
                "Your phone number was changed",
                "The phone number of your Campus account was just changed.",
            ),
            Kind::RolesChanged => ("Your roles were changed", "In Campus, your roles are now:"),
            Kind::SetsChanged if self.named.is_empty() => (
                "What you may do was changed",
                "In Campus, you have no permission sets beside your roles any more.",
            ),
            Kind::SetsChanged => (
                "What you may do was changed",
                "In Campus, your permission sets beside your roles are now:",
            ),
            Kind::NewDevice => (
                "New sign-in to your Campus account",
                "Somebody, most likely you, signed in with a browser that was not used before:",
            ),
            Kind::PasswordChanged | Kind::Activate | Kind::Reset => (
                "Your password was changed",
                "The password of your Campus account was just changed, and every session was ended.",
            ),
        }
    }

    /// The roles or sets, or the browser.
    fn named(&self, language: Language) -> String {
        let names: Vec<_> = self.named.iter().map(|name| language.t(name)).collect();
        match (names.is_empty(), self.device.is_empty()) {
            (false, _) => format!(" {}.", names.join(", ")),
            (true, false) => format!(" {}", language.t(&device::name_of(&self.device))),
            (true, true) => String::new(),
        }
    }
}

/// The letter that an account begins with.
fn activation(language: Language, limits: &config::Accounts) -> Words {
    let t = |english: &str| language.t(english).into_owned();
    Words {
        subject: t("Your Campus account"),
        paragraphs: vec![
            t("The college has opened a Campus account for you. Choose a password to begin."),
            language.tn(
                i64::from(limits.activation_hours),
                "The link works once, within {n} hour.",
                "The link works once, within {n} hours.",
            ),
        ],
        action: Some(t("Choose a password")),
    }
}

/// The letter that leads to a new password.
fn reset(language: Language, limits: &config::Accounts) -> Words {
    let t = |english: &str| language.t(english).into_owned();
    Words {
        subject: t("Choose a new password"),
        paragraphs: vec![
            t("Somebody, most likely you, asked for a new password for your Campus account."),
            language.tn(
                i64::from(limits.reset_minutes),
                "The link works once, within {n} minute.",
                "The link works once, within {n} minutes.",
            ),
            t("If it was not you, do nothing: your password stays as it is."),
        ],
        action: Some(t("Choose a new password")),
    }
}

/// Every letter about an account by name, with sample data.
pub fn sample_letters(site: &Site, language: Language) -> Result<Vec<(&'static str, Mail)>> {
    let person = Addressee {
        name: "Asha Rao".to_owned(),
        email: "asha.rao@college.example".to_owned(),
        language: language.code().to_owned(),
        deactivated_at: None,
    };
    let written = samples().into_iter().map(|(name, letter)| {
        let link = Some(site.url("/password/choose/sample")).filter(|_| letter.has_link());
        let letter = letter.letter(&person, site, link);
        Ok((name, letter.to(&person.name, &person.email)?))
    });
    written.collect()
}

fn samples() -> Vec<(&'static str, SendLink)> {
    const AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/148.0.0.0 Safari/537.36";
    let roles = [Role::Faculty, Role::Warden];
    let sets = vec!["Registrar".to_owned()];
    vec![
        ("activate", SendLink::activate(0)),
        ("reset", SendLink::reset(0)),
        ("password-changed", SendLink::password_changed(0)),
        ("second-factor-changed", SendLink::second_factor_changed(0)),
        ("new-device", SendLink::new_device(0, AGENT, 0)),
        ("address-changed", SendLink::address_changed(0, "")),
        ("new-address", SendLink::new_address(0)),
        ("phone-changed", SendLink::phone_changed(0)),
        ("roles-changed", SendLink::roles_changed(0, &roles)),
        ("sets-changed", SendLink::sets_changed(0, sets)),
        ("no-sets-left", SendLink::sets_changed(0, Vec::new())),
    ]
}

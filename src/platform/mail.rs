//! Outgoing mail: to a server, or in development into a folder that a page shows.
use std::{fs, path::PathBuf, time::Duration};

use askama::Template;
use chrono::{DateTime, Utc};
use lettre::{
    Message, SmtpTransport, Transport,
    message::{Mailbox, MultiPart},
    transport::smtp::authentication::Credentials,
};
use serde::{Deserialize, Serialize};

use crate::{
    Error, Result,
    config::{self, MailEncryption, MailTransport},
};

/// A mail in both forms.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Mail {
    /// The address of whom it is for.
    pub to: String,
    /// Their name.
    pub name: String,
    /// One line.
    pub subject: String,
    /// For those who read text.
    pub text: String,
    /// For those who read HTML.
    pub html: String,
}

/// What a mail says, once: its text and its HTML are made of the same words.
#[derive(Template)]
#[template(path = "mail/letter.html")]
pub struct Letter {
    /// `en-IN` or `hi-IN`.
    pub lang: &'static str,
    /// Whose Campus writes.
    pub college: String,
    /// One line.
    pub subject: String,
    /// "Dear Asha Rao,"
    pub greeting: String,
    /// One after the other.
    pub paragraphs: Vec<String>,
    /// The words and the address of the one thing to do.
    pub action: Option<(String, String)>,
}

impl Letter {
    /// The mail of it, to one person.
    pub fn to(&self, name: &str, address: &str) -> Result<Mail> {
        let mut text = vec![self.greeting.clone()];
        text.extend(self.paragraphs.iter().cloned());
        text.extend(
            self.action
                .iter()
                .map(|(words, href)| format!("{words}:\n{href}")),
        );
        text.push(format!("-- \n{}", self.college));
        Ok(Mail {
            to: address.to_owned(),
            name: name.to_owned(),
            subject: self.subject.clone(),
            text: text.join("\n\n"),
            html: self.render()?,
        })
    }
}

/// A mail in the development outbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// The mail.
    #[serde(flatten)]
    pub mail: Mail,
}

/// The way out.
pub struct Mailer {
    from: String,
    way: Way,
}

enum Way {
    Outbox(PathBuf),
    Smtp(Box<SmtpTransport>),
}

impl Mailer {
    /// As the settings say; connects at the first mail.
    pub fn new(settings: &config::Mail, outbox: PathBuf) -> Result<Self> {
        let way = match settings.send {
            MailTransport::Outbox => Way::Outbox(outbox),
            MailTransport::Smtp => Way::Smtp(Box::new(smtp(settings)?)),
        };
        Ok(Self {
            from: settings.from.clone(),
            way,
        })
    }

    /// Sends; an error may be tried again.
    pub fn send(&self, mail: &Mail) -> Result<()> {
        match &self.way {
            Way::Outbox(folder) => keep(folder, mail),
            Way::Smtp(smtp) => {
                smtp.send(&self.message(mail)?)
                    .map_err(|err| Error::Internal(err.into()))?;
                Ok(())
            }
        }
    }

    fn message(&self, mail: &Mail) -> Result<Message> {
        let wrong = |err: lettre::address::AddressError| Error::Internal(err.into());
        let to = Mailbox::new(Some(mail.name.clone()), mail.to.parse().map_err(wrong)?);
        let body = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
        Message::builder()
            .from(self.from.parse().map_err(wrong)?)
            .to(to)
            .subject(mail.subject.clone())
            .multipart(body)
            .map_err(|err| Error::Internal(err.into()))
    }
}

fn smtp(settings: &config::Mail) -> Result<SmtpTransport> {
    let host = settings.host.as_str();
    let builder = match settings.encryption {
        MailEncryption::Starttls => SmtpTransport::starttls_relay(host),
        MailEncryption::Tls => SmtpTransport::relay(host),
        MailEncryption::None => Ok(SmtpTransport::builder_dangerous(host)),
    };
    let mut builder = builder
        .map_err(|err| Error::Internal(err.into()))?
        .port(settings.port)
        .timeout(Some(Duration::from_secs(20)));
    if !settings.user.is_empty() {
        builder = builder.credentials(Credentials::new(
            settings.user.clone(),
            settings.password.reveal().to_owned(),
        ));
    }
    Ok(builder.build())
}

fn keep(folder: &PathBuf, mail: &Mail) -> Result<()> {
    let at = Utc::now();
    let kept = Kept {
        at,
        mail: mail.clone(),
    };
    let name = format!(
        "{}-{:08x}.json",
        at.format("%Y%m%d%H%M%S%6f"),
        fastrand::u32(..)
    );
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        let half = folder.join(format!("{name}.part"));
        fs::write(&half, serde_json::to_vec_pretty(&kept)?)?;
        fs::rename(half, folder.join(&name))
    };
    write().map_err(|err| Error::Internal(err.into()))
}

/// The newest mails of the outbox, each with its name.
pub fn outbox(folder: &std::path::Path, limit: usize) -> Vec<(String, Kept)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
        .collect();
    names.sort_unstable_by(|a, b| b.cmp(a));
    names.truncate(limit);
    names
        .into_iter()
        .filter_map(|name| Some((name.clone(), kept(folder, &name)?)))
        .collect()
}

/// One mail of the outbox.
pub fn kept(folder: &std::path::Path, name: &str) -> Option<Kept> {
    let plain = name.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let text = plain
        .then(|| fs::read(folder.join(format!("{name}.json"))).ok())
        .flatten()?;
    serde_json::from_slice(&text).ok()
}

//! The way out for mail.
use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use lettre::{
    Message, SmtpTransport, Transport,
    address::AddressError,
    message::{Mailbox, MultiPart},
    transport::smtp::{
        self,
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};

use super::{Mail, outbox};
use crate::{
    Error, Result,
    config::{self, MailEncryption, MailTransport},
};

/// How long no mail is tried after the server could not be reached, so that its silence does not keep workers busy.
const PAUSE: Duration = Duration::from_secs(15);
/// How long the server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why a mail did not leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It may leave later; the server's words or ours.
    Later(String),
    /// It never will as it is.
    Never(String),
}

/// The way out.
pub struct Mailer {
    from: String,
    way: Way,
    /// Until when the server is left alone.
    pause: Mutex<Option<Instant>>,
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
            MailTransport::Smtp => Way::Smtp(Box::new(transport(settings)?)),
        };
        Ok(Self {
            from: settings.from.clone(),
            way,
            pause: Mutex::default(),
        })
    }

    /// Sends a mail under a `Message-ID`.
    pub fn send(&self, mail: &Mail, message_id: &str) -> Result<(), Refusal> {
        let message = self.message(mail, message_id)?;
        match &self.way {
            Way::Outbox(folder) => outbox::keep(folder, mail).map_err(|err| {
                let kind = err.kind();
                Refusal::Later(format!("The folder for mail cannot be written: {kind}."))
            }),
            Way::Smtp(smtp) => self.hand_over(smtp, &message),
        }
    }

    /// The host that a `Message-ID` ends with: that of the sender's address.
    pub fn host(&self) -> &str {
        let address = self.from.rsplit('@').next().unwrap_or_default();
        address.trim_end_matches('>')
    }

    fn hand_over(&self, smtp: &SmtpTransport, message: &Message) -> Result<(), Refusal> {
        if self.pause(None).is_some_and(|until| until > Instant::now()) {
            let words = "The mail server could not be reached a moment ago.";
            return Err(Refusal::Later(words.to_owned()));
        }
        smtp.send(message).map(|_| ()).map_err(|err| {
            let is_answer = err.status().is_some();
            if !is_answer {
                self.pause(Some(Instant::now() + PAUSE));
            }
            refusal(&err)
        })
    }

    fn pause(&self, until: Option<Instant>) -> Option<Instant> {
        let mut pause = self.pause.lock().unwrap_or_else(PoisonError::into_inner);
        if until.is_some() {
            *pause = until;
        }
        *pause
    }

    fn message(&self, mail: &Mail, message_id: &str) -> Result<Message, Refusal> {
        for field in [&mail.to, &mail.name, &mail.subject, &self.from] {
            // What a header must not hold: a line break in it begins a header of its own.
            if field.chars().any(char::is_control) {
                let words = "A line break or another control character stands in the name, address or subject.";
                return Err(Refusal::Never(words.to_owned()));
            }
        }
        let wrong = |_: AddressError| Refusal::Never("The address is not one.".to_owned());
        let to = Mailbox::new(Some(mail.name.clone()), mail.to.parse().map_err(wrong)?);
        let body = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
        Message::builder()
            .from(self.from.parse().map_err(wrong)?)
            .to(to)
            .subject(mail.subject.clone())
            .message_id(Some(message_id.to_owned()))
            .multipart(body)
            .map_err(|_| Refusal::Never("The mail cannot be put together.".to_owned()))
    }
}

/// What the conversation came to. A sign-in that the server refuses is a matter of the settings, not of this mail.
fn refusal(err: &smtp::Error) -> Refusal {
    let code = err.status().map(u16::from);
    let is_ours = matches!(code, Some(530 | 534 | 535 | 538));
    let words = match code {
        Some(code) => format!("{code} {}", said(err)),
        None if err.is_timeout() => "The mail server did not answer in time.".to_owned(),
        None if err.is_tls() => {
            "The connection to the mail server could not be made private (TLS).".to_owned()
        }
        None if err.is_client() => {
            "The mail server offers no way to sign in or to talk that Campus knows.".to_owned()
        }
        None => "The mail server cannot be reached.".to_owned(),
    };
    match err.is_permanent() && !is_ours {
        true => Refusal::Never(words),
        false => Refusal::Later(words),
    }
}

/// The server's words, on one line.
fn said(err: &smtp::Error) -> String {
    let source = std::error::Error::source(err).map(ToString::to_string);
    let words = source.unwrap_or_default();
    let plain = words.chars().map(|letter| match letter.is_control() {
        true => ' ',
        false => letter,
    });
    plain.take(400).collect::<String>().trim().to_owned()
}

fn transport(settings: &config::Mail) -> Result<SmtpTransport> {
    let host = settings.host.as_str();
    let fault = |err: smtp::Error| Error::Internal(err.into());
    let tls = || -> Result<TlsParameters> {
        let mut tls = TlsParameters::builder(host.to_owned());
        if !settings.ca_file.as_os_str().is_empty() {
            let name = settings.ca_file.display();
            let pem = std::fs::read(&settings.ca_file)
                .map_err(|err| Error::internal(format!("mail.ca_file {name}: {err}")))?;
            tls = tls.add_root_certificate(Certificate::from_pem(&pem).map_err(fault)?);
        }
        tls.build().map_err(fault)
    };
    let security = match settings.encryption {
        MailEncryption::Starttls => Tls::Required(tls()?),
        MailEncryption::Tls => Tls::Wrapper(tls()?),
        MailEncryption::None => Tls::None,
    };
    let mut builder = SmtpTransport::builder_dangerous(host)
        .tls(security)
        .port(settings.port)
        .timeout(Some(PATIENCE));
    if !settings.user.is_empty() {
        builder = builder.credentials(Credentials::new(
            settings.user.clone(),
            settings.password.reveal().to_owned(),
        ));
    }
    Ok(builder.build())
}

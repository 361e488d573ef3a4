//! Outgoing mail: to a server, or in development into a folder that a page shows.
//!
//! A mail is sent by a job, so that no page waits for a mail server. What happened has a name, the *event*; for each
//! there is one row in `mails` ([`Envelope`]), and once it says *sent*, no further mail leaves for that event.
//! What a mail says is made when it is sent and kept nowhere: it may hold a link that opens an account.
//!
//! # At least once
//! Between the server's "250 accepted" and the commit that notes it lies a moment. A worker killed in it sends the mail
//! again; no queue can avoid that. Such a mail has the same `Message-ID`, and by [`Envelope::token`] the same link, so
//! that mail programs know it as the one they have, and whichever of the two is read works.
//!
//! # What a server says
//! 4xx, a connection that fails and a refused sign-in are ours or pass: tried again, for about a day. Other 5xx are
//! final: the mail is *refused*, and a page shows it with the server's words.
mod envelope;
mod letter;
mod mailer;
mod outbox;
mod post;

use serde::{Deserialize, Serialize};

pub use envelope::{Envelope, MAIL_AT_ONCE, MAIL_ATTEMPTS, mail_wait, send_again};
pub use letter::Letter;
pub use mailer::{Mailer, Refusal};
pub use outbox::{Kept, kept, outbox};
pub use post::Post;

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

//! What a mail says, in one place for both its forms.
use askama::Template;

use super::Mail;
use crate::Result;

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

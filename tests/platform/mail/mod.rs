//! Mail, against a real SMTP server.
mod events;
mod peer;
mod smtp;

pub use peer::SERVER;

use campus::platform::mail::Mail;

use crate::support::TestApp;

/// Settings that send to a port of this machine.
fn settings(port: u16) -> Vec<(&'static str, String)> {
    vec![
        ("CAMPUS__MAIL__SEND", "smtp".into()),
        ("CAMPUS__MAIL__HOST", "localhost".into()),
        ("CAMPUS__MAIL__PORT", port.to_string()),
        ("CAMPUS__MAIL__ENCRYPTION", "none".into()),
        ("CAMPUS__MAIL__FROM", "Campus <campus@college.test>".into()),
    ]
}

/// A college whose mail goes there.
pub fn app(port: u16, more: &[(&'static str, &str)]) -> TestApp {
    let mut all = settings(port);
    all.extend(more.iter().map(|(key, value)| (*key, (*value).to_owned())));
    let all: Vec<(&str, &str)> = all
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    TestApp::with(false, &all)
}

fn mail(to: &str) -> Mail {
    Mail {
        to: to.into(),
        name: "Asha Rao".into(),
        subject: "Fees for नवंबर".into(),
        text: "The text".into(),
        html: "<p>The page</p>".into(),
    }
}

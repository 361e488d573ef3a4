//! An address for mail.
use super::NotOfKind;

/// An address for mail, in lower case, of at most 254 bytes (RFC 5321), with a domain that has a dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Reads what was typed; blanks around it are taken off.
    pub fn parse(typed: &str) -> Result<Self, NotOfKind> {
        let text = typed.trim().to_lowercase();
        let wrong = |code, sentence| {
            Err(NotOfKind {
                field: "email",
                code,
                sentence,
            })
        };
        if text.is_empty() {
            return wrong("email_missing", "Enter an email address.");
        }
        if text.len() > 254 {
            return wrong("email_long", "An email address has at most 254 characters.");
        }
        let plain = text.bytes().all(|b| (0x21..0x7f).contains(&b));
        let domain = text.rsplit_once('@').map_or("", |(_, domain)| domain);
        let dotted = domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.');
        match plain && dotted && text.parse::<lettre::Address>().is_ok() {
            true => Ok(Self(text)),
            false => wrong(
                "email_form",
                "Enter an email address such as name@college.example.",
            ),
        }
    }
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Email;

    #[test]
    fn addresses_are_read_in_lower_case() {
        assert_eq!(
            Email::parse("  Asha.Rao@Campus.TEST ").map(|e| e.as_str().to_owned()),
            Ok("asha.rao@campus.test".into())
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@campus.test", "a".repeat(250));
        for wrong in [
            "",
            "a",
            "a@b",
            "@campus.test",
            "a@.test",
            "a@campus.test\r\nBcc: x@y.test",
            "a b@campus.test",
            "a@campus.test, b@campus.test",
            "<a@campus.test>",
            "अ@campus.test",
            &long,
        ] {
            assert!(Email::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}

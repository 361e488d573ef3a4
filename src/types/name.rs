//! A person's name, as people write it.
use super::{NotOfKind, is_hidden};

/// A name of 1 to 120 characters in any script, on one line, with single blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// Reads what was typed; blanks are made single and taken off the ends.
    pub fn parse(typed: &str) -> Result<Self, NotOfKind> {
        let wrong = |code, sentence| {
            Err(NotOfKind {
                field: "name",
                code,
                sentence,
            })
        };
        if typed.chars().any(char::is_control) {
            return wrong(
                "name_form",
                "A name stands on one line. Remove the line break or tab.",
            );
        }
        if typed.chars().any(is_hidden) {
            return wrong(
                "name_hidden",
                "The name has characters that cannot be seen. Type it anew without them.",
            );
        }
        let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        match text.chars().count() {
            0 => wrong("name_missing", "Enter the full name."),
            1..=120 => Ok(Self(text)),
            _ => wrong("name_long", "A name has at most 120 characters."),
        }
    }
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::PersonName;

    #[test]
    fn names_are_kept_as_people_write_them() {
        for (typed, kept) in [
            ("  Jeevan   D’Souza ", "Jeevan D’Souza"),
            ("आशा राव", "आशा राव"),
            ("X Æ", "X Æ"),
            ("क्\u{200d}ष श्\u{200c}री", "क्\u{200d}ष श्\u{200c}री"),
        ] {
            assert_eq!(
                PersonName::parse(typed).map(|n| n.as_str().to_owned()),
                Ok(kept.to_owned())
            );
        }
        assert!(PersonName::parse(&"é".repeat(120)).is_ok());
        for wrong in [
            "",
            "   ",
            "a\nb",
            "a\tb",
            "\u{202e}evil",
            "a\u{200b}b",
            "\u{2066}a",
            &"é".repeat(121),
        ] {
            assert!(PersonName::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}

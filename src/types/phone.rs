//! A telephone number.
use super::NotOfKind;

/// A number of 7 to 15 digits (E.164), with or without a `+`; blanks, dots, hyphens and brackets are taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// Reads what was typed; nothing typed is no number.
    pub fn parse_optional(typed: &str) -> Result<Option<Self>, NotOfKind> {
        let text: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !"-.()".contains(*c))
            .collect();
        if text.is_empty() {
            return Ok(None);
        }
        let digits = text.strip_prefix('+').unwrap_or(&text);
        match (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
            true => Ok(Some(Self(text))),
            false => Err(NotOfKind {
                field: "phone",
                code: "phone_form",
                sentence: "Enter a phone number of 7 to 15 digits, such as +91 98450 12345.",
            }),
        }
    }
    /// The number: `+` and digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Phone;

    #[test]
    fn numbers_are_read_with_what_people_put_between() {
        let read = |typed| Phone::parse_optional(typed).map(|p| p.map(|p| p.as_str().to_owned()));
        assert_eq!(read("+91 98450-12345"), Ok(Some("+919845012345".into())));
        assert_eq!(read("  "), Ok(None));
        for wrong in [
            "12345",
            "98450x12345",
            "+",
            "1234567890123456",
            "९८४५०१२३४५",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}

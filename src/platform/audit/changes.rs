//! What an entry says of the fields that changed.
use serde_json::{Map, Value};

/// What stands for a secret, and for the hidden part of a sensitive value.
const HIDDEN: &str = "••••";
/// As many characters of a sensitive value are kept at its end: enough to tell two apart, too few to be misused.
const SHOWN: usize = 4;

/// The fields that changed, each with its value before and after.
///
/// The log is never changed, so it can never forget. What must be forgotten one day, or is dangerous when it leaks, is
/// therefore not put in whole: a secret not at all ([`Changes::secret`]), a telephone number, an account or a card by
/// its last four characters ([`Changes::sensitive`]). That holds for every reader, and no permission shows more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes(Map<String, Value>);

impl Changes {
    /// No field changed: the action says it all.
    pub fn none() -> Self {
        Self::default()
    }
    /// Notes a field when it changed.
    pub fn field(mut self, name: &str, before: impl Into<Value>, after: impl Into<Value>) -> Self {
        let (before, after) = (before.into(), after.into());
        if before != after {
            self.put(name, before, after);
        }
        self
    }
    /// Notes a field that says much of a person when it changed, by the last characters of its values.
    pub fn sensitive(
        mut self,
        name: &str,
        before: impl Into<Value>,
        after: impl Into<Value>,
    ) -> Self {
        let (before, after) = (before.into(), after.into());
        if before != after {
            self.put(name, masked(before), masked(after));
        }
        self
    }
    /// Notes that a secret changed, without saying from what to what.
    pub fn secret(self, name: &str) -> Self {
        self.field(name, HIDDEN, "(changed)")
    }
    /// Whether no field changed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As the table has it: `{"field": [before, after]}`.
    pub(super) fn to_value(&self) -> Value {
        Value::Object(self.0.clone())
    }

    fn put(&mut self, name: &str, before: Value, after: Value) {
        self.0
            .insert(name.to_owned(), Value::Array(vec![before, after]));
    }
}

/// A value that shows its end alone, and nothing when it is so short that the end would say it all.
fn masked(value: Value) -> Value {
    let text = match &value {
        Value::Null => return value,
        Value::String(text) if text.is_empty() => return value,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let letters: Vec<char> = text.chars().collect();
    let end = match letters.len() >= 2 * SHOWN {
        true => letters[letters.len() - SHOWN..].iter().collect(),
        false => String::new(),
    };
    Value::String(format!("{HIDDEN}{end}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_that_stayed_is_not_noted() {
        let changes = Changes::none()
            .field("name", "Asha", "Asha")
            .sensitive("phone", json!(null), json!(null))
            .field("email", "a@b.test", "c@b.test");
        assert_eq!(
            changes.to_value(),
            json!({"email": ["a@b.test", "c@b.test"]})
        );
        assert!(!changes.is_empty());
    }

    #[test]
    fn a_sensitive_value_is_never_whole() {
        let changes = Changes::none()
            .sensitive("phone", json!(null), json!("+919845012345"))
            .sensitive("aadhaar", "1234 5678 9012", "")
            .sensitive("pin", "560001", 560_002)
            .sensitive("bank", "000123456789", "999123456789");
        assert_eq!(
            changes.to_value(),
            json!({
                "phone": [null, "••••2345"],
                "aadhaar": ["••••9012", ""],
                "pin": ["••••", "••••"],
                "bank": ["••••6789", "••••6789"],
            })
        );
    }

    #[test]
    fn of_a_secret_only_the_change_is_noted() {
        let changes = Changes::none().secret("password").to_value();
        assert_eq!(changes, json!({"password": ["••••", "(changed)"]}));
    }
}

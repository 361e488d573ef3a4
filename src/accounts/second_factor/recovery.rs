//! Recovery codes, which stand in for a lost phone.
use std::fmt;

use crate::platform::secrets::random_bytes;

const RECOVERY_CODES: usize = 10;
const RECOVERY_GROUP: usize = 5;
/// Crockford's base 32: no `i`, `l`, `o` or `u`, and 5 bits in each character.
const RECOVERY_ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Codes that each stand in for the app once. They are shown one time only; the database keeps their hashes.
pub struct RecoveryCodes(Vec<String>);

impl RecoveryCodes {
    /// Ten fresh codes such as `7k2mq-x04hn`, of 50 bits each.
    pub fn random() -> Self {
        Self((0..RECOVERY_CODES).map(|_| random_code()).collect())
    }

    /// The codes as they are shown.
    pub fn shown(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecoveryCodes({} codes)", self.0.len())
    }
}

/// A typed recovery code as it was shown, without its dash: capitals, spaces and look-alikes (`O` for `0`, `I` and `L` for `1`) are forgiven.
pub fn normalise(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .collect()
}

fn random_code() -> String {
    // 32 characters divide a byte's 256 values evenly, so none is likelier than another.
    let letters: Vec<char> = random_bytes::<{ 2 * RECOVERY_GROUP }>()
        .iter()
        .map(|byte| char::from(RECOVERY_ALPHABET[usize::from(byte % 32)]))
        .collect();
    let groups: Vec<String> = letters
        .chunks(RECOVERY_GROUP)
        .map(String::from_iter)
        .collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn recovery_codes_are_readable_and_all_different() {
        let codes = RecoveryCodes::random();
        let different: HashSet<&String> = codes.shown().iter().collect();
        assert_eq!(different.len(), 10);
        for code in codes.shown() {
            assert_eq!(code.len(), 11);
            assert_eq!(code.as_bytes()[5], b'-');
            let mut letters = code.bytes().filter(|b| *b != b'-');
            assert!(letters.all(|b| RECOVERY_ALPHABET.contains(&b)), "{code}");
        }
        assert_eq!(format!("{codes:?}"), "RecoveryCodes(10 codes)");
    }

    #[test]
    fn a_recovery_code_may_be_typed_in_many_ways() {
        assert_eq!(normalise(" 7K2MQ-xO4hn "), "7k2mqx04hn");
        assert_eq!(normalise("il10o"), "11100");
    }
}

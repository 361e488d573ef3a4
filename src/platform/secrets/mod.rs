//! Random tokens, message authentication and the encryption of single columns.
mod ring;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

pub use ring::{CannotOpen, DuplicateKey, KeyRing, Place};

/// A secret of 256 random bits for a link, a session or an API client. `Display` shows it as base64url; `Debug` hides it.
#[derive(Clone)]
pub struct Token([u8; 32]);

impl Token {
    /// A fresh token from the operating system's generator.
    pub fn random() -> Self {
        Self(random_bytes())
    }

    /// Of bytes that nobody can guess, such as a [`mac`].
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads what `Display` wrote; `None` for anything else.
    pub fn parse(shown: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(shown).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// The SHA-256 of the token: what the database stores, so that a copy of the database opens nothing.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        constant_time_eq(&self.0, &other.0)
    }
}

impl Eq for Token {}

/// `N` random bytes from the operating system.
///
/// # Panics
/// If the operating system has no randomness to give: going on with guessable secrets would be worse.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Err(error) = getrandom::fill(&mut bytes) {
        panic!("the operating system gives no random bytes: {error}");
    }
    bytes
}

/// Whether two byte strings are equal, in a time that tells nothing of where they differ (only their lengths).
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// HMAC-SHA256 of a message; the same key and message give unrelated results for different purposes.
pub fn mac(key: &[u8], purpose: &str, message: &[u8]) -> [u8; 32] {
    let Ok(mut mac) = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key) else {
        unreachable!("HMAC takes a key of any length")
    };
    // The length in front keeps ("ab", "c") apart from ("a", "bc").
    mac.update(&(purpose.len() as u64).to_be_bytes());
    mac.update(purpose.as_bytes());
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_shown_and_read_back() {
        let token = Token::random();
        let shown = token.to_string();
        assert_eq!(shown.len(), 43);
        assert!(
            shown
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        );
        assert_eq!(Token::parse(&shown), Some(token.clone()));
        assert_eq!(Token::parse(&shown).unwrap().hash(), token.hash());
        assert_eq!(token.hash().len(), 32);
        assert_ne!(token, Token::random());
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let shown = Token([255; 32]).to_string();
        for wrong in [
            "",
            "abc",
            &shown[1..],
            &format!("{shown}A"),
            &format!("{shown}="),
            &format!(" {shown}"),
            &"+".repeat(43),
            &"9".repeat(43),
        ] {
            assert_eq!(Token::parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn debug_output_shows_no_secret() {
        assert_eq!(format!("{:?}", Token::random()), "Token(…)");
    }

    #[test]
    fn a_mac_depends_on_key_purpose_and_message() {
        let of = |key: &[u8], purpose, message| mac(key, purpose, message);
        let first = of(b"key", "ab", b"c");
        assert_eq!(first, of(b"key", "ab", b"c"));
        assert_ne!(first, of(b"kez", "ab", b"c"));
        assert_ne!(first, of(b"key", "a", b"bc"));
        assert_ne!(first, of(b"key", "ab", b"d"));
        assert_ne!(of(&[1; 64], "a", b""), of(&[1; 65], "a", b""));
    }

    #[test]
    fn equal_bytes_are_equal_and_others_not() {
        assert!(constant_time_eq(b"", b""));
        assert!(constant_time_eq(b"same", b"same"));
        assert!(!constant_time_eq(b"same", b"sane"));
        assert!(!constant_time_eq(b"same", b"samesame"));
    }
}

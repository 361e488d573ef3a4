//! Random tokens, message authentication and the encryption of single columns.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

const SEALED_VERSION: u8 = 1;
const HEADER: usize = 2;
const NONCE: usize = 24;
const TAG: usize = 16;

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

/// The one cell of the database that a sealed value belongs to: it can be opened nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    table: &'static str,
    column: &'static str,
    row: String,
}

impl Place {
    /// The cell of `table.column` in the row with this primary key.
    pub fn new(table: &'static str, column: &'static str, row: impl fmt::Display) -> Self {
        Self {
            table,
            column,
            row: row.to_string(),
        }
    }

    fn associated_data(&self, header: [u8; HEADER]) -> Vec<u8> {
        let mut data = header.to_vec();
        data.extend_from_slice(format!("{}.{}:{}", self.table, self.column, self.row).as_bytes());
        data
    }
}

/// Two keys of a [`KeyRing`] have the same id, so a sealed value would not say which of them opens it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("two encryption keys have the id {0}: give each its own")]
pub struct DuplicateKey(pub u8);

/// The keys that encrypt named columns (XChaCha20-Poly1305): the current one seals, every one opens.
#[derive(Clone)]
pub struct KeyRing {
    current: u8,
    ciphers: Vec<(u8, XChaCha20Poly1305)>,
}

impl KeyRing {
    /// A ring of the current key and of older ones that still open what they sealed, each with its id.
    ///
    /// # Errors
    /// [`DuplicateKey`] if an id occurs twice.
    pub fn from_settings(
        current: (u8, [u8; 32]),
        older: Vec<(u8, [u8; 32])>,
    ) -> Result<Self, DuplicateKey> {
        let mut ciphers: Vec<(u8, XChaCha20Poly1305)> = Vec::with_capacity(older.len() + 1);
        let current_id = current.0;
        for (id, key) in std::iter::once(current).chain(older) {
            if ciphers.iter().any(|(known, _)| *known == id) {
                return Err(DuplicateKey(id));
            }
            ciphers.push((id, XChaCha20Poly1305::new(&key.into())));
        }
        Ok(Self {
            current: current_id,
            ciphers,
        })
    }

    /// Encrypts a value for one cell: version byte, key id, nonce of 24 bytes, ciphertext with its tag.
    pub fn seal(&self, place: &Place, plain: &[u8]) -> Vec<u8> {
        let header = [SEALED_VERSION, self.current];
        let nonce: [u8; NONCE] = random_bytes();
        let payload = Payload {
            msg: plain,
            aad: &place.associated_data(header),
        };
        let sealed = self
            .cipher(self.current)
            .and_then(|cipher| cipher.encrypt(&XNonce::from(nonce), payload).ok());
        let Some(ciphertext) = sealed else {
            unreachable!("the current key is on the ring, and no column holds the cipher's 256 GiB")
        };
        [&header[..], &nonce, &ciphertext].concat()
    }

    /// Decrypts what [`KeyRing::seal`] made for the same cell; `None` if it was changed, cut short,
    /// moved from another cell, or sealed with a key that is not on the ring.
    pub fn open(&self, place: &Place, sealed: &[u8]) -> Option<Vec<u8>> {
        let (header, rest) = sealed.split_first_chunk::<HEADER>()?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>()?;
        let [version, key_id] = *header;
        if version != SEALED_VERSION || ciphertext.len() < TAG {
            return None;
        }
        let payload = Payload {
            msg: ciphertext,
            aad: &place.associated_data(*header),
        };
        self.cipher(key_id)?
            .decrypt(&XNonce::from(*nonce), payload)
            .ok()
    }

    /// Whether a value was sealed with an older key (or format) and should be sealed again: the work of a key rotation.
    pub fn is_outdated(&self, sealed: &[u8]) -> bool {
        !sealed.starts_with(&[SEALED_VERSION, self.current])
    }

    fn cipher(&self, id: u8) -> Option<&XChaCha20Poly1305> {
        let (_, cipher) = self.ciphers.iter().find(|(known, _)| *known == id)?;
        Some(cipher)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<u8> = self.ciphers.iter().map(|(id, _)| *id).collect();
        f.debug_struct("KeyRing")
            .field("current", &self.current)
            .field("ids", &ids)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> KeyRing {
        KeyRing::from_settings((2, [7; 32]), vec![(1, [9; 32])]).unwrap()
    }

    fn place(row: i64) -> Place {
        Place::new("students", "bank_account", row)
    }

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
        let token = Token::random();
        assert_eq!(format!("{token:?}"), "Token(…)");
        assert_eq!(
            format!("{:?}", ring()),
            "KeyRing { current: 2, ids: [2, 1], .. }"
        );
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

    #[test]
    fn a_sealed_value_opens_in_its_own_cell_only() {
        let sealed = ring().seal(&place(41), b"000123456789");
        assert_eq!(&sealed[..2], &[1, 2]);
        assert_eq!(sealed.len(), 2 + 24 + 12 + 16);
        assert_eq!(
            ring().open(&place(41), &sealed).as_deref(),
            Some(&b"000123456789"[..])
        );
        for other in [
            place(42),
            Place::new("students", "phone", 41),
            Place::new("parents", "bank_account", 41),
        ] {
            assert_eq!(ring().open(&other, &sealed), None, "{other:?}");
        }
    }

    #[test]
    fn the_same_value_is_never_sealed_alike() {
        assert_ne!(ring().seal(&place(1), b"x"), ring().seal(&place(1), b"x"));
        let empty = ring().seal(&place(1), b"");
        assert_eq!(ring().open(&place(1), &empty), Some(Vec::new()));
    }

    #[test]
    fn an_older_key_opens_and_asks_for_sealing_again() {
        let before = KeyRing::from_settings((1, [9; 32]), vec![]).unwrap();
        let sealed = before.seal(&place(1), b"old");
        assert!(!before.is_outdated(&sealed));
        assert!(ring().is_outdated(&sealed));
        assert_eq!(ring().open(&place(1), &sealed), Some(b"old".to_vec()));
    }

    #[test]
    fn a_wrong_or_unknown_key_opens_nothing() {
        let sealed = ring().seal(&place(1), b"secret");
        let other_key = KeyRing::from_settings((2, [8; 32]), vec![]).unwrap();
        let other_id = KeyRing::from_settings((3, [7; 32]), vec![]).unwrap();
        assert_eq!(other_key.open(&place(1), &sealed), None);
        assert_eq!(other_id.open(&place(1), &sealed), None);
        let mut renamed = sealed.clone();
        renamed[1] = 3;
        assert_eq!(other_id.open(&place(1), &renamed), None, "id is bound");
    }

    #[test]
    fn every_changed_byte_and_every_cut_is_noticed() {
        let sealed = ring().seal(&place(1), b"secret");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(ring().open(&place(1), &changed), None, "byte {at}");
            assert_eq!(ring().open(&place(1), &sealed[..at]), None, "cut at {at}");
        }
        let longer = [&sealed[..], &[0]].concat();
        assert_eq!(ring().open(&place(1), &longer), None);
    }

    #[test]
    fn two_keys_with_one_id_are_refused() {
        let ring = KeyRing::from_settings((1, [1; 32]), vec![(2, [2; 32]), (1, [3; 32])]);
        assert_eq!(ring.err(), Some(DuplicateKey(1)));
    }
}

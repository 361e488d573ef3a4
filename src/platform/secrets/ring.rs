//! The encryption of single columns: a ring of keys, the current one seals, every one opens.
use std::fmt;

use chacha20poly1305::aead::{Aead, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use super::random_bytes;
use crate::Error;

const SEALED_VERSION: u8 = 1;
const HEADER: usize = 2;
const NONCE: usize = 24;
const TAG: usize = 16;

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
        data.extend_from_slice(self.to_string().as_bytes());
        data
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}:{}", self.table, self.column, self.row)
    }
}

/// Why a sealed value cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotOpen {
    /// Its key was taken off the ring too early.
    #[error("{place} is sealed with key {key}, which is not in secrets.old_column_keys")]
    UnknownKey {
        /// The cell.
        place: String,
        /// The key's id.
        key: u8,
    },
    /// It is not what was sealed for this cell, or the key of that id is another one.
    #[error("{0} is not what was sealed there, or its key has changed")]
    Broken(String),
}

impl From<CannotOpen> for Error {
    fn from(err: CannotOpen) -> Self {
        Self::Internal(err.into())
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
        let header = self.header();
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

    /// Decrypts what [`KeyRing::seal`] made for the same cell.
    ///
    /// # Errors
    /// [`CannotOpen::UnknownKey`] if the key is not on the ring; [`CannotOpen::Broken`] if the value was changed, cut
    /// short or moved from another cell. Neither means that there is nothing: as an [`Error`] both are faults of ours.
    pub fn open(&self, place: &Place, sealed: &[u8]) -> Result<Vec<u8>, CannotOpen> {
        let broken = || CannotOpen::Broken(place.to_string());
        let (header, rest) = sealed.split_first_chunk::<HEADER>().ok_or_else(broken)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>().ok_or_else(broken)?;
        let [version, key] = *header;
        if version != SEALED_VERSION || ciphertext.len() < TAG {
            return Err(broken());
        }
        let payload = Payload {
            msg: ciphertext,
            aad: &place.associated_data(*header),
        };
        let cipher = self.cipher(key).ok_or_else(|| CannotOpen::UnknownKey {
            place: place.to_string(),
            key,
        })?;
        let opened = cipher.decrypt(&XNonce::from(*nonce), payload);
        opened.map_err(|_| broken())
    }

    /// What every value sealed from now on begins with.
    pub fn header(&self) -> [u8; HEADER] {
        [SEALED_VERSION, self.current]
    }

    /// The id of the key that seals.
    pub fn current(&self) -> u8 {
        self.current
    }

    /// The ids of the keys that open, the current one first.
    pub fn ids(&self) -> Vec<u8> {
        self.ciphers.iter().map(|(id, _)| *id).collect()
    }

    fn cipher(&self, id: u8) -> Option<&XChaCha20Poly1305> {
        let (_, cipher) = self.ciphers.iter().find(|(known, _)| *known == id)?;
        Some(cipher)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing")
            .field("current", &self.current)
            .field("ids", &self.ids())
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

    fn broken(place: &Place) -> Result<Vec<u8>, CannotOpen> {
        Err(CannotOpen::Broken(place.to_string()))
    }

    #[test]
    fn debug_output_shows_no_key() {
        assert_eq!(
            format!("{:?}", ring()),
            "KeyRing { current: 2, ids: [2, 1], .. }"
        );
    }

    #[test]
    fn a_sealed_value_opens_in_its_own_cell_only() {
        let sealed = ring().seal(&place(41), b"000123456789");
        assert_eq!(&sealed[..2], &[1, 2]);
        assert_eq!(sealed.len(), 2 + 24 + 12 + 16);
        assert_eq!(
            ring().open(&place(41), &sealed).as_deref(),
            Ok(&b"000123456789"[..])
        );
        for other in [
            place(42),
            Place::new("students", "phone", 41),
            Place::new("parents", "bank_account", 41),
        ] {
            assert_eq!(ring().open(&other, &sealed), broken(&other));
        }
    }

    #[test]
    fn the_same_value_is_never_sealed_alike() {
        assert_ne!(ring().seal(&place(1), b"x"), ring().seal(&place(1), b"x"));
        let empty = ring().seal(&place(1), b"");
        assert_eq!(ring().open(&place(1), &empty), Ok(Vec::new()));
    }

    #[test]
    fn an_older_key_opens() {
        let before = KeyRing::from_settings((1, [9; 32]), vec![]).unwrap();
        let sealed = before.seal(&place(1), b"old");
        assert_eq!(ring().open(&place(1), &sealed), Ok(b"old".to_vec()));
    }

    #[test]
    fn a_wrong_or_unknown_key_opens_nothing() {
        let sealed = ring().seal(&place(1), b"secret");
        let other_key = KeyRing::from_settings((2, [8; 32]), vec![]).unwrap();
        let other_id = KeyRing::from_settings((3, [7; 32]), vec![]).unwrap();
        assert_eq!(other_key.open(&place(1), &sealed), broken(&place(1)));
        let unknown = other_id.open(&place(1), &sealed).unwrap_err();
        assert_eq!(
            unknown.to_string(),
            "students.bank_account:1 is sealed with key 2, which is not in secrets.old_column_keys"
        );
        assert!(matches!(Error::from(unknown), Error::Internal(_)));
        let mut renamed = sealed.clone();
        renamed[1] = 3;
        assert_eq!(
            other_id.open(&place(1), &renamed),
            broken(&place(1)),
            "id is bound"
        );
    }

    #[test]
    fn every_changed_byte_and_every_cut_is_noticed() {
        let sealed = ring().seal(&place(1), b"secret");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(ring().open(&place(1), &changed).is_err(), "byte {at}");
            assert!(
                ring().open(&place(1), &sealed[..at]).is_err(),
                "cut at {at}"
            );
        }
        let longer = [&sealed[..], &[0]].concat();
        assert_eq!(ring().open(&place(1), &longer), broken(&place(1)));
    }

    #[test]
    fn two_keys_with_one_id_are_refused() {
        let ring = KeyRing::from_settings((1, [1; 32]), vec![(2, [2; 32]), (1, [3; 32])]);
        assert_eq!(ring.err(), Some(DuplicateKey(1)));
    }
}

//! What a sender announces, read and checked.

use super::{kinds::FileType, names::clean_name, purposes::Purpose, refusal::Refusal};
use crate::{
    Result,
    error::Problems,
    platform::{secrets::random_bytes, text::hex},
};

/// What a sender announces, as it was sent.
#[derive(Clone, Debug, Default)]
pub struct Announcement {
    pub filename: String,
    /// `None` when the sender cannot know it, as a page cannot: then the name decides.
    pub content_type: Option<String>,
    pub size: i64,
    pub sha256: String,
    pub purpose: String,
}

/// A file that may be sent.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Random; names the object.
    pub key: String,
    pub filename: String,
    pub kind: FileType,
    pub size: i64,
    pub sha256: [u8; 32],
    pub purpose: Purpose,
}

/// A key that nobody can guess, of letters that every store takes.
pub fn random_key() -> String {
    hex(&random_bytes::<16>())
}

/// The name, made harmless, and the type that it and the declared one agree on.
pub fn name_and_kind(
    filename: &str,
    declared: Option<&str>,
    purpose: Purpose,
) -> Result<(String, FileType), Refusal> {
    let name = clean_name(filename).ok_or(Refusal::NoName)?;
    let kind = FileType::of_name(&name).filter(|kind| purpose.types().contains(kind));
    let kind = kind.ok_or(Refusal::TypeNotTaken(purpose))?;
    let agrees = declared.is_none_or(|declared| {
        let bare = declared.split(';').next().unwrap_or_default().trim();
        bare.eq_ignore_ascii_case(kind.media_type())
    });
    match agrees {
        true => Ok((name, kind)),
        false => Err(Refusal::TypeDisagrees),
    }
}

impl Announcement {
    /// Checks it; all that is wrong at once.
    pub fn check(&self) -> Result<NewFile> {
        let mut problems = Problems::default();
        let purpose = problems.take(Purpose::of(&self.purpose).ok_or(Refusal::NoSuchPurpose));
        let sha256 = problems.take(checksum(&self.sha256).ok_or(Refusal::NoChecksum));
        let named = purpose.and_then(|purpose| {
            problems.take(name_and_kind(
                &self.filename,
                self.content_type.as_deref(),
                purpose,
            ))
        });
        if self.size < 1 {
            problems.add(Refusal::Empty);
        }
        if let Some(purpose) = purpose
            && u64::try_from(self.size).is_ok_and(|size| size > purpose.largest())
        {
            problems.add(Refusal::TooLarge(purpose));
        }
        match (purpose, sha256, named) {
            (Some(purpose), Some(sha256), Some((filename, kind))) if problems.is_empty() => {
                Ok(NewFile {
                    key: random_key(),
                    filename,
                    kind,
                    size: self.size,
                    sha256,
                    purpose,
                })
            }
            _ => Err(crate::Error::Invalid(problems)),
        }
    }
}

/// 64 hexadecimal digits.
fn checksum(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    let mut bytes = [0; 32];
    if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

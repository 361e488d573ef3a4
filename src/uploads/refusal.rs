//! Why a file is not taken, in the sender's words.
use super::purposes::Purpose;
use crate::error::Rule;

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("Choose a file.")]
    NoFile,
    #[error("The file needs a name.")]
    NoName,
    #[error("This is nothing that files are sent for: choose photo, document, material or import.")]
    NoSuchPurpose,
    #[error("A file of this type is not taken here: {}.", .0.rule())]
    TypeNotTaken(Purpose),
    #[error("The name and the type of the file do not agree.")]
    TypeDisagrees,
    #[error("The file is empty.")]
    Empty,
    #[error("The file is too large: {}.", .0.rule())]
    TooLarge(Purpose),
    #[error("The checksum must be the file's SHA-256, as 64 hexadecimal digits.")]
    NoChecksum,
    #[error(
        "You keep too much here already. What is not used goes by itself after some days; ask the college's administrator for more room."
    )]
    NoRoom,
    #[error("The file that arrived is not as long as announced. Send it again.")]
    OtherSize,
    #[error("The file was changed on its way. Send it again.")]
    OtherChecksum,
    #[error(
        "The file is not what its name says. Open it, save it anew in the right type and send that."
    )]
    OtherContent,
    #[error("The picture has more than 50 million pixels. Make it smaller and send it again.")]
    TooManyPixels,
    #[error("The file is protected by a password. Save it without one and send it again.")]
    Locked,
    #[error("The file holds macros, which are not taken. Save it without them and send it again.")]
    Macros,
    #[error("The file grows too large when it is unpacked.")]
    Bomb,
    #[error("The text is not in UTF-8. Save it as “CSV UTF-8” or “Text UTF-8” and send it again.")]
    NotUtf8,
}

impl Refusal {
    /// Of what a row keeps of it.
    pub fn of(code: &str, purpose: Purpose) -> Self {
        let all = [
            Refusal::TypeNotTaken(purpose),
            Refusal::TooLarge(purpose),
            Refusal::OtherSize,
            Refusal::OtherChecksum,
            Refusal::TooManyPixels,
            Refusal::Locked,
            Refusal::Macros,
            Refusal::Bomb,
            Refusal::NotUtf8,
        ];
        let found = all.into_iter().find(|refusal| refusal.code() == code);
        found.unwrap_or(Refusal::OtherContent)
    }
}

impl Rule for Refusal {
    fn field(&self) -> &'static str {
        match self {
            Refusal::NoFile => "",
            Refusal::NoName => "filename",
            Refusal::NoSuchPurpose => "purpose",
            Refusal::TypeNotTaken(_) | Refusal::TypeDisagrees | Refusal::OtherContent => {
                "content_type"
            }
            Refusal::Empty | Refusal::TooLarge(_) | Refusal::NoRoom | Refusal::OtherSize => "size",
            Refusal::NoChecksum | Refusal::OtherChecksum => "sha256",
            Refusal::TooManyPixels
            | Refusal::Locked
            | Refusal::Macros
            | Refusal::Bomb
            | Refusal::NotUtf8 => "",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Refusal::NoFile => "no_file",
            Refusal::NoName => "no_name",
            Refusal::NoSuchPurpose => "no_such_purpose",
            Refusal::TypeNotTaken(_) => "type_not_taken",
            Refusal::TypeDisagrees => "type_disagrees",
            Refusal::Empty => "empty",
            Refusal::TooLarge(_) => "too_large",
            Refusal::NoChecksum => "no_checksum",
            Refusal::NoRoom => "no_room",
            Refusal::OtherSize => "other_size",
            Refusal::OtherChecksum => "other_checksum",
            Refusal::OtherContent => "other_content",
            Refusal::TooManyPixels => "too_many_pixels",
            Refusal::Locked => "locked",
            Refusal::Macros => "macros",
            Refusal::Bomb => "bomb",
            Refusal::NotUtf8 => "not_utf8",
        }
    }
}

/// Why an upload cannot go on now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stuck {
    #[error("The file has not arrived. Put it to the address you were given, then complete it.")]
    NotArrived,
    #[error("The file is being checked by another request. Ask again in a moment.")]
    BeingChecked,
    #[error(
        "This file cannot be used here: it is not ready, used for something else, or was sent for another purpose."
    )]
    NotUsable,
}

impl Rule for Stuck {
    fn field(&self) -> &'static str {
        ""
    }
    fn code(&self) -> &'static str {
        match self {
            Stuck::NotArrived => "not_arrived",
            Stuck::BeingChecked => "being_checked",
            Stuck::NotUsable => "not_usable",
        }
    }
    fn is_conflict(&self) -> bool {
        true
    }
}

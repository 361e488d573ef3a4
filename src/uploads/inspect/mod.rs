//! Whether a file is what it says: size, checksum and type, found out while its bytes pass by. Names and declared types
//! are believed in nothing; see OWASP ASVS 5.2 for what each rule is for.
mod archive;
mod picture;
mod text;

use sha2::{Digest, Sha256};

use super::{kinds::FileType, refusal::Refusal};

/// How much of the beginning and of the end is kept: enough for a photograph's embedded data and for the list of parts
/// of any real office document.
const WINDOW: usize = 1024 * 1024;

/// Looks at a file as it passes by; holds two MiB of it at most.
pub struct Inspection {
    kind: FileType,
    hasher: Sha256,
    size: u64,
    head: Vec<u8>,
    tail: Vec<u8>,
    text: text::Utf8,
}

/// What was announced of it.
pub struct Expected<'a> {
    /// In bytes.
    pub size: u64,
    /// Of its bytes.
    pub sha256: &'a [u8],
}

impl Inspection {
    /// Of a file that says it is of this type.
    pub fn of(kind: FileType) -> Self {
        Self {
            kind,
            hasher: Sha256::new(),
            size: 0,
            head: Vec::new(),
            tail: Vec::new(),
            text: text::Utf8::default(),
        }
    }

    /// The next bytes.
    pub fn see(&mut self, chunk: &[u8]) {
        self.size += chunk.len() as u64;
        self.hasher.update(chunk);
        if self.kind.is_text() {
            self.text.see(chunk);
        }
        let room = WINDOW.saturating_sub(self.head.len()).min(chunk.len());
        self.head.extend_from_slice(&chunk[..room]);
        if self.kind.is_archive() {
            self.tail.extend_from_slice(chunk);
            if self.tail.len() > 2 * WINDOW {
                self.tail.drain(..self.tail.len() - WINDOW);
            }
        }
    }

    /// Whether it was what it says.
    pub fn finish(mut self, expected: &Expected<'_>) -> Result<(), Refusal> {
        if self.size != expected.size {
            return Err(Refusal::OtherSize);
        }
        let hasher = std::mem::take(&mut self.hasher);
        if hasher.finalize().as_slice() != expected.sha256 {
            return Err(Refusal::OtherChecksum);
        }
        self.judge()
    }

    fn judge(&self) -> Result<(), Refusal> {
        let found = infer::get(&self.head).map(|kind| kind.mime_type());
        let kind = self.kind;
        match kind {
            FileType::Jpeg | FileType::Png | FileType::Webp => {
                match found == Some(kind.media_type()) {
                    true => picture::check(kind, &self.head),
                    false => Err(Refusal::OtherContent),
                }
            }
            FileType::Pdf => {
                match self.head.starts_with(b"%PDF-1.") || self.head.starts_with(b"%PDF-2.") {
                    true => Ok(()),
                    false => Err(Refusal::OtherContent),
                }
            }
            FileType::Docx | FileType::Xlsx | FileType::Pptx => {
                match self.head.starts_with(b"PK\x03\x04") {
                    true => archive::check(kind, &self.tail, self.size),
                    false => Err(locked_office(&self.head)),
                }
            }
            FileType::Csv | FileType::Text => self.text.check(&self.head),
        }
    }
}

/// Office wraps a document with a password into its old container.
fn locked_office(head: &[u8]) -> Refusal {
    match head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        true => Refusal::Locked,
        false => Refusal::OtherContent,
    }
}

#[cfg(test)]
mod tests;

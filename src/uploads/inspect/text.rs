//! Text: UTF-8 without control characters, which no binary format is, and not another kind of text in disguise.
use super::super::refusal::Refusal;

/// Follows UTF-8 across chunks.
#[derive(Default)]
pub struct Utf8 {
    cut: Vec<u8>,
    broken: bool,
}

impl Utf8 {
    /// The next bytes.
    pub fn see(&mut self, chunk: &[u8]) {
        if self.broken {
            return;
        }
        let joined;
        let mut bytes = chunk;
        if !self.cut.is_empty() {
            joined = [&self.cut, chunk].concat();
            bytes = &joined;
        }
        let (good, rest) = match std::str::from_utf8(bytes) {
            Ok(text) => (text, &bytes[bytes.len()..]),
            Err(err) => {
                let (good, rest) = bytes.split_at(err.valid_up_to());
                self.broken = err.error_len().is_some();
                (std::str::from_utf8(good).unwrap_or_default(), rest)
            }
        };
        self.broken |= good.bytes().any(is_control);
        let rest = rest.to_vec();
        self.cut = rest;
    }

    /// At the end of the file, whose beginning is given.
    pub fn check(&self, head: &[u8]) -> Result<(), Refusal> {
        if self.broken || !self.cut.is_empty() {
            return Err(Refusal::NotUtf8);
        }
        let head = String::from_utf8_lossy(&head[..head.len().min(512)]).to_lowercase();
        let head = head.trim_start_matches('\u{feff}').trim_start();
        let markup = [
            "<!doctype",
            "<html",
            "<svg",
            "<?xml",
            "<script",
            "<head",
            "<body",
            "<iframe",
            "%pdf-",
            "%!ps",
            "{\\rtf",
        ];
        match markup.iter().any(|sign| head.starts_with(sign)) {
            true => Err(Refusal::OtherContent),
            false => Ok(()),
        }
    }
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0x7f
}

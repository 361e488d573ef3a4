//! Small writers of text that many parts need.

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What `LIKE` looks for when the text may stand anywhere: `%text%`, in which nothing typed means more than itself.
pub fn like(typed: &str) -> String {
    let escaped = typed
        .replace('\\', r"\\")
        .replace('%', r"\%")
        .replace('_', r"\_");
    format!("%{escaped}%")
}

#[cfg(test)]
mod tests {
    use super::{hex, like};

    #[test]
    fn bytes_and_patterns() {
        assert_eq!(hex(&[0, 10, 255]), "000aff");
        assert_eq!(like(r"50%_\a"), r"%50\%\_\\a%");
    }
}

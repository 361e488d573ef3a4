//! `Content-Disposition` for any name (RFC 6266, RFC 8187).
use std::fmt::Write;

/// The header's value: a plain name for old programs, and the name as it is for all others.
///
/// What could end the quoted name or the line, and what a file system would take for a folder, is left out of both.
pub fn disposition(name: &str, inline: bool) -> String {
    let kind = if inline { "inline" } else { "attachment" };
    let safe: String = name
        .chars()
        .filter(|letter| !letter.is_control() && !matches!(letter, '/' | '\\'))
        .collect();
    let plain: String = safe
        .chars()
        .map(|letter| match letter {
            '"' | '%' | ';' => '_',
            letter if letter.is_ascii() => letter,
            _ => '_',
        })
        .collect();
    format!(
        "{kind}; filename=\"{plain}\"; filename*=UTF-8''{}",
        extended(&safe)
    )
}

/// RFC 8187: all but `attr-char` as `%XX`.
fn extended(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => text.push(byte.into()),
            b'!' | b'#' | b'$' | b'&' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~' => {
                text.push(byte.into());
            }
            _ => {
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn every_name_stays_one_value_on_one_line() {
        let cases = [
            ("marks.pdf", "marks.pdf", "marks.pdf"),
            ("a \"b\";c.pdf", "a _b__c.pdf", "a%20%22b%22%3Bc.pdf"),
            (
                "x\r\nSet-Cookie: a=b.pdf",
                "xSet-Cookie: a=b.pdf",
                "xSet-Cookie%3A%20a%3Db.pdf",
            ),
            ("अंक.pdf", "___.pdf", "%E0%A4%85%E0%A4%82%E0%A4%95.pdf"),
            ("../../etc/passwd", "....etcpasswd", "....etcpasswd"),
            ("100%25.txt", "100_25.txt", "100%2525.txt"),
            ("it's (1)*.txt", "it's (1)*.txt", "it%27s%20%281%29%2A.txt"),
        ];
        for (name, plain, extended) in cases {
            let expected = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{extended}");
            assert_eq!(disposition(name, false), expected);
        }
        assert!(disposition("a.png", true).starts_with("inline; "));
    }
}

//! Characters that nobody sees.

/// Whether a character is one that nobody sees, or turns the direction of reading: in a name it serves to pass for another.
/// The joiners that the scripts of India need are none of them.
pub fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{61c}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
        )
}

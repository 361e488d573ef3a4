//! The faces, from the binary: Noto Sans and Noto Sans Devanagari, regular and bold, and signs.
use std::sync::LazyLock;

use printpdf::{FontId, ParsedFont, PdfFont, PdfFontHandle};

/// One of the faces that text is set in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Face {
    Latin,
    LatinBold,
    Devanagari,
    DevanagariBold,
    /// Arrows and operators, in one weight.
    Signs,
}

struct Font {
    shaper: rustybuzz::Face<'static>,
    parsed: ParsedFont,
}

/// Parsed once; none of a face that could not be, which a test rules out.
static FONTS: LazyLock<[Option<Font>; 5]> = LazyLock::new(|| {
    Face::ALL.map(|face| {
        let bytes = face.bytes();
        Some(Font {
            shaper: rustybuzz::Face::from_slice(bytes, 0)?,
            parsed: ParsedFont::from_bytes(bytes, 0, &mut Vec::new())?,
        })
    })
});

impl Face {
    /// Every face.
    pub const ALL: [Face; 5] = [
        Face::Latin,
        Face::LatinBold,
        Face::Devanagari,
        Face::DevanagariBold,
        Face::Signs,
    ];

    fn bytes(self) -> &'static [u8] {
        match self {
            Face::Latin => include_bytes!("../../../fonts/NotoSans-Regular.ttf"),
            Face::LatinBold => include_bytes!("../../../fonts/NotoSans-Bold.ttf"),
            Face::Devanagari => include_bytes!("../../../fonts/NotoSansDevanagari-Regular.ttf"),
            Face::DevanagariBold => include_bytes!("../../../fonts/NotoSansDevanagari-Bold.ttf"),
            Face::Signs => include_bytes!("../../../fonts/NotoSansMath-Regular.ttf"),
        }
    }

    fn font(self) -> Option<&'static Font> {
        FONTS.get(self as usize).and_then(Option::as_ref)
    }

    /// The shaper of the face.
    pub fn shaper(self) -> Option<&'static rustybuzz::Face<'static>> {
        self.font().map(|font| &font.shaper)
    }

    /// Whether the face has the character.
    #[cfg(test)]
    pub fn has(self, letter: char) -> bool {
        self.shaper()
            .is_some_and(|face| face.glyph_index(letter).is_some())
    }

    /// The face for a character, given the one before it: signs of both scripts stay with what they stand in.
    pub fn of(letter: char, bold: bool, before: Option<Face>) -> Face {
        let (latin, devanagari) = match bold {
            false => (Face::Latin, Face::Devanagari),
            true => (Face::LatinBold, Face::DevanagariBold),
        };
        let joins = matches!(letter, '\u{200C}' | '\u{200D}' | ' ' | '\u{A0}');
        match before.filter(|_| joins) {
            Some(face) => face,
            None if is_devanagari(letter) => devanagari,
            None if is_sign(letter) => Face::Signs,
            None => latin,
        }
    }

    /// Whether what is drawn with it reads from other characters than its glyphs show, so that the text must be told.
    pub fn is_reordered(self) -> bool {
        matches!(self, Face::Devanagari | Face::DevanagariBold)
    }

    fn id(self) -> FontId {
        FontId(format!("F{}", self as usize))
    }

    /// As operations of a page name it.
    pub fn handle(self) -> PdfFontHandle {
        PdfFontHandle::External(self.id())
    }

    /// What a document embeds of it.
    pub fn resource(self) -> Option<(FontId, PdfFont)> {
        Some((self.id(), PdfFont::new(self.font()?.parsed.clone())))
    }
}

fn is_devanagari(letter: char) -> bool {
    matches!(letter, '\u{0900}'..='\u{097F}' | '\u{1CD0}'..='\u{1CFF}' | '\u{A8E0}'..='\u{A8FF}')
}

fn is_sign(letter: char) -> bool {
    matches!(letter, '\u{2190}'..='\u{22FF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_face_is_there_with_the_letters_of_its_script() {
        for face in Face::ALL {
            assert!(face.resource().is_some(), "{face:?}");
        }
        for letter in "Añ№₹–…αŁẞ”ﬁ".chars() {
            assert!(Face::Latin.has(letter), "{letter}");
            assert!(Face::LatinBold.has(letter), "{letter}");
        }
        for letter in "→←≥≠∞−√".chars() {
            assert!(Face::of(letter, true, None).has(letter), "{letter}");
        }
        for letter in "कषत्रिँ।०९".chars() {
            assert!(Face::Devanagari.has(letter), "{letter}");
            assert!(Face::DevanagariBold.has(letter), "{letter}");
        }
    }
}

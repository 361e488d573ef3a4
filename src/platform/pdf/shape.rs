//! Text into glyphs: runs of one script each, shaped with that script's face, and kept, since paper repeats its words.
use std::{
    collections::{BTreeSet, HashMap},
    rc::Rc,
};

use printpdf::Codepoint;
use rustybuzz::{UnicodeBuffer, ttf_parser::GlyphId};

use super::fonts::Face;

/// More words than this are not kept: a list of unlike cells must not grow without end.
const KEPT: usize = 20_000;

/// A word in one face.
#[derive(Debug)]
pub struct Word {
    pub glyphs: Vec<Codepoint>,
    /// By how much the first glyph stands right of the pen, in thousandths of an em.
    pub lead: f32,
    /// In em.
    pub width: f32,
    /// Where each glyph's characters begin, and its advance in em: the places where the word may be broken.
    pub steps: Vec<(usize, f32)>,
}

/// Glyphs of one face in one line.
#[derive(Clone, Debug)]
pub struct Run {
    pub face: Face,
    pub word: Rc<Word>,
    pub text: String,
}

/// Shapes text, and remembers.
#[derive(Debug, Default)]
pub struct Shaper {
    words: HashMap<(Face, String), Rc<Word>>,
    used: BTreeSet<Face>,
}

impl Shaper {
    /// The runs of a text without line breaks.
    pub fn runs(&mut self, text: &str, bold: bool) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut begin = 0;
        let mut face: Option<Face> = None;
        for (at, letter) in text.char_indices() {
            let next = Face::of(letter, bold, face);
            if let Some(before) = face.filter(|before| *before != next) {
                runs.push(self.run(before, &text[begin..at]));
                begin = at;
            }
            face = Some(next);
        }
        if let Some(face) = face {
            runs.push(self.run(face, &text[begin..]));
        }
        runs
    }

    /// How wide a text is, in em.
    pub fn width(&mut self, text: &str, bold: bool) -> f32 {
        let runs = self.runs(text, bold);
        runs.iter().map(|run| run.word.width).sum()
    }

    /// The faces used so far.
    pub fn used(&self) -> impl Iterator<Item = Face> {
        self.used.iter().copied()
    }

    fn run(&mut self, face: Face, text: &str) -> Run {
        self.used.insert(face);
        let key = (face, text.to_owned());
        let word = match self.words.get(&key) {
            Some(word) => word.clone(),
            None => {
                let word = Rc::new(shaped(face, text));
                if self.words.len() >= KEPT {
                    self.words.clear();
                }
                self.words.insert(key, word.clone());
                word
            }
        };
        Run {
            face,
            word,
            text: text.to_owned(),
        }
    }
}

fn shaped(face: Face, text: &str) -> Word {
    let mut word = Word {
        glyphs: Vec::new(),
        lead: 0.0,
        width: 0.0,
        steps: Vec::new(),
    };
    let Some(shaper) = face.shaper() else {
        return word;
    };
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    let shaped = rustybuzz::shape(shaper, &[], buffer);
    let em = shaper.units_per_em() as f32;
    let infos = shaped.glyph_infos();
    let mut ends = infos.iter().map(|info| info.cluster as usize).skip(1);
    for (info, place) in infos.iter().zip(shaped.glyph_positions()) {
        let gid = u16::try_from(info.glyph_id).unwrap_or_default();
        let natural = shaper.glyph_hor_advance(GlyphId(gid)).unwrap_or_default();
        let (advance, shift) = (place.x_advance as f32, place.x_offset as f32);
        // A number in a PDF's text moves the next glyph to the left; a glyph that is shifted is moved before and back after.
        let before = -shift * 1000.0 / em;
        match word.glyphs.last_mut() {
            Some(last) => last.offset += before,
            None => word.lead = before,
        }
        let (from, until) = (info.cluster as usize, ends.next().unwrap_or(text.len()));
        word.glyphs.push(Codepoint {
            gid,
            offset: (f32::from(natural) - advance + shift) * 1000.0 / em,
            cid: text.get(from..until.max(from)).map(said),
        });
        word.steps.push((from, advance / em));
        word.width += advance / em;
    }
    word
}

/// What a glyph stands for when the text is copied; a glyph that adds to the one before stands for nothing.
fn said(cluster: &str) -> String {
    cluster.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_script_is_a_run_of_its_face() {
        let mut shaper = Shaper::default();
        let faces = |runs: Vec<Run>| runs.into_iter().map(|run| run.face).collect::<Vec<_>>();
        let (latin, hindi) = (Face::Latin, Face::Devanagari);
        assert_eq!(faces(shaper.runs("Asha Rao, ₹500", false)), [latin]);
        assert_eq!(
            faces(shaper.runs("Asha राव (पुणे) 2026", false)),
            [latin, hindi, latin, hindi, latin]
        );
        assert_eq!(faces(shaper.runs("", true)), []);
    }

    #[test]
    fn conjuncts_join_and_vowels_are_put_in_order() {
        let mut shaper = Shaper::default();
        let glyphs = |text: &str, shaper: &mut Shaper| {
            let runs = shaper.runs(text, false);
            runs.iter().map(|run| run.word.glyphs.len()).sum::<usize>()
        };
        // Six characters: the conjunct क्ष is one glyph, as is त्र.
        assert!(glyphs("क्षत्र", &mut shaper) <= 3);
        let runs = shaper.runs("कि", false);
        let alone = shaper.runs("क", false);
        // The vowel is written before the consonant that it is spoken after.
        assert_eq!(runs[0].word.glyphs[1].gid, alone[0].word.glyphs[0].gid);
    }

    #[test]
    fn what_no_face_has_is_a_box_that_still_reads_as_what_it_was() {
        let mut shaper = Shaper::default();
        let runs = shaper.runs("字", false);
        assert_eq!(runs[0].word.glyphs[0].gid, 0);
        assert!(runs[0].word.width > 0.3);
        assert_eq!(runs[0].text, "字");
    }
}

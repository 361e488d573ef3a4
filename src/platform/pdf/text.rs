//! Text into lines of a width. A word that is wider than a line is broken where its letters allow.
use super::shape::Shaper;

/// How text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// In points.
    pub size: f32,
    pub bold: bool,
}

impl Style {
    /// Regular, so many points high.
    pub const fn plain(size: f32) -> Self {
        Self { size, bold: false }
    }
    /// Bold, so many points high.
    pub const fn bold(size: f32) -> Self {
        Self { size, bold: true }
    }
    /// From one baseline to the next.
    pub fn leading(self) -> f32 {
        self.size * 1.42
    }
}

/// The lines of a text, each no wider than `width` points. Never none: an empty text is one empty line.
pub fn lines(shaper: &mut Shaper, text: &str, style: Style, width: f32) -> Vec<String> {
    let room = (width / style.size).max(1.0);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let plain = plain(paragraph);
        match shaper.width(&plain, style.bold) <= room {
            true => lines.push(plain),
            false => broken(shaper, &plain, style.bold, room, &mut lines),
        }
    }
    lines
}

/// Without what cannot be printed.
fn plain(text: &str) -> String {
    let letters = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter });
    letters.collect::<String>().trim_end().to_owned()
}

fn broken(shaper: &mut Shaper, text: &str, bold: bool, room: f32, lines: &mut Vec<String>) {
    let space = shaper.width(" ", bold);
    let (mut line, mut used) = (String::new(), 0.0);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let width = shaper.width(word, bold);
        if !line.is_empty() && used + space + width <= room {
            line.push(' ');
            line.push_str(word);
            used += space + width;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        if width <= room {
            (line, used) = (word.to_owned(), width);
            continue;
        }
        let mut pieces = pieces(shaper, word, bold, room);
        line = pieces.pop().unwrap_or_default();
        used = shaper.width(&line, bold);
        lines.append(&mut pieces);
    }
    lines.push(line);
}

/// A word cut into parts that fit, behind a sign such as a slash where there is one, and never inside of what is shaped
/// as one.
fn pieces(shaper: &mut Shaper, word: &str, bold: bool, room: f32) -> Vec<String> {
    let (mut pieces, mut piece, mut used) = (Vec::new(), String::new(), 0.0);
    // Where the piece may end, and how wide it is up to there.
    let mut end = (0, 0.0);
    for (part, width) in clusters(shaper, word, bold) {
        if used + width > room && !piece.is_empty() {
            let (at, kept) = if end.1 > room / 3.0 {
                end
            } else {
                (piece.len(), used)
            };
            let rest = piece.split_off(at.min(piece.len()));
            pieces.push(std::mem::replace(&mut piece, rest));
            used -= kept;
            end = (0, 0.0);
        }
        piece.push_str(&part);
        used += width;
        if part.ends_with(['-', '/', '@', '.', '_', '?', '&', '=', ',', ';', ':']) {
            end = (piece.len(), used);
        }
    }
    pieces.push(piece);
    pieces
}

/// What is shaped as one, with its width in em.
fn clusters(shaper: &mut Shaper, word: &str, bold: bool) -> Vec<(String, f32)> {
    let mut parts = Vec::new();
    for run in shaper.runs(word, bold) {
        let mut widths: Vec<(usize, f32)> = Vec::new();
        for (from, width) in &run.word.steps {
            match widths.last_mut().filter(|last| last.0 == *from) {
                Some(last) => last.1 += width,
                None => widths.push((*from, *width)),
            }
        }
        let ends = widths.iter().map(|(from, _)| *from).skip(1);
        let ends: Vec<usize> = ends.chain([run.text.len()]).collect();
        for ((from, width), until) in widths.into_iter().zip(ends) {
            let part = run.text.get(from..until).unwrap_or_default();
            parts.push((part.to_owned(), width));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str, width: f32) -> Vec<String> {
        lines(&mut Shaper::default(), text, Style::plain(10.0), width)
    }

    #[test]
    fn text_is_broken_between_words_and_keeps_its_own_breaks() {
        assert_eq!(set("", 100.0), [""]);
        assert_eq!(set("Asha Rao", 100.0), ["Asha Rao"]);
        assert_eq!(
            set("Asha Rao\n\nof Mysuru\u{7}", 100.0),
            ["Asha Rao", "", "of Mysuru"]
        );
        let lines = set("Tuition and laboratory fee of the third term", 100.0);
        assert!(lines.len() > 1);
        assert_eq!(
            lines.join(" "),
            "Tuition and laboratory fee of the third term"
        );
    }

    #[test]
    fn no_line_is_wider_than_it_may_be_and_nothing_is_lost() {
        let mut shaper = Shaper::default();
        let long = "x".repeat(10_000);
        for text in [
            long.as_str(),
            "क्षत्रियनियुक्तिक्षत्रियनियुक्तिक्षत्रियनियुक्ति",
            "https://college.example/verify/a-very-long-address-without-any-space",
        ] {
            let lines = lines(&mut shaper, text, Style::plain(10.0), 60.0);
            assert_eq!(lines.concat(), text);
            for line in lines {
                assert!(shaper.width(&line, false) * 10.0 <= 60.5, "{line}");
            }
        }
    }
}

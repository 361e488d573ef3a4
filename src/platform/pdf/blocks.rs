//! What stands in documents beside tables: titles, text, facts, a code to scan, lines to sign on.
use super::{
    Align,
    canvas::Ink,
    document::{Document, MARGIN},
    text::{Style, lines},
};

const BODY: Style = Style::plain(9.5);
const LABEL: Style = Style::plain(8.5);
const VALUE: Style = Style::bold(9.5);
const SMALL: Style = Style::plain(7.0);

impl Document {
    /// The title of the sheet, and at its right the number by which it is asked for; empty leaves that out.
    pub fn title(&mut self, text: &str, number: &str) {
        let style = Style::bold(16.0);
        let right = MARGIN + self.width();
        let aside = match number.is_empty() {
            true => 0.0,
            false => self.shaper.width(number, true) * 10.0 + 20.0,
        };
        let width = self.width() - aside;
        let lines = lines(&mut self.shaper, text, style, width);
        self.need(style.leading() * lines.len() as f32 + 20.0);
        self.draw(
            number,
            Style::bold(10.0),
            Ink::Text,
            (right, self.y + 12.0),
            Align::Right,
        );
        for line in lines {
            self.draw(
                &line,
                style,
                Ink::Text,
                (MARGIN, self.y + 12.0),
                Align::Left,
            );
            self.y += style.leading();
        }
        self.y += 4.0;
    }

    /// The heading of a part; it stays with what follows.
    pub fn heading(&mut self, text: &str) {
        self.need(60.0);
        self.y += 8.0;
        self.text(text, Style::bold(10.5), Ink::Text, self.width());
        self.y += 3.0;
    }

    /// Text that is read.
    pub fn paragraph(&mut self, text: &str) {
        self.text(text, BODY, Ink::Text, self.width());
        self.y += 7.0;
    }

    /// Text that is there to be found: conditions, what a list is narrowed to.
    pub fn note(&mut self, text: &str) {
        self.text(text, LABEL, Ink::Muted, self.width());
        self.y += 6.0;
    }

    /// Facts, each with its name, in two columns that are read across.
    pub fn facts(&mut self, facts: &[(&str, &str)]) {
        const GAP: f32 = 24.0;
        self.y += 2.0;
        let half = (self.width() - GAP) / 2.0;
        let mut named = [40.0_f32; 2];
        for (at, (name, _)) in facts.iter().enumerate() {
            let width = self.shaper.width(name, false) * LABEL.size;
            named[at % 2] = named[at % 2].max(width).min(half * 0.45);
        }
        for pair in facts.chunks(2) {
            let mut cells = Vec::new();
            for ((label, value), name) in pair.iter().zip(named) {
                let label = lines(&mut self.shaper, label, LABEL, name);
                let width = half - name - 10.0;
                cells.push((label, lines(&mut self.shaper, value, VALUE, width)));
            }
            let rows = cells
                .iter()
                .map(|(label, value)| label.len().max(value.len()));
            let height = rows.max().unwrap_or(1) as f32 * VALUE.leading() + 4.0;
            self.need(height);
            let mut x = MARGIN;
            for ((label, value), name) in cells.iter().zip(named) {
                self.column(label, (LABEL, Ink::Muted), x, VALUE.leading());
                self.column(value, (VALUE, Ink::Text), x + name + 10.0, VALUE.leading());
                x += half + GAP;
            }
            self.y += height;
        }
        self.y += 8.0;
    }

    /// A QR code with what it is for beside it; an address too long for a code is written out.
    pub fn seal(&mut self, address: &str, note: &str) {
        const SIDE: f32 = 72.0;
        self.y += 12.0;
        self.need(SIDE + 8.0);
        let (x, top) = (MARGIN + SIDE + 12.0, self.y);
        let width = 150.0;
        let mut coded = false;
        self.with(|canvas, _| coded = canvas.qr(address, (MARGIN, top), SIDE));
        if !coded {
            self.note(note);
            return self.note(address);
        }
        let note = lines(&mut self.shaper, note, LABEL, width);
        let mut address = lines(&mut self.shaper, address, SMALL, width);
        // The code says all of it; what is written is for those who cannot scan.
        address.truncate(4);
        let said = note.len() as f32 * LABEL.leading() + 2.0;
        let height = said + address.len() as f32 * SMALL.leading();
        self.y = top + ((SIDE - height) / 2.0).max(0.0);
        self.column(&note, (LABEL, Ink::Text), x, LABEL.leading());
        self.y += said;
        self.column(&address, (SMALL, Ink::Muted), x, SMALL.leading());
        self.y = top + SIDE.max(height) + 8.0;
        self.sealed = Some(top + SIDE);
    }

    /// Lines to sign on, each with who signs there; beside the code when one stands just above.
    pub fn signatures(&mut self, who: &[&str]) {
        const LINE: f32 = 116.0;
        const GAP: f32 = 18.0;
        let wide = who.len() as f32 * (LINE + GAP) - GAP;
        let beside = self.sealed.filter(|_| wide < self.width() - 250.0);
        let y = match beside {
            Some(bottom) => bottom - 12.0,
            None => {
                self.need(66.0);
                self.y + 46.0
            }
        };
        let mut x = MARGIN + self.width() - wide;
        for name in who {
            self.with(|canvas, _| canvas.rule(Ink::Muted, (x, y), LINE, 0.7));
            self.draw(name, LABEL, Ink::Muted, (x, y + 12.0), Align::Left);
            x += LINE + GAP;
        }
        self.y = self.y.max(y + 20.0);
        self.sealed = None;
    }

    /// Empty height.
    pub fn space(&mut self, height: f32) {
        self.y += height;
    }

    /// Lines one below the other, over pages.
    pub(super) fn text(&mut self, text: &str, style: Style, ink: Ink, width: f32) {
        for line in lines(&mut self.shaper, text, style, width) {
            self.need(style.leading());
            self.draw(
                &line,
                style,
                ink,
                (MARGIN, self.y + style.size),
                Align::Left,
            );
            self.y += style.leading();
        }
        self.sealed = None;
    }

    /// Lines one below the other from here, without moving the pen.
    fn column(&mut self, lines: &[String], (style, ink): (Style, Ink), x: f32, leading: f32) {
        // Names and values of unlike sizes share their baselines.
        let mut y = self.y + BODY.size;
        for line in lines {
            self.draw(line, style, ink, (x, y), Align::Left);
            y += leading;
        }
    }
}

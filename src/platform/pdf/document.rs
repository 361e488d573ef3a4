//! A document: its pages, their heads and feet, and the pen that goes down them.
use chrono::{DateTime, Utc};

use super::{
    canvas::{Align, Canvas, Ink},
    file,
    shape::Shaper,
    text::Style,
};
use crate::{Result, config::College, words::Language};

/// What a document is laid out on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// A4, upright.
    A4,
    /// A4, lying.
    A4Landscape,
}

impl Paper {
    /// Width and height.
    pub fn size(self) -> (f32, f32) {
        match self {
            Paper::A4 => (595.28, 841.89),
            Paper::A4Landscape => (841.89, 595.28),
        }
    }
}

/// Who sends a document, when, and in which language.
#[derive(Clone, Debug)]
pub struct Letterhead {
    /// The institution.
    pub name: String,
    /// The second line of its name, or where it is.
    pub place: String,
    /// Its mark.
    pub initials: String,
    /// A language tag such as `hi-IN`.
    pub language: &'static str,
    /// When it was made; the same instant and content are the same bytes.
    pub at: DateTime<Utc>,
    /// "Printed 22 Nov 2026, 10:42"
    pub printed: String,
    /// "Page {n} of {m}"
    pub page: String,
}

impl Default for Letterhead {
    fn default() -> Self {
        Self {
            name: String::new(),
            place: String::new(),
            initials: String::new(),
            language: Language::English.tag(),
            at: DateTime::UNIX_EPOCH,
            printed: String::new(),
            page: "{n} / {m}".to_owned(),
        }
    }
}

impl Letterhead {
    /// The college's, at an instant.
    pub fn new(college: &College, language: Language, at: DateTime<Utc>) -> Self {
        let local = at.with_timezone(&college.time_zone);
        let printed = language.t("Printed");
        Self {
            name: college.name.clone(),
            place: college.place.clone(),
            initials: college.initials.clone(),
            language: language.tag(),
            at,
            printed: format!("{printed} {}", local.format("%-d %b %Y, %H:%M")),
            page: language.t("Page {n} of {m}").into_owned(),
        }
    }
}

/// A document that is being laid out.
#[derive(Debug)]
pub struct Document {
    pub(super) head: Letterhead,
    pub(super) title: String,
    pub(super) shaper: Shaper,
    paper: Paper,
    pages: Vec<Canvas>,
    /// The first page of each sheet.
    sheets: Vec<usize>,
    /// Where the next thing begins.
    pub(super) y: f32,
    /// Where the code drawn last ends, for what may stand beside it.
    pub(super) sealed: Option<f32>,
}

/// Left and right of the text.
pub(super) const MARGIN: f32 = 45.0;
/// Below it, with the foot.
const BOTTOM: f32 = 54.0;

impl Document {
    /// An empty one; `title` is what programs that show it call it, and what its further pages say.
    pub fn new(paper: Paper, head: &Letterhead, title: &str) -> Self {
        let mut document = Self {
            head: head.clone(),
            title: title.to_owned(),
            shaper: Shaper::default(),
            paper,
            pages: Vec::new(),
            sheets: Vec::new(),
            y: 0.0,
            sealed: None,
        };
        document.sheet();
        document
    }

    /// Begins the next of several sheets in one file: on a page of its own, with the full head, its pages counted anew.
    pub fn sheet(&mut self) {
        self.sheets.push(self.pages.len());
        self.pages.push(Canvas::new(self.paper.size()));
        self.sealed = None;
        let (mark, gap) = (34.0, 11.0);
        let top = 36.0;
        let name = (self.head.name.clone(), self.head.place.clone());
        let initials = self.head.initials.clone();
        let width = self.width();
        let middle = (MARGIN + mark / 2.0, top + mark / 2.0 + 4.6);
        self.with(|canvas, _| canvas.tile(Ink::Accent, (MARGIN, top), mark, 6.0));
        self.draw(
            &initials,
            Style::bold(13.0),
            Ink::White,
            middle,
            Align::Center,
        );
        let x = MARGIN + mark + gap;
        self.draw(
            &name.0,
            Style::bold(14.0),
            Ink::Text,
            (x, top + 14.5),
            Align::Left,
        );
        self.draw(
            &name.1,
            Style::plain(9.5),
            Ink::Muted,
            (x, top + 28.5),
            Align::Left,
        );
        let rule = (MARGIN, top + mark + 11.0);
        self.with(|canvas, _| canvas.rule(Ink::Accent, rule, width, 1.2));
        self.y = top + mark + 33.0;
    }

    /// The bytes of the file.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        self.feet();
        file::write(&self.head, &self.title, &self.shaper, self.pages)
    }

    /// Of the text.
    pub(super) fn width(&self) -> f32 {
        self.paper.size().0 - 2.0 * MARGIN
    }

    /// What is left of the page.
    pub(super) fn room(&self) -> f32 {
        self.paper.size().1 - BOTTOM - self.y
    }

    /// What a fresh page has room for.
    pub(super) fn full(&self) -> f32 {
        self.paper.size().1 - BOTTOM - CONTINUED
    }

    /// Goes on to the next page unless there is room for so much.
    pub(super) fn need(&mut self, height: f32) {
        if height > self.room() {
            self.turn();
        }
    }

    /// On to the next page, with the small head.
    pub(super) fn turn(&mut self) {
        self.pages.push(Canvas::new(self.paper.size()));
        self.sealed = None;
        let (name, title) = (self.head.name.clone(), self.title.clone());
        let (right, width) = (MARGIN + self.width(), self.width());
        self.draw(
            &name,
            Style::bold(8.5),
            Ink::Muted,
            (MARGIN, 36.0),
            Align::Left,
        );
        self.draw(
            &title,
            Style::plain(8.5),
            Ink::Muted,
            (right, 36.0),
            Align::Right,
        );
        self.with(|canvas, _| canvas.rule(Ink::Line, (MARGIN, 43.0), width, 0.6));
        self.y = CONTINUED;
    }

    /// Draws on the page that is under way.
    pub(super) fn with(&mut self, draw: impl FnOnce(&mut Canvas, &mut Shaper)) {
        if let Some(canvas) = self.pages.last_mut() {
            draw(canvas, &mut self.shaper);
        }
    }

    /// One line of text on the page that is under way.
    pub(super) fn draw(
        &mut self,
        text: &str,
        style: Style,
        ink: Ink,
        at: (f32, f32),
        align: Align,
    ) {
        self.with(|canvas, shaper| canvas.text(shaper, (text, style, ink), at, align));
    }

    /// Now that it is known how many pages each sheet has.
    fn feet(&mut self) {
        let (width, y) = (self.width(), self.paper.size().1 - 30.0);
        let ends = self.sheets.iter().copied().skip(1);
        let ends: Vec<usize> = ends.chain([self.pages.len()]).collect();
        for (begin, end) in self.sheets.iter().copied().zip(ends) {
            for (number, canvas) in (1..).zip(self.pages.iter_mut().take(end).skip(begin)) {
                let words = self.head.page.replace("{n}", &number.to_string());
                let words = words.replace("{m}", &(end - begin).to_string());
                let style = Style::plain(8.0);
                let shaper = &mut self.shaper;
                canvas.rule(Ink::Line, (MARGIN, y - 12.0), width, 0.6);
                let left = (self.head.printed.as_str(), style, Ink::Muted);
                canvas.text(shaper, left, (MARGIN, y), Align::Left);
                let right = (words.as_str(), style, Ink::Muted);
                canvas.text(shaper, right, (MARGIN + width, y), Align::Right);
            }
        }
    }
}

/// Where the text of a further page begins.
const CONTINUED: f32 = 62.0;

//! Tables that run over pages: the head is repeated, rows stay whole unless they are taller than a page.
use super::{
    Align,
    canvas::Ink,
    document::{Document, MARGIN},
    text::{Style, lines},
    widths::shared,
};

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    head: String,
    align: Align,
    width: Option<f32>,
}

impl Column {
    /// As wide as its cells need, as far as there is room.
    pub fn new(head: impl Into<String>) -> Self {
        Self {
            head: head.into(),
            align: Align::Left,
            width: None,
        }
    }
    /// Cells up to the right: amounts and counts.
    #[must_use]
    pub fn right(self) -> Self {
        self.align(Align::Right)
    }
    /// Cells where they are told.
    #[must_use]
    pub fn align(mut self, align: Align) -> Self {
        self.align = align;
        self
    }
    /// So many points wide.
    #[must_use]
    pub fn width(mut self, points: f32) -> Self {
        self.width = Some(points);
        self
    }
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
    totals: Vec<Vec<String>>,
    empty: String,
    size: f32,
    pad: f32,
}

impl Table {
    /// Without rows.
    pub fn new(columns: Vec<Column>) -> Self {
        Self {
            columns,
            rows: Vec::new(),
            totals: Vec::new(),
            empty: String::new(),
            size: 9.0,
            pad: 0.42,
        }
    }
    /// For long lists: smaller and closer.
    #[must_use]
    pub fn dense(mut self) -> Self {
        (self.size, self.pad) = (8.0, 0.26);
        self
    }
    /// What is said when there is no row.
    #[must_use]
    pub fn empty(mut self, words: impl Into<String>) -> Self {
        self.empty = words.into();
        self
    }
    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }
    /// Adds a row below the others, set off from them.
    pub fn total(&mut self, cells: Vec<String>) {
        self.totals.push(cells);
    }
}

/// Beside the text of a cell.
const PAD: f32 = 5.0;

/// A table on its way into a document.
struct Setting {
    widths: Vec<f32>,
    aligns: Vec<Align>,
    heads: Vec<Vec<String>>,
    size: f32,
    pad: f32,
}

impl Setting {
    fn pad(&self) -> f32 {
        self.size * self.pad
    }
    fn style(&self, bold: bool) -> Style {
        Style {
            size: self.size,
            bold,
        }
    }
    fn head(&self) -> Style {
        Style::bold(self.size - 0.5)
    }
    /// Of a row of so many lines.
    fn height(&self, lines: usize) -> f32 {
        lines as f32 * self.style(false).leading() + 2.0 * self.pad()
    }
}

impl Document {
    /// A table.
    pub fn table(&mut self, table: &Table) {
        let setting = self.setting(table);
        let tallest = |cells: &[Vec<String>]| cells.iter().map(Vec::len).max().unwrap_or(1);
        // A head at the foot of a page, without a row, says nothing.
        self.need(setting.height(tallest(&setting.heads)) + 2.0 * setting.height(1));
        self.table_head(&setting);
        for row in &table.rows {
            self.row(&setting, row, false);
        }
        if table.rows.is_empty() && !table.empty.is_empty() {
            let at = (MARGIN + PAD, self.y + setting.pad() + setting.size);
            self.draw(
                &table.empty,
                setting.style(false),
                Ink::Muted,
                at,
                Align::Left,
            );
            self.y += setting.height(1);
        }
        if !table.totals.is_empty() {
            self.need(setting.height(1) * table.totals.len() as f32);
            let (at, width) = ((MARGIN, self.y), self.width());
            self.with(|canvas, _| canvas.rule(Ink::Text, at, width, 1.0));
        }
        for total in &table.totals {
            self.row(&setting, total, true);
        }
        self.y += 10.0;
        self.sealed = None;
    }

    fn setting(&mut self, table: &Table) -> Setting {
        let widths = self.widths(table);
        let mut setting = Setting {
            aligns: table.columns.iter().map(|column| column.align).collect(),
            heads: Vec::new(),
            size: table.size,
            pad: table.pad,
            widths,
        };
        let heads: Vec<String> = table.columns.iter().map(|c| c.head.clone()).collect();
        setting.heads = self.cells(&setting, &heads, setting.head());
        setting
    }

    /// What each column would like, and what it needs for its longest word; figures are never broken.
    fn widths(&mut self, table: &Table) -> Vec<f32> {
        let step = (table.rows.len() / 400).max(1);
        let limit = self.width() * 0.3;
        let (mut wanted, mut least) = (Vec::new(), Vec::new());
        for (at, column) in table.columns.iter().enumerate() {
            let heads = [(column.head.as_str(), true)];
            let body = table.rows.iter().step_by(step).map(|row| (row, false));
            let cells = body.chain(table.totals.iter().map(|row| (row, true)));
            let texts = cells.map(|(row, bold)| (row.get(at).map_or("", String::as_str), bold));
            let (mut whole, mut word) = (0.0_f32, 0.0_f32);
            for (text, bold) in texts.chain(heads) {
                // What is longer than a line is wrapped anyway.
                let short: String = text.chars().take(150).collect();
                whole = whole.max(self.shaper.width(&short, bold));
                for part in short.split(' ') {
                    word = word.max(self.shaper.width(part, bold));
                }
            }
            let pad = 2.0 * PAD + 0.5;
            let whole = whole * table.size + pad;
            let part = match column.align {
                Align::Left => (word * table.size + pad).min(limit),
                Align::Right | Align::Center => whole,
            };
            wanted.push(column.width.unwrap_or(whole));
            least.push(column.width.unwrap_or(part));
        }
        shared(&wanted, &least, self.width())
    }

    fn cells(&mut self, setting: &Setting, texts: &[String], style: Style) -> Vec<Vec<String>> {
        let widths = setting.widths.iter().enumerate();
        widths
            .map(|(at, width)| {
                let text = texts.get(at).map_or("", String::as_str);
                lines(&mut self.shaper, text, style, width - 2.0 * PAD)
            })
            .collect()
    }

    fn table_head(&mut self, setting: &Setting) {
        let rows = setting.heads.iter().map(Vec::len).max().unwrap_or(1);
        let (at, size) = ((MARGIN, self.y), (self.width(), setting.height(rows)));
        self.with(|canvas, _| canvas.fill(Ink::Sunken, at, size));
        self.slice(
            setting,
            &setting.heads,
            (0, rows),
            (setting.head(), Ink::Muted),
        );
        self.y += size.1;
    }

    fn row(&mut self, setting: &Setting, texts: &[String], total: bool) {
        let style = setting.style(total);
        let cells = self.cells(setting, texts, style);
        let rows = cells.iter().map(Vec::len).max().unwrap_or(1);
        let whole = setting.height(rows) <= self.full() - setting.height(1);
        let mut drawn = 0;
        while drawn < rows {
            let fits = ((self.room() - 2.0 * setting.pad()) / style.leading()).max(0.0) as usize;
            let most = match whole && fits < rows {
                true => 0,
                false => fits.min(rows - drawn),
            };
            if most == 0 {
                self.turn();
                self.table_head(setting);
                continue;
            }
            self.slice(setting, &cells, (drawn, most), (style, Ink::Text));
            self.y += setting.height(most);
            drawn += most;
            let (at, width) = ((MARGIN, self.y), self.width());
            self.with(|canvas, _| canvas.rule(Ink::Line, at, width, 0.5));
        }
    }

    /// So many lines of a row from one of them on.
    fn slice(
        &mut self,
        setting: &Setting,
        cells: &[Vec<String>],
        (from, count): (usize, usize),
        (style, ink): (Style, Ink),
    ) {
        let mut x = MARGIN;
        for ((cell, width), align) in cells.iter().zip(&setting.widths).zip(&setting.aligns) {
            let at = match align {
                Align::Left => x + PAD,
                Align::Right => x + width - PAD,
                Align::Center => x + width / 2.0,
            };
            let mut y = self.y + setting.pad() + setting.size * 1.02;
            for line in cell.iter().skip(from).take(count) {
                self.draw(line, style, ink, (at, y), *align);
                y += setting.style(false).leading();
            }
            x += width;
        }
    }
}

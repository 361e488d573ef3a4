//! One page to draw on, in points from the top left corner.
use std::collections::BTreeMap;

use printpdf::{
    Color, DictItem, LinePoint, Mm, Op, PaintMode, PdfPage, Point, Polygon, PolygonRing, Pt, Rect,
    Rgb, TextItem, WindingOrder,
};
use qrcode::{EcLevel, QrCode};

use super::{
    shape::{Run, Shaper},
    text::Style,
};

/// Where text stands in its column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// From the left.
    #[default]
    Left,
    /// Up to the right: amounts and counts.
    Right,
    /// Around the middle.
    Center,
}

/// The colours of paper: what the screen's tokens are in print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Text,
    Muted,
    Accent,
    Line,
    Sunken,
    White,
    Black,
}

impl Ink {
    fn rgb(self) -> [f32; 3] {
        match self {
            Ink::Text => [0.105, 0.13, 0.15],
            Ink::Muted => [0.36, 0.39, 0.41],
            Ink::Accent => [0.043, 0.333, 0.388],
            Ink::Line => [0.82, 0.82, 0.8],
            Ink::Sunken => [0.955, 0.953, 0.94],
            Ink::White => [1.0; 3],
            Ink::Black => [0.0; 3],
        }
    }
}

/// A page being drawn.
#[derive(Debug)]
pub struct Canvas {
    ops: Vec<Op>,
    ink: Option<Ink>,
    width: f32,
    height: f32,
}

impl Canvas {
    /// An empty page of that width and height.
    pub fn new((width, height): (f32, f32)) -> Self {
        Self {
            ops: Vec::new(),
            ink: None,
            width,
            height,
        }
    }

    /// Text on one line; `x` is its left, middle or right end by `align`, `y` its baseline.
    pub fn text(
        &mut self,
        shaper: &mut Shaper,
        (text, style, ink): (&str, Style, Ink),
        (x, y): (f32, f32),
        align: Align,
    ) {
        let runs = shaper.runs(text, style.bold);
        let width = style.size * runs.iter().map(|run| run.word.width).sum::<f32>();
        let mut pen = match align {
            Align::Left => x,
            Align::Right => x - width,
            Align::Center => x - width / 2.0,
        };
        self.ink(ink);
        for run in runs {
            let advance = run.word.width * style.size;
            self.run(run, style.size, (pen, y));
            pen += advance;
        }
    }

    fn run(&mut self, run: Run, size: f32, (x, y): (f32, f32)) {
        // Glyphs of Devanagari stand in another order than they are read; a box stands for any character.
        let told = run.face.is_reordered() || run.word.glyphs.iter().any(|glyph| glyph.gid == 0);
        if told {
            self.ops.push(spoken(&run.text));
        }
        let mut items = vec![TextItem::GlyphIds(run.word.glyphs.clone())];
        if run.word.lead != 0.0 {
            items.insert(0, TextItem::Offset(run.word.lead));
        }
        self.ops.extend([
            Op::StartTextSection,
            Op::SetTextCursor {
                pos: Point {
                    x: Pt(x),
                    y: Pt(self.height - y),
                },
            },
            Op::SetFont {
                font: run.face.handle(),
                size: Pt(size),
            },
            Op::ShowText { items },
            Op::EndTextSection,
        ]);
        if told {
            self.ops.push(Op::EndMarkedContent);
        }
    }

    /// A filled rectangle.
    pub fn fill(&mut self, ink: Ink, (x, y): (f32, f32), (width, height): (f32, f32)) {
        self.ink(ink);
        self.ops.push(Op::DrawRectangle {
            rectangle: Rect {
                x: Pt(x),
                y: Pt(self.height - y - height),
                width: Pt(width),
                height: Pt(height),
                mode: Some(PaintMode::Fill),
                winding_order: None,
            },
        });
    }

    /// A horizontal rule, `thick` points thick.
    pub fn rule(&mut self, ink: Ink, (x, y): (f32, f32), width: f32, thick: f32) {
        self.fill(ink, (x, y - thick / 2.0), (width, thick));
    }

    /// A filled square with round corners.
    pub fn tile(&mut self, ink: Ink, (x, y): (f32, f32), side: f32, radius: f32) {
        self.ink(ink);
        let (left, right) = (x, x + side);
        let (top, bottom) = (self.height - y, self.height - y - side);
        // How far a curve's handles stand from its ends so that it is a quarter of a circle.
        let handle = radius * (1.0 - 0.5523);
        let mut points = Vec::new();
        for (corner, from, until) in [
            ((left, top), (0.0, -1.0), (1.0, 0.0)),
            ((right, top), (-1.0, 0.0), (0.0, -1.0)),
            ((right, bottom), (0.0, 1.0), (-1.0, 0.0)),
            ((left, bottom), (1.0, 0.0), (0.0, 1.0)),
        ] {
            let at = |way: (f32, f32), far: f32, bezier| LinePoint {
                p: Point {
                    x: Pt(corner.0 + way.0 * far),
                    y: Pt(corner.1 + way.1 * far),
                },
                bezier,
            };
            points.extend([
                at(from, radius, false),
                at(from, handle, true),
                at(until, handle, true),
                at(until, radius, false),
            ]);
        }
        self.ops.push(Op::DrawPolygon {
            polygon: Polygon {
                rings: vec![PolygonRing { points }],
                mode: PaintMode::Fill,
                winding_order: WindingOrder::NonZero,
            },
        });
    }

    /// A QR code as filled rectangles: sharp at any size. False when the text is too long for one.
    pub fn qr(&mut self, text: &str, (x, y): (f32, f32), side: f32) -> bool {
        let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else {
            return false;
        };
        let (count, colours) = (code.width(), code.to_colors());
        let module = side / count as f32;
        for (row, line) in colours.chunks(count).enumerate() {
            let mut column = 0;
            while column < count {
                let dark = line.iter().skip(column);
                let run = dark.take_while(|c| **c == qrcode::Color::Dark).count();
                if run > 0 {
                    let corner = (x + column as f32 * module, y + row as f32 * module);
                    self.fill(Ink::Black, corner, (run as f32 * module, module));
                }
                column += run.max(1);
            }
        }
        true
    }

    /// The page, as the file takes it.
    pub fn page(self) -> PdfPage {
        let mm = |points: f32| Mm(points * 25.4 / 72.0);
        PdfPage::new(mm(self.width), mm(self.height), self.ops)
    }

    fn ink(&mut self, ink: Ink) {
        if self.ink == Some(ink) {
            return;
        }
        let [r, g, b] = ink.rgb();
        let icc_profile = None;
        let col = Color::Rgb(Rgb {
            r,
            g,
            b,
            icc_profile,
        });
        self.ops.push(Op::SetFillColor { col });
        self.ink = Some(ink);
    }
}

/// Says what the following glyphs read as (ISO 32000-1, 14.9.4), so that copying and searching find it.
fn spoken(text: &str) -> Op {
    let bytes = [0xFE, 0xFF].into_iter();
    let data = bytes.chain(text.encode_utf16().flat_map(u16::to_be_bytes));
    let text = DictItem::Bytes(data.collect());
    Op::BeginMarkedContentWithProperties {
        tag: "Span".to_owned(),
        properties: DictItem::Dict {
            map: BTreeMap::from([("ActualText".to_owned(), text)]),
        },
    }
}

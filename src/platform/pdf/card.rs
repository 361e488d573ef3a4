//! Identity cards, the size of a bank card (ISO/IEC 7810 ID-1), one a page, for card printers.
use super::{
    Align, Letterhead,
    canvas::{Canvas, Ink},
    file,
    shape::Shaper,
    text::{Style, lines},
};
use crate::Result;

/// 85.6 × 54 mm.
const SIZE: (f32, f32) = (242.65, 153.07);
const PAD: f32 = 12.0;

/// A card.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// What the holder is: "Student".
    pub role: String,
    /// The holder.
    pub name: String,
    /// Stands for a picture.
    pub initials: String,
    /// Name and value, at most four.
    pub facts: Vec<(String, String)>,
    /// What the code at the right says.
    pub code: String,
}

/// The cards as one file.
pub fn cards(head: &Letterhead, title: &str, cards: &[Card]) -> Result<Vec<u8>> {
    let mut shaper = Shaper::default();
    let pages = cards
        .iter()
        .map(|card| page(&mut shaper, head, card))
        .collect();
    file::write(head, title, &shaper, pages)
}

fn page(shaper: &mut Shaper, head: &Letterhead, card: &Card) -> Canvas {
    let mut canvas = Canvas::new(SIZE);
    band(&mut canvas, shaper, head, card);
    let side = 48.0;
    canvas.tile(Ink::Sunken, (PAD, 46.0), side, 5.0);
    let middle = (PAD + side / 2.0, 46.0 + side / 2.0 + 6.2);
    let initials = (card.initials.as_str(), Style::bold(17.0), Ink::Accent);
    canvas.text(shaper, initials, middle, Align::Center);

    let x = PAD + side + 10.0;
    let width = SIZE.0 - x - PAD;
    let mut y = 56.0;
    let size = match shaper.width(&card.name, true) * 11.0 > width {
        true => 9.0,
        false => 11.0,
    };
    for line in lines(shaper, &card.name, Style::bold(size), width)
        .iter()
        .take(2)
    {
        canvas.text(
            shaper,
            (line, Style::bold(size), Ink::Text),
            (x, y),
            Align::Left,
        );
        y += size + 3.0;
    }
    facts(&mut canvas, shaper, card, (x, y + 1.0));
    canvas
}

/// The institution above, and what the holder is.
fn band(canvas: &mut Canvas, shaper: &mut Shaper, head: &Letterhead, card: &Card) {
    canvas.fill(Ink::Accent, (0.0, 0.0), (SIZE.0, 34.0));
    let role = shaper.width(&card.role, true) * 8.0;
    let width = SIZE.0 - 2.0 * PAD - role - 8.0;
    let size = (9.5 * width / (shaper.width(&head.name, true) * 9.5).max(1.0)).clamp(6.0, 9.5);
    let name = (head.name.as_str(), Style::bold(size), Ink::White);
    canvas.text(shaper, name, (PAD, 15.5), Align::Left);
    let place = (head.place.as_str(), Style::plain(6.8), Ink::White);
    canvas.text(shaper, place, (PAD, 26.0), Align::Left);
    let role = (card.role.as_str(), Style::bold(8.0), Ink::White);
    canvas.text(shaper, role, (SIZE.0 - PAD, 15.5), Align::Right);
}

fn facts(canvas: &mut Canvas, shaper: &mut Shaper, card: &Card, (x, mut y): (f32, f32)) {
    let code = 50.0;
    let corner = (SIZE.0 - PAD - code, SIZE.1 - PAD - code);
    let coded = !card.code.is_empty() && canvas.qr(&card.code, corner, code);
    let end = if coded { corner.0 - 6.0 } else { SIZE.0 - PAD };
    for (name, value) in card.facts.iter().take(4) {
        canvas.text(
            shaper,
            (name, Style::plain(6.0), Ink::Muted),
            (x, y + 2.0),
            Align::Left,
        );
        let style = Style::bold(7.5);
        // One line each: what is longer is cut where it ends.
        let width = if y + 11.0 < corner.1 {
            SIZE.0 - PAD - x
        } else {
            end - x
        };
        let value = lines(shaper, value, style, width);
        let value = value.first().map_or("", String::as_str);
        canvas.text(
            shaper,
            (value, style, Ink::Text),
            (x, y + 11.0),
            Align::Left,
        );
        y += 19.0;
    }
}

//! JPEG (ITU-T T.81, annex B): segments by their markers, then the picture itself, up to its end.
use super::{at, exif};

/// The picture alone.
pub fn bare(data: &[u8]) -> Option<Vec<u8>> {
    let start = data.get(..2).filter(|start| *start == b"\xff\xd8")?;
    let mut walk = Walk {
        kept: start.to_vec(),
        ..Walk::default()
    };
    walk.kept.reserve(data.len());
    walk.place = walk.kept.len();
    let mut next = walk.kept.len();
    while let Some((from, kind)) = marker(data, next) {
        if kind == 0xd9 {
            walk.kept.extend_from_slice(&data[from..from + 2]);
            break;
        }
        let Some((body, end)) = segment(data, from) else {
            break;
        };
        walk.take(kind, body, &data[from..end])?;
        next = end;
        if kind == 0xda {
            next = scan(data, end);
            walk.kept.extend_from_slice(&data[end..next]);
        }
    }
    walk.finish()
}

/// What is kept so far.
#[derive(Default)]
struct Walk {
    kept: Vec<u8>,
    /// Which way up the picture is, and where that is to be said: behind the head.
    turn: Option<u8>,
    place: usize,
    /// Whether any of the picture was there.
    scanned: bool,
}

impl Walk {
    fn take(&mut self, kind: u8, body: &[u8], whole: &[u8]) -> Option<()> {
        match (kind, body) {
            (0xe0, [b'J', b'F', b'I', b'F', 0, ..]) if self.kept.len() == 2 => {
                self.kept.extend(jfif(body)?);
                self.place = self.kept.len();
            }
            (0xe1, [b'E', b'x', b'i', b'f', 0, 0, block @ ..]) => {
                self.turn = self.turn.or(exif::turn(block));
            }
            _ if is_needed(kind, body) => self.kept.extend_from_slice(whole),
            _ => {}
        }
        self.scanned |= kind == 0xda;
        Some(())
    }

    /// Many a camera is switched off too early: what is there of a picture is shown, even without its end.
    fn finish(mut self) -> Option<Vec<u8>> {
        if let Some(turn) = self.turn {
            self.kept.splice(self.place..self.place, turned(turn));
        }
        self.scanned.then_some(self.kept)
    }
}

/// Where the marker that comes next begins, and which one it is; bytes that only fill up stand before it.
fn marker(data: &[u8], mut place: usize) -> Option<(usize, u8)> {
    while at(data, place)? == [0xff, 0xff] {
        place += 1;
    }
    match at(data, place)? {
        [0xff, 0 | 1 | 0xd0..=0xd8] => None,
        [0xff, kind] => Some((place, kind)),
        _ => None,
    }
}

/// What a segment holds, and where it ends.
fn segment(data: &[u8], from: usize) -> Option<(&[u8], usize)> {
    let length = usize::from(u16::from_be_bytes(at(data, from + 2)?));
    let end = from + 2 + length;
    Some((data.get(from + 4..end)?, end))
}

/// Tables, frames and scans; and how colours are meant.
fn is_needed(kind: u8, body: &[u8]) -> bool {
    match kind {
        0xc8 => false,
        0xc0..=0xcf | 0xda..=0xdf => true,
        0xe2 => body.starts_with(b"ICC_PROFILE\0"),
        0xee => body.starts_with(b"Adobe"),
        _ => false,
    }
}

/// Where the coded picture ends that begins here: before the next marker that is none of its own.
fn scan(data: &[u8], from: usize) -> usize {
    let pairs = data.get(from..).unwrap_or_default().windows(2);
    let mut ends = pairs
        .enumerate()
        .filter(|(_, pair)| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7 | 0xff));
    ends.next().map_or(data.len(), |(length, _)| from + length)
}

/// The head of a JFIF file without the small picture in it.
fn jfif(body: &[u8]) -> Option<[u8; 18]> {
    let mut head = *b"\xff\xe0\0\x10JFIF\0\0\0\0\0\0\0\0\0\0";
    head[4..16].copy_from_slice(body.get(..12)?);
    Some(head)
}

fn turned(turn: u8) -> Vec<u8> {
    [&b"\xff\xe1\0\x22Exif\0\0"[..], &exif::block(turn)].concat()
}

//! How many pixels a picture says it has, from its first bytes: nobody unpacks it to find out (a "pixel flood" of
//! 20,000 × 20,000 fits into a kilobyte).
use super::super::{kinds::FileType, refusal::Refusal};

/// Pixels of the largest picture that is taken.
const MOST: u64 = 50_000_000;

/// Whether the picture says how large it is, and is not too large.
pub fn check(kind: FileType, head: &[u8]) -> Result<(), Refusal> {
    let (width, height) = match kind {
        FileType::Png => png(head),
        FileType::Jpeg => jpeg(head),
        FileType::Webp => webp(head),
        _ => None,
    }
    .ok_or(Refusal::OtherContent)?;
    match u64::from(width) * u64::from(height) {
        0 => Err(Refusal::OtherContent),
        pixels if pixels > MOST => Err(Refusal::TooManyPixels),
        _ => Ok(()),
    }
}

fn bytes<const N: usize>(data: &[u8], at: usize) -> Option<[u8; N]> {
    data.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// `IHDR` is always the first part (PNG, 11.2.2).
fn png(head: &[u8]) -> Option<(u32, u32)> {
    if head.get(12..16)? != b"IHDR" {
        return None;
    }
    Some((
        u32::from_be_bytes(bytes(head, 16)?),
        u32::from_be_bytes(bytes(head, 20)?),
    ))
}

/// The largest frame header before the image data (ITU-T T.81, B.2.2): a second one must not hide behind a small one.
fn jpeg(head: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    let mut found: Option<(u32, u32)> = None;
    loop {
        let [mark, kind] = bytes(head, at)?;
        if mark != 0xff {
            return None;
        }
        if kind == 0xff {
            at += 1;
            continue;
        }
        // Start of scan or end of image: what comes is no header.
        if matches!(kind, 0xda | 0xd9) {
            return found;
        }
        let length = usize::from(u16::from_be_bytes(bytes(head, at + 2)?));
        let frame = matches!(kind, 0xc0..=0xcf) && !matches!(kind, 0xc4 | 0xc8 | 0xcc);
        if frame {
            let height = u32::from(u16::from_be_bytes(bytes(head, at + 5)?));
            let width = u32::from(u16::from_be_bytes(bytes(head, at + 7)?));
            let before = found.map_or(0, |(w, h)| w * h);
            if found.is_none() || width * height > before {
                found = Some((width, height));
            }
        }
        at += 2 + length.max(2);
    }
}

/// The three forms of a WebP (RFC 9649): lossy, lossless, extended.
fn webp(head: &[u8]) -> Option<(u32, u32)> {
    let three = |at: usize| bytes::<3>(head, at).map(|[a, b, c]| u32::from_le_bytes([a, b, c, 0]));
    match head.get(12..16)? {
        b"VP8 " if head.get(23..26)? == [0x9d, 0x01, 0x2a] => {
            let side = |at| bytes(head, at).map(|two| u32::from(u16::from_le_bytes(two) & 0x3fff));
            Some((side(26)?, side(28)?))
        }
        b"VP8L" if head.get(20)? == &0x2f => {
            let bits = u32::from_le_bytes(bytes(head, 21)?);
            Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
        }
        b"VP8X" => Some((three(24)? + 1, three(27)? + 1)),
        _ => None,
    }
}

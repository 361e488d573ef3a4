//! WebP (RFC 9649): chunks in a RIFF file, the first of which says what else there is.
use super::{at, exif};

/// Bits of the first chunk: there is EXIF, there is XMP.
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;

/// The picture alone.
pub fn bare(data: &[u8]) -> Option<Vec<u8>> {
    if data.get(..4)? != b"RIFF" || data.get(8..12)? != b"WEBP" {
        return None;
    }
    let declared = usize::try_from(u32::from_le_bytes(at(data, 4)?)).ok()?;
    let data = data.get(..declared.checked_add(8)?).unwrap_or(data);
    let mut kept = data.get(..12)?.to_vec();
    kept.reserve(data.len());
    let (mut turn, mut next) = (None, 12);
    while next < data.len() {
        let name: [u8; 4] = at(data, next)?;
        let length = usize::try_from(u32::from_le_bytes(at(data, next + 4)?)).ok()?;
        let end = (next + 8).checked_add(length)?;
        let body = data.get(next + 8..end)?;
        match &name {
            b"VP8 " | b"VP8L" | b"VP8X" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP" => {
                put(&mut kept, name, body);
            }
            b"EXIF" => {
                let block = body.strip_prefix(b"Exif\0\0").unwrap_or(body);
                turn = turn.or(exif::turn(block));
            }
            _ => {}
        }
        next = end + length % 2;
    }
    // Only the extended form has that byte, and room for EXIF.
    if kept.get(12..16)? == b"VP8X" {
        let flags = kept.get_mut(20)?;
        *flags &= !(EXIF | XMP);
        if let Some(turn) = turn {
            *flags |= EXIF;
            put(&mut kept, *b"EXIF", &exif::block(turn));
        }
    }
    let size = u32::try_from(kept.len() - 8).ok()?;
    kept[4..8].copy_from_slice(&size.to_le_bytes());
    Some(kept)
}

fn put(kept: &mut Vec<u8>, name: [u8; 4], body: &[u8]) {
    let length = u32::try_from(body.len()).unwrap_or_default();
    kept.extend(name);
    kept.extend(length.to_le_bytes());
    kept.extend_from_slice(body);
    kept.extend((body.len() % 2 == 1).then_some(0));
}

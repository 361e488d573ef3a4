//! PNG (third edition, 5 and 11): chunks with their lengths, names and checksums.
use super::{at, exif};

const START: &[u8] = b"\x89PNG\r\n\x1a\n";
/// What shows the picture as it is meant; moving ones, too.
const NEEDED: [&[u8; 4]; 19] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP",
    b"mDCV", b"cLLI", b"sBIT", b"bKGD", b"hIST", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

/// The picture alone.
pub fn bare(data: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(data.len());
    kept.extend(data.get(..START.len()).filter(|start| *start == START)?);
    let (mut turn, mut place, mut next) = (None, None, START.len());
    loop {
        let length = usize::try_from(u32::from_be_bytes(at(data, next)?)).ok()?;
        let name: [u8; 4] = at(data, next + 4)?;
        let body = data.get(next + 8..(next + 8).checked_add(length)?)?;
        let end = next + 12 + length;
        let whole = data.get(next..end)?;
        if NEEDED.contains(&&name) {
            kept.extend_from_slice(whole);
        } else if &name == b"eXIf" {
            turn = turn.or(exif::turn(body));
        }
        // The head is the first; behind it there is room for which way up the picture is.
        place = match (place, &name) {
            (None, b"IHDR") => Some(kept.len()),
            (None, _) => return None,
            (place, _) => place,
        };
        if &name == b"IEND" {
            break;
        }
        next = end;
    }
    if let Some((turn, place)) = turn.zip(place) {
        kept.splice(place..place, chunk(*b"eXIf", &exif::block(turn)));
    }
    Some(kept)
}

fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let mut sum = flate2::Crc::new();
    sum.update(&name);
    sum.update(body);
    let length = u32::try_from(body.len()).unwrap_or_default();
    [
        &length.to_be_bytes(),
        &name[..],
        body,
        &sum.sum().to_be_bytes(),
    ]
    .concat()
}

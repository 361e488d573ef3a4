//! The one thing of EXIF that a picture needs: which way up it is (EXIF 3.0, 4.6.5, tag 0112).

/// The tag of the orientation.
const TAG: u16 = 0x0112;
/// The type of a number of 16 bits.
const SHORT: u16 = 3;

/// Which way up it is, from 2 to 8; nothing for as it lies, and for what cannot be read.
pub fn turn(block: &[u8]) -> Option<u8> {
    let big = match block.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let two = |place: usize| {
        let pair: [u8; 2] = super::at(block, place)?;
        Some(match big {
            true => u16::from_be_bytes(pair),
            false => u16::from_le_bytes(pair),
        })
    };
    let first: [u8; 4] = super::at(block, 4)?;
    let first = match big {
        true => u32::from_be_bytes(first),
        false => u32::from_le_bytes(first),
    };
    let first = usize::try_from(first).ok()?;
    let entries = usize::from(two(first)?);
    let mut places = (0..entries).map(|number| first.saturating_add(2 + number * 12));
    let place = places.find(|place| two(*place) == Some(TAG) && two(place + 2) == Some(SHORT))?;
    let turn = u8::try_from(two(place.checked_add(8)?)?).ok()?;
    (2..=8).contains(&turn).then_some(turn)
}

/// A block that says which way up it is, and nothing else.
pub fn block(turn: u8) -> [u8; 26] {
    let mut block = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    block[19] = turn;
    block
}

//! Office documents: zip archives whose list of parts, at their end, says what they are and how large they unpack.
use super::super::{kinds::FileType, refusal::Refusal};

/// Parts of the largest document that is taken.
const MOST_PARTS: usize = 10_000;
/// Bytes of the largest document when it is unpacked, and how many times its size that may be.
const MOST_BYTES: u64 = 512 * 1024 * 1024;
const MOST_TIMES: u64 = 200;
/// Below this, no ratio is suspicious: empty sheets pack to nothing.
const SMALL: u64 = 50 * 1024 * 1024;

/// A part, as the list of parts has it.
struct Part<'a> {
    name: &'a [u8],
    unpacked: u64,
    is_locked: bool,
}

/// Whether the end of the file lists the parts of a document of that type, none of them dangerous.
pub fn check(kind: FileType, tail: &[u8], size: u64) -> Result<(), Refusal> {
    let parts = parts(tail, size).ok_or(Refusal::OtherContent)?;
    let main: &[u8] = match kind {
        FileType::Docx => b"word/document.xml",
        FileType::Xlsx => b"xl/workbook.xml",
        FileType::Pptx => b"ppt/presentation.xml",
        _ => return Err(Refusal::OtherContent),
    };
    let has = |name: &[u8]| parts.iter().any(|part| part.name == name);
    if !has(b"[Content_Types].xml") || !has(main) {
        return Err(Refusal::OtherContent);
    }
    if parts.iter().any(|part| part.is_locked) {
        return Err(Refusal::Locked);
    }
    if parts
        .iter()
        .any(|part| part.name.to_ascii_lowercase().ends_with(b"vbaproject.bin"))
    {
        return Err(Refusal::Macros);
    }
    let unpacked = parts
        .iter()
        .fold(0u64, |sum, part| sum.saturating_add(part.unpacked));
    let bomb = unpacked > MOST_BYTES || (unpacked > SMALL && unpacked / size.max(1) > MOST_TIMES);
    match bomb || parts.len() > MOST_PARTS {
        true => Err(Refusal::Bomb),
        false => Ok(()),
    }
}

/// The list of parts (APPNOTE.TXT 4.3.12). A list that does not lie whole in the kept end is taken for none.
fn parts(tail: &[u8], size: u64) -> Option<Vec<Part<'_>>> {
    let end = tail
        .windows(22)
        .rposition(|part| part.starts_with(b"PK\x05\x06"))?;
    let count = usize::from(two(tail, end + 10)?);
    let (length, start) = (four(tail, end + 12)?, four(tail, end + 16)?);
    let before = size.checked_sub(tail.len() as u64)?;
    let mut at = usize::try_from(u64::from(start).checked_sub(before)?).ok()?;
    if at.checked_add(usize::try_from(length).ok()?)? > end {
        return None;
    }
    let mut parts = Vec::new();
    for _ in 0..count {
        if tail.get(at..at + 4)? != b"PK\x01\x02" {
            return None;
        }
        let name = usize::from(two(tail, at + 28)?);
        parts.push(Part {
            name: tail.get(at + 46..at + 46 + name)?,
            unpacked: u64::from(four(tail, at + 24)?),
            is_locked: two(tail, at + 8)? & 1 == 1,
        });
        at += 46 + name + usize::from(two(tail, at + 30)?) + usize::from(two(tail, at + 32)?);
    }
    Some(parts)
}

fn two(data: &[u8], at: usize) -> Option<u16> {
    let found = data.get(at..at + 2)?;
    Some(u16::from_le_bytes(found.try_into().ok()?))
}

fn four(data: &[u8], at: usize) -> Option<u32> {
    let found = data.get(at..at + 4)?;
    Some(u32::from_le_bytes(found.try_into().ok()?))
}

//! A workbook is a ZIP of XML: walked here, member by member, before anything believes what it says of itself.
use std::io::Read;

use flate2::read::DeflateDecoder;

use super::{Limits, Unreadable};

/// More members than any table has.
const MEMBERS: usize = 1_000;
/// Within so many bytes a part must have come to its first element.
const PROLOG: usize = 16 << 10;

/// Refuses a workbook that is damaged, locked, no workbook, unpacks to more than it may, or holds what could make its
/// reader run away.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<(), Unreadable> {
    let mut left = limits.unpacked;
    let mut is_workbook = false;
    for member in members(bytes).ok_or(Unreadable::Damaged)? {
        let member = member.ok_or(Unreadable::Damaged)?;
        is_workbook |= member.name.eq_ignore_ascii_case(b"[Content_Types].xml");
        let (begin, length) = unpack(bytes, &member, left).ok_or(Unreadable::Damaged)?;
        if length > left {
            return Err(Unreadable::Bomb(limits.unpacked));
        }
        left -= length;
        if member.is_xml() && !is_harmless(&member, &begin, limits) {
            return Err(Unreadable::Damaged);
        }
    }
    match is_workbook {
        true => Ok(()),
        false => Err(Unreadable::Unknown),
    }
}

/// What the directory at the file's end says of a member.
struct Member<'a> {
    name: &'a [u8],
    method: u16,
    packed: usize,
    header: usize,
}

impl Member<'_> {
    fn is_xml(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        name.ends_with(b".xml") || name.ends_with(b".rels")
    }
    fn is_strings(&self) -> bool {
        self.name
            .to_ascii_lowercase()
            .ends_with(b"sharedstrings.xml")
    }
}

fn short(bytes: &[u8], at: usize) -> Option<usize> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(usize::from(u16::from_le_bytes(pair.try_into().ok()?)))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_le_bytes(four.try_into().ok()?)).ok()
}

/// The members, as the one directory at the very end has them: no comment behind it, no second directory, no ZIP64, so
/// that every reader finds the same.
fn members(bytes: &[u8]) -> Option<impl Iterator<Item = Option<Member<'_>>>> {
    let end = bytes.len().checked_sub(22)?;
    if bytes.get(end..end + 4)? != b"PK\x05\x06" {
        return None;
    }
    let big = end.checked_sub(20).and_then(|at| bytes.get(at..at + 4));
    let (count, size, start) = (
        short(bytes, end + 10)?,
        long(bytes, end + 12)?,
        long(bytes, end + 16)?,
    );
    let sound = big != Some(b"PK\x06\x07") && start.checked_add(size)? == end;
    if !sound || count > MEMBERS || short(bytes, end + 8)? != count {
        return None;
    }
    let mut at = start;
    Some((0..count).map(move |_| {
        let (member, next) = member(bytes, at)?;
        at = next;
        (next <= end).then_some(member)
    }))
}

fn member(bytes: &[u8], at: usize) -> Option<(Member<'_>, usize)> {
    if bytes.get(at..at.checked_add(4)?)? != b"PK\x01\x02" {
        return None;
    }
    let (name, extra, comment) = (
        short(bytes, at + 28)?,
        short(bytes, at + 30)?,
        short(bytes, at + 32)?,
    );
    let named = at + 46;
    let locked = short(bytes, at + 8)? & 1 == 1;
    let member = Member {
        name: bytes.get(named..named + name)?,
        method: u16::try_from(short(bytes, at + 10)?).ok()?,
        packed: long(bytes, at + 20)?,
        header: long(bytes, at + 42)?,
    };
    (!locked).then_some((member, named + name + extra + comment))
}

/// The beginning of a member, and how long it is unpacked; no more of it is unpacked than one byte over what may be.
fn unpack(bytes: &[u8], member: &Member<'_>, most: usize) -> Option<(Vec<u8>, usize)> {
    let at = member.header;
    if bytes.get(at..at.checked_add(4)?)? != b"PK\x03\x04" {
        return None;
    }
    let data = at + 30 + short(bytes, at + 26)? + short(bytes, at + 28)?;
    let packed = bytes.get(data..data.checked_add(member.packed)?)?;
    match member.method {
        0 => Some((
            packed.get(..PROLOG.min(packed.len()))?.to_vec(),
            packed.len(),
        )),
        8 => inflate(packed, most),
        _ => None,
    }
}

fn inflate(packed: &[u8], most: usize) -> Option<(Vec<u8>, usize)> {
    let limit = u64::try_from(most).ok()?.checked_add(1)?;
    let mut reader = DeflateDecoder::new(packed).take(limit);
    let (mut begin, mut length) = (Vec::new(), 0);
    let mut piece = vec![0; 64 << 10];
    loop {
        let count = reader.read(&mut piece).ok()?;
        if count == 0 {
            return Some((begin, length));
        }
        if begin.len() < PROLOG {
            begin.extend_from_slice(piece.get(..count)?);
        }
        length += count;
    }
}

/// Whether a part comes to its first element soon, without declaring a document type (which could define entities), and
/// does not have its reader set memory aside for more texts than there can be.
fn is_harmless(member: &Member<'_>, begin: &[u8], limits: &Limits) -> bool {
    let begin = begin.get(..PROLOG.min(begin.len())).unwrap_or_default();
    let Some(tag) = first_element(begin) else {
        return false;
    };
    let name = tag
        .split(|byte| byte.is_ascii_whitespace() || *byte == b'/')
        .next();
    let local = name.and_then(|name| name.rsplit(|byte| *byte == b':').next());
    // Its reader looks for the element further down, too, and there this look would not find it.
    if member.is_strings() && local != Some(b"sst") {
        return false;
    }
    let text = String::from_utf8_lossy(tag);
    let most = limits.rows.saturating_mul(limits.columns);
    let mut counts = text.split("ount").skip(1);
    counts.all(|rest| {
        let digits: String = rest
            .chars()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse::<usize>().is_ok_and(|count| count <= most)
    })
}

/// What stands between the brackets of the first element.
fn first_element(begin: &[u8]) -> Option<&[u8]> {
    let mut rest = begin.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(begin);
    loop {
        rest = rest.trim_ascii_start();
        let skipped = if rest.starts_with(b"<?") {
            after(rest, b"?>")?
        } else if rest.starts_with(b"<!--") {
            after(rest, b"-->")?
        } else {
            break;
        };
        rest = skipped;
    }
    let inside = rest
        .strip_prefix(b"<")
        .filter(|inside| !inside.starts_with(b"!"))?;
    let end = inside.iter().position(|byte| *byte == b'>')?;
    inside.get(..end)
}

fn after<'a>(bytes: &'a [u8], sign: &[u8]) -> Option<&'a [u8]> {
    let at = bytes.windows(sign.len()).position(|part| part == sign)?;
    bytes.get(at + sign.len()..)
}

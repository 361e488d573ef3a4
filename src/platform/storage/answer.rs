//! A file as an answer: as its name, type and nothing else; in parts when asked for parts.
use std::ops::Range;

use actix_web::{
    HttpRequest, HttpResponse,
    body::SizedStream,
    http::{
        StatusCode,
        header::{self, ContentEncoding},
    },
};
use serde::{Deserialize, Serialize};

use super::{Place, Reading, Store, disposition};
use crate::{Error, Result, platform::web::is_known};

/// A file that a person may have, and how it is given to them.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct File {
    /// Names the object, which is [`Place::Kept`].
    pub key: String,
    /// What it is called when it is saved.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// In bytes.
    pub size: u64,
    /// Stands for its content.
    pub etag: String,
    /// Whether a browser may show it, which is for pictures alone; else it is saved.
    pub inline: bool,
}

/// Whatever it holds, it runs nothing and fetches nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// Gives the file, or what of it is asked for.
pub async fn answer(req: &HttpRequest, store: &Store, file: &File) -> Result<HttpResponse> {
    let etag = format!("\"{}\"", file.etag);
    if is_known(req, &etag) {
        let mut unchanged = HttpResponse::NotModified();
        return Ok(unchanged
            .insert_header((header::ETAG, etag))
            .insert_header((header::CACHE_CONTROL, "private, no-cache"))
            .finish());
    }
    let part = match wanted(req, file.size, &etag) {
        Wanted::All => None,
        Wanted::Part(range) => Some(range),
        Wanted::Nothing => return Ok(no_such_part(file.size)),
    };
    let Reading { size, chunks } = store.read(Place::Kept, &file.key, part.clone()).await?;
    if size != file.size {
        return Err(Error::internal(format!(
            "object {} has {size} bytes",
            file.key
        )));
    }
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::ETAG, etag))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::CONTENT_TYPE, file.content_type.as_str()))
        .insert_header((
            header::CONTENT_DISPOSITION,
            disposition(&file.name, file.inline),
        ))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header(("cross-origin-resource-policy", "same-origin"))
        // Sent as it is: pictures and documents are compressed already, and a length must be known.
        .insert_header(ContentEncoding::Identity);
    let length = match part {
        None => size,
        Some(part) => {
            let Range { start, end } = part;
            answer.status(StatusCode::PARTIAL_CONTENT).insert_header((
                header::CONTENT_RANGE,
                format!("bytes {start}-{}/{size}", end - 1),
            ));
            end - start
        }
    };
    Ok(answer.body(SizedStream::new(length, chunks)))
}

fn no_such_part(size: u64) -> HttpResponse {
    HttpResponse::RangeNotSatisfiable()
        .insert_header((header::CONTENT_RANGE, format!("bytes */{size}")))
        .content_type("text/plain; charset=utf-8")
        .body("The file has no such part.")
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    All,
    Part(Range<u64>),
    Nothing,
}

/// One range (RFC 9110, 14.2); what is more or other than that gets the whole.
fn wanted(req: &HttpRequest, size: u64, etag: &str) -> Wanted {
    let known = req.headers().get(header::IF_RANGE);
    let stale = known.is_some_and(|known| known.as_bytes() != etag.as_bytes());
    let range = req
        .headers()
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok());
    match range.filter(|_| !stale) {
        Some(range) => part_of(range, size),
        None => Wanted::All,
    }
}

fn part_of(range: &str, size: u64) -> Wanted {
    let Some((from, to)) = range
        .strip_prefix("bytes=")
        .and_then(|part| part.split_once('-'))
    else {
        return Wanted::All;
    };
    let (from, to) = (from.trim(), to.trim());
    let (start, end) = match (from.parse::<u64>().ok(), to.parse::<u64>().ok()) {
        (Some(start), None) if to.is_empty() => (start, size),
        (Some(start), Some(last)) if start <= last => (start, last.saturating_add(1).min(size)),
        (None, Some(last)) if from.is_empty() => (size.saturating_sub(last), size),
        _ => return Wanted::All,
    };
    match start < end {
        true => Wanted::Part(start..end),
        false => Wanted::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::{Wanted, part_of};

    #[test]
    fn one_range_is_understood_and_the_rest_is_the_whole() {
        for (range, part) in [
            ("bytes=0-0", 0..1),
            ("bytes=3-", 3..10),
            ("bytes=-4", 6..10),
            ("bytes=5-99", 5..10),
            ("bytes=-99", 0..10),
        ] {
            assert_eq!(part_of(range, 10), Wanted::Part(part), "{range}");
        }
        for range in ["bytes=10-", "bytes=-0", "bytes=99-100"] {
            assert_eq!(part_of(range, 10), Wanted::Nothing, "{range}");
        }
        for range in [
            "bytes=",
            "bytes=4-2",
            "bytes=0-1,3-4",
            "lines=1-2",
            "bytes=a-b",
            "bytes=-",
        ] {
            assert_eq!(part_of(range, 10), Wanted::All, "{range}");
        }
    }
}

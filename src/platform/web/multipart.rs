//! The first field of a multipart form, read before anything else of it: a file behind it may be large.
use actix_web::{
    HttpMessage,
    dev::{Payload, ServiceRequest},
    http::header,
    web::Bytes,
};
use futures_util::{StreamExt, stream};
use tokio::time::{Instant, timeout_at};

use super::body;
use crate::{Error, Result};

/// Where the first field must have ended.
const MOST: usize = 4096;

/// The value of the form's first field, if that is its name. What was read is put back for whoever reads the form.
pub async fn first_field(req: &mut ServiceRequest, name: &str) -> Result<Option<String>> {
    let boundary =
        boundary(req).ok_or_else(|| Error::Malformed("The form has no boundary.".into()))?;
    let until = Instant::now() + body::seconds(req.request());
    let mut body = req.take_payload();
    let mut seen: Vec<u8> = Vec::new();
    while seen.len() < MOST && value(&seen, &boundary, name).is_none() {
        match timeout_at(until, body.next()).await {
            Err(_) => return Err(Error::TooSlow),
            Ok(Some(Ok(chunk))) => seen.extend_from_slice(&chunk),
            Ok(Some(Err(_))) => return Err(Error::Malformed("The body broke off.".into())),
            Ok(None) => break,
        }
    }
    let found = value(&seen, &boundary, name);
    let again = stream::iter([Ok(Bytes::from(seen))]).chain(body);
    req.set_payload(Payload::Stream {
        payload: Box::pin(again),
    });
    Ok(found)
}

fn boundary(req: &ServiceRequest) -> Option<String> {
    let kind = req.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (_, rest) = kind.split_once("boundary=")?;
    let boundary = rest.split(';').next()?.trim().trim_matches('"');
    (1..=70)
        .contains(&boundary.len())
        .then(|| boundary.to_owned())
}

/// `--boundary`, headers that name the field, an empty line, the value, and the boundary again (RFC 7578).
fn value(seen: &[u8], boundary: &str, name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(&seen[..seen.len().min(MOST)]);
    let part = text.strip_prefix(&format!("--{boundary}\r\n"))?;
    let (headers, rest) = part.split_once("\r\n\r\n")?;
    let (value, _) = rest.split_once(&format!("\r\n--{boundary}"))?;
    let named = headers.to_ascii_lowercase();
    let plain = !named.contains("filename");
    (plain && named.contains(&format!("; name=\"{name}\""))).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn only_a_whole_first_field_of_that_name_counts() {
        let form = "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntoken\r\n--x\r\n";
        assert_eq!(
            value(form.as_bytes(), "x", "csrf").as_deref(),
            Some("token")
        );
        assert_eq!(value(form.as_bytes(), "y", "csrf"), None);
        assert_eq!(value(form.as_bytes(), "x", "other"), None);
        assert_eq!(value(&form.as_bytes()[..form.len() - 4], "x", "csrf"), None);
        let file = form.replace("\"csrf\"", "\"csrf\"; filename=\"a\"");
        assert_eq!(value(file.as_bytes(), "x", "csrf"), None);
    }
}

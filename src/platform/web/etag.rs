//! Versions of a resource by HTTP's own means: `ETag` and `If-None-Match` spare a download, `If-Match` a lost change.
//!
//! A tag is the row's version and a hash of all that is shown. A reader is told of every difference; a change is
//! refused only when the row itself was changed meanwhile, not when its person signed in.
use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::{StatusCode, header},
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{Error, Result, platform::text::hex};

/// Answers a GET with the resource, or with 304 when the client has it as it is.
pub fn read_answer(req: &HttpRequest, version: i32, body: &impl Serialize) -> Result<HttpResponse> {
    let json = serde_json::to_vec(body)?;
    let tag = tag(version, &json);
    if is_known(req, &tag) {
        return Ok(HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .finish());
    }
    Ok(answer(StatusCode::OK, tag, json))
}

/// Answers a write with the resource as it is now.
pub fn written_answer(
    status: StatusCode,
    version: i32,
    body: &impl Serialize,
) -> Result<HttpResponse> {
    let json = serde_json::to_vec(body)?;
    Ok(answer(status, tag(version, &json), json))
}

fn answer(status: StatusCode, tag: String, json: Vec<u8>) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::ETAG, tag))
        .content_type("application/json")
        .body(json)
}

fn tag(version: i32, shown: &[u8]) -> String {
    format!("\"{version}-{}\"", hash(shown))
}

/// Sixteen hexadecimal digits by which contents are told apart.
pub fn hash(contents: &[u8]) -> String {
    hex(&Sha256::digest(contents)[..8])
}

/// Whether `If-None-Match` names the tag.
pub fn is_known(req: &HttpRequest, tag: &str) -> bool {
    let named = req.headers().get_all(header::IF_NONE_MATCH);
    let mut named = named.filter_map(|value| value.to_str().ok()).flat_map(tags);
    named.any(|named| named == "*" || named.trim_start_matches("W/") == tag)
}

fn tags(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim)
}

/// What `If-Match` demands: that the resource is still of a version that the client has seen. What is no tag is none.
#[derive(Clone, Debug)]
pub struct IfMatch(Option<Vec<String>>);

impl IfMatch {
    /// Refuses with 412 unless the demand is met. The version that the change is based on, if one is demanded.
    pub fn check(&self, version: i32) -> Result<Option<i32>> {
        let Some(named) = &self.0 else {
            return Ok(None);
        };
        if named.iter().any(|tag| tag == "*") {
            return Ok(None);
        }
        let own = format!("\"{version}-");
        match named.iter().any(|tag| tag.starts_with(&own)) {
            true => Ok(Some(version)),
            false => Err(Error::Stale),
        }
    }
    /// A change that lost a race although the demand was met a moment before is 412, too.
    pub fn word(&self, err: Error) -> Error {
        match (&self.0, err) {
            (Some(_), Error::Conflict(violation)) if violation.code == "changed" => Error::Stale,
            (_, err) => err,
        }
    }
}

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let named: Vec<String> = req
            .headers()
            .get_all(header::IF_MATCH)
            .flat_map(|value| tags(value.to_str().unwrap_or_default()).map(str::to_owned))
            .collect();
        std::future::ready(Ok(Self((!named.is_empty()).then_some(named))))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_tag_names_what_is_shown() {
        let request = |value: &str| {
            TestRequest::get()
                .insert_header(("if-none-match", value))
                .to_http_request()
        };
        let tag = tag(3, b"{}");
        assert!(is_known(&request(&tag), &tag));
        assert!(is_known(&request(&format!("\"x\", W/{tag}")), &tag));
        assert!(is_known(&request("*"), &tag));
        assert!(!is_known(&request("\"3-0000000000000000\""), &tag));
        assert!(!is_known(&TestRequest::get().to_http_request(), &tag));
    }

    #[test]
    fn a_demand_is_about_the_version_alone() {
        let demand = |tags: &[&str]| IfMatch(Some(tags.iter().map(|tag| (*tag).into()).collect()));
        assert!(IfMatch(None).check(3).is_ok());
        assert!(demand(&["*"]).check(3).is_ok());
        assert!(matches!(demand(&["\"3-aaaa\""]).check(3), Ok(Some(3))));
        assert!(demand(&["\"2-aaaa\"", "\"3-bbbb\""]).check(3).is_ok());
        for stale in ["\"2-aaaa\"", "W/\"3-aaaa\"", "3", "", "\"33-aaaa\""] {
            assert!(
                matches!(demand(&[stale]).check(3), Err(Error::Stale)),
                "{stale}"
            );
        }
    }
}

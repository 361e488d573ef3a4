//! Pages travel compressed: gzip, in place.
//!
//! A page is one piece of some ten KiB, for which gzip takes a tenth of a millisecond and comes out no larger than a
//! Brotli that is as quick; Brotli's encoder also asks for megabytes each time. Static files bring a smaller form of
//! their own, made once ([`super::assets`]), and streams (exports, events) go out as they come.
use std::io::Write;

use actix_web::{
    Error as ActixError,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, ContentEncoding, HeaderMap, HeaderValue},
    },
    middleware::Next,
    web::Bytes,
};
use flate2::{Compression, write::GzEncoder};

use super::assets::takes_encoding;

/// Below this a packet is a packet, however full; in bytes.
const WORTH_IT: u64 = 1024;
/// A body above this would hold up the other requests of its thread; in bytes.
const TOO_LONG: u64 = 1 << 20;

/// Compresses answers of text that have a body in one piece, for those who take gzip.
pub async fn compress(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let takes_gzip = takes_encoding(req.headers(), "gzip");
    let mut res = next.call(req).await?.map_into_boxed_body();
    let sized = matches!(res.response().body().size(), BodySize::Sized(n) if (WORTH_IT..TOO_LONG).contains(&n));
    let whole = res.status() != StatusCode::PARTIAL_CONTENT;
    if !sized || !whole || !is_plain_text(res.headers()) {
        return Ok(res);
    }
    res.headers_mut()
        .append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if !takes_gzip {
        return Ok(res);
    }
    let mut coded = false;
    let mut res = res.map_body(|_, body| match body.try_into_bytes() {
        Ok(plain) => {
            let small = gzip(&plain);
            coded = small.is_some();
            BoxBody::new(small.unwrap_or(plain))
        }
        Err(body) => body,
    });
    if coded {
        let gzip = HeaderValue::from_static(ContentEncoding::Gzip.as_str());
        res.headers_mut().insert(header::CONTENT_ENCODING, gzip);
    }
    Ok(res)
}

fn is_plain_text(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let text = kind.starts_with("text/") || kind.contains("json") || kind.contains("xml");
    // An office document's type names XML, and is a compressed archive.
    let packed = kind.contains("officedocument");
    text && !packed && !headers.contains_key(header::CONTENT_ENCODING)
}

fn gzip(plain: &[u8]) -> Option<Bytes> {
    let mut writer = GzEncoder::new(Vec::with_capacity(plain.len() / 2), Compression::new(2));
    writer.write_all(plain).ok()?;
    Some(writer.finish().ok()?.into())
}

#[cfg(test)]
mod tests {
    use actix_web::{
        App, HttpResponse,
        http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, VARY},
        middleware::from_fn,
        test, web,
    };

    use super::*;

    async fn encoding(accepts: &'static str, kind: &'static str, length: usize) -> Option<String> {
        let body = move || async move {
            HttpResponse::Ok()
                .content_type(kind)
                .body("campus ".repeat(length / 7))
        };
        let app = App::new()
            .wrap(from_fn(compress))
            .route("/", web::get().to(body));
        let app = test::init_service(app).await;
        let req = test::TestRequest::get().insert_header((ACCEPT_ENCODING, accepts));
        let res = test::call_service(&app, req.to_request()).await;
        let header = |name| {
            res.headers()
                .get(name)
                .map(|v| v.to_str().unwrap().to_owned())
        };
        assert!(header(CONTENT_ENCODING).is_none() || header(VARY).is_some());
        header(CONTENT_ENCODING)
    }

    #[actix_web::test]
    async fn compresses_long_text_for_those_who_take_it() {
        let html = "text/html; charset=utf-8";
        assert_eq!(
            encoding("gzip, br", html, 7000).await.as_deref(),
            Some("gzip")
        );
        assert_eq!(encoding("br", html, 7000).await, None);
        assert_eq!(encoding("gzip;q=0", html, 7000).await, None);
        assert_eq!(encoding("gzip", html, 70).await, None);
        assert_eq!(encoding("gzip", "application/pdf", 7000).await, None);
        let problem = "application/problem+json";
        assert_eq!(
            encoding("gzip", problem, 7000).await.as_deref(),
            Some("gzip")
        );
    }

    #[::core::prelude::v1::test]
    fn a_page_comes_out_as_it_went_in() {
        let page = "<p>नमस्ते Campus</p>".repeat(500);
        let small = gzip(page.as_bytes()).expect("gzip");
        assert!(small.len() * 10 < page.len());
        let mut back = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&small[..]), &mut back)
            .expect("the same");
        assert_eq!(back, page);
    }
}

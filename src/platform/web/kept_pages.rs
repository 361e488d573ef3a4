//! Pages that are the same for every visitor: rendered and compressed once for each language and theme, then kept.
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, ContentEncoding, HeaderValue},
    web::Bytes,
};

use super::{assets, view};
use crate::{Result, words::Language};

/// A page's name, its language and its theme.
type Key = (&'static str, Language, &'static str);

/// The pages kept so far; as many as there are names, languages and themes.
#[derive(Default)]
pub struct KeptPages(RwLock<HashMap<Key, Kept>>);

#[derive(Clone)]
struct Kept {
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

impl KeptPages {
    /// Answers with the page, made when it is asked for the first time. It may hold nothing of the request but
    /// language and theme.
    pub fn answer(
        &self,
        req: &HttpRequest,
        name: &'static str,
        make: impl FnOnce() -> Result<String>,
    ) -> Result<HttpResponse> {
        let (language, theme) = view::look(req);
        let key = (name, language, theme);
        let kept = match self.find(&key) {
            Some(kept) => kept,
            None => self.keep(key, make()?),
        };
        let (encoding, body) = match (assets::accepted_encoding(req), kept.brotli, kept.gzip) {
            (ContentEncoding::Brotli, Some(body), _) => (ContentEncoding::Brotli, body),
            (ContentEncoding::Brotli | ContentEncoding::Gzip, _, Some(body)) => {
                (ContentEncoding::Gzip, body)
            }
            _ => (ContentEncoding::Identity, kept.plain),
        };
        const VARY: HeaderValue =
            HeaderValue::from_static("Accept-Encoding, Accept-Language, Cookie, HX-Request");
        Ok(HttpResponse::Ok()
            .insert_header((header::VARY, VARY))
            .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
            .insert_header(encoding)
            .content_type("text/html; charset=utf-8")
            .body(body))
    }

    fn find(&self, key: &Key) -> Option<Kept> {
        let pages = self.0.read().unwrap_or_else(PoisonError::into_inner);
        pages.get(key).cloned()
    }

    fn keep(&self, key: Key, page: String) -> Kept {
        let kept = Kept {
            brotli: assets::brotli_of(page.as_bytes()),
            gzip: assets::gzip_of(page.as_bytes()),
            plain: page.into(),
        };
        let mut pages = self.0.write().unwrap_or_else(PoisonError::into_inner);
        pages.insert(key, kept.clone());
        kept
    }
}

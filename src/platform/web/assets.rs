//! Styles, scripts and icons, from the binary: joined, hashed and compressed once, at the start; by Brotli, which takes a
//! second, while the first pages are out already.
//!
//! All lie under `/assets/<hash of everything>/`, so that scripts may import one another by relative addresses
//! and browsers may keep them for ever. In development the files are read from disk at each start.
use std::{
    collections::BTreeMap,
    io::Write,
    sync::{Arc, OnceLock},
    time::Duration,
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, ContentEncoding, HeaderMap},
    web::{self, Bytes},
};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::{Path, Site, etag};
use crate::{Error, Result, platform::text::hex};

#[derive(RustEmbed)]
#[folder = "static/"]
#[exclude = "*.md"]
#[exclude = "*.txt"]
#[exclude = "api/*"]
struct Files;

/// The styles' order; layers decide, but the first file must name them.
const STYLES: &[&str] = &[
    "css/layers.css",
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
];

/// All static files of this build.
pub struct Assets {
    hash: String,
    files: Arc<BTreeMap<String, File>>,
}

struct File {
    kind: &'static str,
    tag: String,
    plain: Bytes,
    is_text: bool,
    brotli: OnceLock<Bytes>,
    gzip: Option<Bytes>,
}

impl Assets {
    /// Joins the styles, compresses what is text.
    pub fn load() -> Self {
        let mut raw: BTreeMap<String, Vec<u8>> = Files::iter()
            .filter_map(|name| Some((name.to_string(), Files::get(&name)?.data.into_owned())))
            .collect();
        let styles = joined_styles(&raw);
        raw.retain(|name, _| !name.starts_with("css/"));
        raw.insert("app.css".into(), styles);
        let mut hasher = Sha256::new();
        for (name, data) in &raw {
            hasher.update(name.as_bytes());
            hasher.update(data);
        }
        let hash = hex(&hasher.finalize()[..8]);
        let files: BTreeMap<_, _> = raw
            .into_iter()
            .map(|(name, data)| {
                let file = File::of(&name, data);
                (name, file)
            })
            .collect();
        let files = Arc::new(files);
        compress_later(&files);
        Self { hash, files }
    }

    /// No files: for processes that answer no requests.
    pub fn none() -> Self {
        Self {
            hash: "0".into(),
            files: Arc::default(),
        }
    }

    /// The address of a file.
    pub fn url(&self, name: &str) -> String {
        format!("/assets/{}/{name}", self.hash)
    }
}

fn joined_styles(raw: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let components = raw
        .keys()
        .filter(|name| name.starts_with("css/components/"))
        .map(String::as_str);
    let names = STYLES
        .iter()
        .copied()
        .chain(components)
        .chain(["css/utilities.css", "css/styleguide.css"]);
    let mut joined = Vec::new();
    for data in names.filter_map(|name| raw.get(name)) {
        joined.extend_from_slice(data);
        joined.push(b'\n');
    }
    joined
}

impl File {
    fn of(name: &str, data: Vec<u8>) -> Self {
        let kind = match name.rsplit('.').next() {
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some("woff2") => "font/woff2",
            _ => "application/octet-stream",
        };
        let is_text = kind.starts_with("text/") || kind.ends_with("xml");
        Self {
            kind,
            is_text,
            brotli: OnceLock::new(),
            tag: etag::hash(&data),
            gzip: is_text.then(|| gzip_of(&data)).flatten(),
            plain: data.into(),
        }
    }
}

/// By Brotli, when the start is over; until then gzip's are sent.
fn compress_later(files: &Arc<BTreeMap<String, File>>) {
    const START: Duration = Duration::from_secs(2);
    let files = Arc::clone(files);
    let compress = move || {
        std::thread::sleep(START);
        for file in files.values().filter(|file| file.is_text) {
            if let Some(small) = brotli_of(&file.plain) {
                let _ = file.brotli.set(small);
            }
        }
    };
    let thread = std::thread::Builder::new().name("assets".to_owned());
    if let Err(err) = thread.spawn(compress) {
        tracing::warn!(%err, "static files are sent by gzip alone");
    }
}

/// Compressed as small as Brotli can, for bytes that are sent many times.
pub fn brotli_of(data: &[u8]) -> Option<Bytes> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, 11, 22);
    writer.write_all(data).ok()?;
    Some(writer.into_inner().into())
}

/// Compressed as small as gzip can.
pub fn gzip_of(data: &[u8]) -> Option<Bytes> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(data).ok()?;
    Some(writer.finish().ok()?.into())
}

/// Whether the sender of these headers takes a coding, such as `gzip`.
pub fn takes_encoding(headers: &HeaderMap, name: &str) -> bool {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    accepted.split(',').map(str::trim).any(|part| {
        let (coding, weight) = part.split_once(";q=").unwrap_or((part, "1"));
        coding.trim() == name && weight.trim().parse::<f32>().unwrap_or(0.0) > 0.0
    })
}

/// Which of the encodings the sender of a request takes.
pub fn accepted_encoding(req: &HttpRequest) -> ContentEncoding {
    let takes = |name| takes_encoding(req.headers(), name);
    match (takes("br"), takes("gzip")) {
        (true, _) => ContentEncoding::Brotli,
        (false, true) => ContentEncoding::Gzip,
        _ => ContentEncoding::Identity,
    }
}

/// `GET /assets/{hash}/{file}`
pub async fn serve(
    req: HttpRequest,
    assets: web::Data<Assets>,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let Path((hash, name)) = path;
    let file = assets.files.get(&name).ok_or(Error::NotFound)?;
    // An older hash is a page from before an upgrade: it gets today's file, and must ask again.
    let caching = match hash == assets.hash
        && !Site::of(&req).is_some_and(|site| site.is_development() && cfg!(debug_assertions))
    {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    };
    let (encoding, body) = match (accepted_encoding(&req), file.brotli.get(), &file.gzip) {
        (ContentEncoding::Brotli, Some(body), _) => (ContentEncoding::Brotli, body),
        (ContentEncoding::Brotli | ContentEncoding::Gzip, _, Some(body)) => {
            (ContentEncoding::Gzip, body)
        }
        _ => (ContentEncoding::Identity, &file.plain),
    };
    let tag = format!("\"{}-{}\"", file.tag, encoding.as_str());
    let is_known = etag::is_known(&req, &tag);
    let mut answer = match is_known {
        true => HttpResponse::NotModified(),
        false => HttpResponse::Ok(),
    };
    answer
        .insert_header((header::CACHE_CONTROL, caching))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header((header::ETAG, tag));
    if is_known {
        return Ok(answer.finish());
    }
    Ok(answer
        .content_type(file.kind)
        .insert_header(encoding)
        .body(body.clone()))
}

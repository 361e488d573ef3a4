//! How bodies arrive: never more of them than the address takes, and not for ever.
use std::{future::Future, time::Duration};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header,
    web::{self, Bytes},
};

use super::Site;
use crate::{Error, Result};

/// Bytes that an address takes, when it is not the limit of forms: `web::resource(…).app_data(BodyLimit(16 * 1024))`.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimit(pub usize);

/// How long a form may take to arrive.
pub fn seconds(req: &HttpRequest) -> Duration {
    let seconds = Site::of(req).map_or(10, |site| site.config.server.body_seconds);
    Duration::from_secs(seconds)
}

/// Reads the whole body. One that says beforehand that it is too large is refused unread.
pub fn read(
    req: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<Bytes>> + 'static {
    let general = Site::of(req).map_or(64 * 1024, |site| site.config.server.form_limit_kib * 1024);
    let most = seconds(req);
    let limit = req
        .app_data::<BodyLimit>()
        .map_or(general, |limit| limit.0.min(general));
    let declared = req
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let body = match declared.is_some_and(|length| length > limit) {
        true => None,
        false => Some(web::Payload::from_request(req, payload).into_inner()),
    };
    async move {
        let body = body.ok_or(Error::TooLarge)?;
        let body = body.map_err(|_| Error::Malformed("The body could not be read.".into()))?;
        let whole = body.to_bytes_limited(limit);
        match tokio::time::timeout(most, whole).await {
            Err(_) => Err(Error::TooSlow),
            Ok(Err(_)) => Err(Error::TooLarge),
            Ok(Ok(Err(_))) => Err(Error::Malformed("The body broke off.".into())),
            Ok(Ok(Ok(bytes))) => Ok(bytes),
        }
    }
}

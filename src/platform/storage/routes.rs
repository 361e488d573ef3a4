//! `/files/…`: where our own signed addresses lead. The address is the permission; nobody need be signed in.
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Data, Payload},
};
use futures_util::StreamExt;

use super::{
    Place, Store, Writer, answer,
    pass::{Pass, refused},
};
use crate::{
    Error, Result,
    platform::web::{Pace, Path, Site},
};

/// The routes; [`Store`] must be among the application's data.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/files/upload/{token}").route(web::put().to(put)))
        .service(web::resource("/files/{token}").route(web::get().to(get)));
}

async fn put(
    req: HttpRequest,
    site: Data<Site>,
    store: Data<Store>,
    token: Path<String>,
    body: Payload,
) -> Result<HttpResponse> {
    let Some(Pass::Upload {
        key,
        size,
        content_type,
        ..
    }) = Pass::read(&site, &token.0)
    else {
        return Err(refused());
    };
    let header = |name| {
        req.headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    if header(header::CONTENT_TYPE) != Some(&content_type) {
        return Err(refused());
    }
    let declared = header(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if declared.is_some_and(|declared| declared > size) {
        return Err(Error::TooLarge);
    }
    let mut writer = store.write(Place::Incoming, &key);
    match pour(body, &mut writer, size, Pace::of(&site)).await {
        Ok(()) => writer.finish().await?,
        Err(err) => {
            writer.abandon().await;
            return Err(err);
        }
    }
    Ok(HttpResponse::Ok().finish())
}

/// Just so many bytes, from the one to the other.
async fn pour(mut body: Payload, writer: &mut Writer, size: u64, mut pace: Pace) -> Result<()> {
    let mut left = size;
    while let Some(chunk) = pace.wait(body.next()).await? {
        let chunk = chunk.map_err(|_| Error::Malformed("The file broke off.".into()))?;
        pace.took(chunk.len());
        left = left
            .checked_sub(chunk.len() as u64)
            .ok_or(Error::TooLarge)?;
        writer.write(chunk).await?;
    }
    match left {
        0 => Ok(()),
        _ => Err(Error::Malformed(
            "The file is shorter than announced.".into(),
        )),
    }
}

async fn get(
    req: HttpRequest,
    site: Data<Site>,
    store: Data<Store>,
    token: Path<String>,
) -> Result<HttpResponse> {
    match Pass::read(&site, &token.0) {
        Some(Pass::Download { file, .. }) => answer(&req, &store, &file).await,
        _ => Err(refused()),
    }
}

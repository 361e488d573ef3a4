//! A store that speaks S3: its client and its signatures (AWS Signature Version 4).
use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
use chrono::Utc;
use object_store::{
    BackoffConfig, ClientOptions, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    client::SpawnedReqwestConnector,
    signer::{HeaderName, HeaderValue, Method, SignedUrlOptions, Signer},
};

use super::{Announced, File, Place, Signed, disposition, fault::fault, io::Io};
use crate::{Error, Result, config};

/// Whoever waits for an answer is told within these that there is none.
const CONNECT: Duration = Duration::from_secs(3);
const SILENCE: Duration = Duration::from_secs(20);

pub fn open(settings: &config::Storage, io: &Io) -> Result<AmazonS3> {
    // Programs do so first thing in `main`; what has no `main` of ours does it here. There already is no fault.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = ClientOptions::new()
        .with_connect_timeout(CONNECT)
        .with_read_timeout(SILENCE)
        .with_timeout_disabled();
    let retries = RetryConfig {
        max_retries: 2,
        retry_timeout: Duration::from_secs(8),
        backoff: BackoffConfig::default(),
    };
    AmazonS3Builder::new()
        .with_client_options(client)
        .with_retry(retries)
        .with_http_connector(SpawnedReqwestConnector::new(io.handle()?))
        .with_endpoint(settings.endpoint.trim_end_matches('/'))
        .with_bucket_name(&settings.bucket)
        .with_region(&settings.region)
        .with_access_key_id(&settings.access_key)
        .with_secret_access_key(settings.secret_key.reveal())
        .with_allow_http(settings.allow_http)
        .with_virtual_hosted_style_request(!settings.path_style)
        .build()
        .map_err(|err| Error::Internal(err.into()))
}

/// Type and checksum are bound; by the checksum, which the store verifies, so are size and content.
pub async fn sign_upload(
    s3: &AmazonS3,
    announced: &Announced<'_>,
    time: Duration,
) -> Result<Signed> {
    let headers = vec![
        ("content-type", announced.content_type.to_owned()),
        ("x-amz-checksum-sha256", BASE64.encode(announced.sha256)),
    ];
    let mut options = SignedUrlOptions::new();
    for (name, value) in &headers {
        let value = HeaderValue::from_str(value).map_err(|err| Error::Internal(err.into()))?;
        options = options.with_signed_header(HeaderName::from_static(name), value);
    }
    let path = Place::Incoming.path(announced.key);
    let url = s3
        .signed_url_opts(Method::PUT, &path, time, &options)
        .await
        .map_err(fault)?;
    Ok(Signed {
        method: "PUT",
        url: url.into(),
        headers,
        expires_at: Utc::now() + time,
    })
}

/// What the browser is to make of it is part of the signed address.
pub async fn sign_download(s3: &AmazonS3, file: &File, time: Duration) -> Result<Signed> {
    let options = SignedUrlOptions::new().with_query([
        (
            "response-content-disposition",
            disposition(&file.name, file.inline),
        ),
        ("response-content-type", file.content_type.clone()),
        ("response-cache-control", "private, no-store".to_owned()),
    ]);
    let url = s3
        .signed_url_opts(Method::GET, &Place::Kept.path(&file.key), time, &options)
        .await
        .map_err(fault)?;
    Ok(Signed {
        method: "GET",
        url: url.into(),
        headers: Vec::new(),
        expires_at: Utc::now() + time,
    })
}

//! Uploads by the API: announce, put, complete, read.
use actix_web::{
    HttpResponse,
    web::{self, ServiceConfig},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{OpenApi, ToSchema};

use super::{
    desk::Desk,
    forms::Announcement,
    model::{State, Upload},
};
use crate::{
    Result,
    platform::{
        storage::Signed,
        text::hex,
        web::{Json, Path},
    },
    policy::Actor,
};

/// The OpenAPI part of uploads.
#[derive(OpenApi)]
#[openapi(paths(announce, show, complete))]
pub struct UploadsApi;

pub fn routes(cfg: &mut ServiceConfig) {
    for slash in ["/", ""] {
        cfg.service(
            web::resource(format!("/api/v1/uploads{slash}")).route(web::post().to(announce)),
        )
        .service(web::resource(format!("/api/v1/uploads/{{id}}{slash}")).route(web::get().to(show)))
        .service(
            web::resource(format!("/api/v1/uploads/{{id}}/complete{slash}"))
                .route(web::post().to(complete)),
        );
    }
}

/// A file to be sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UploadAnnouncement {
    /// Its name; folders and control characters are taken off, and 200 characters are kept.
    #[schema(min_length = 1, example = "marks.pdf")]
    filename: String,
    /// Its media type, which must agree with the name's end and with the content.
    #[schema(example = "application/pdf")]
    content_type: String,
    /// In bytes.
    #[schema(minimum = 1)]
    size: i64,
    /// Of its bytes, as 64 hexadecimal digits.
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$")]
    sha256: String,
    /// `photo` (JPEG, PNG, WebP; 5 MB), `document` (PDF, JPEG, PNG; 10 MB), `material` (staff: also Office, CSV, text; 50 MB)
    /// or `import` (staff: CSV, XLSX; 10 MB).
    #[schema(pattern = "^(photo|document|material|import)$", example = "document")]
    purpose: String,
}

/// A request that sends the file, without credentials: the address is signed.
#[derive(Serialize, ToSchema)]
pub struct UploadRequest {
    /// `PUT`
    method: &'static str,
    /// Where to; until `expires_at`.
    url: String,
    /// Headers that must be sent just so.
    headers: BTreeMap<&'static str, String>,
}

/// An upload that waits for its bytes.
#[derive(Serialize, ToSchema)]
pub struct AnnouncedUpload {
    /// The key.
    id: i64,
    /// How to send the bytes; then complete it.
    upload: UploadRequest,
    /// When the address stops to count.
    expires_at: DateTime<Utc>,
}

/// Where a file can be read, without credentials: the address is signed.
#[derive(Serialize, ToSchema)]
pub struct DownloadBody {
    /// To be asked with GET.
    url: String,
    /// When the address stops to count.
    expires_at: DateTime<Utc>,
}

/// An upload.
#[derive(Serialize, ToSchema)]
pub struct UploadBody {
    /// The key.
    id: i64,
    /// As it is kept.
    filename: String,
    /// Its media type.
    content_type: String,
    /// In bytes.
    size: i64,
    /// Of its bytes.
    sha256: String,
    /// What it was sent for.
    purpose: String,
    /// `waiting` (for its bytes), `received` (being checked for viruses), `clean`, `quarantined` (something harmful was
    /// found) or `refused` (not what was announced).
    state: &'static str,
    /// When it was announced.
    created_at: DateTime<Utc>,
    /// When its bytes were checked.
    completed_at: Option<DateTime<Utc>>,
    /// Once it is clean.
    download: Option<DownloadBody>,
}

impl AnnouncedUpload {
    fn of(id: i64, signed: Signed) -> Self {
        Self {
            id,
            expires_at: signed.expires_at,
            upload: UploadRequest {
                method: signed.method,
                url: signed.url,
                headers: signed.headers.into_iter().collect(),
            },
        }
    }
}

async fn body_of(desk: &Desk, upload: Upload) -> Result<UploadBody> {
    let download = match upload.state() {
        State::Clean => Some(desk.store.sign_download(&upload.file()).await?),
        State::Waiting | State::Received | State::Quarantined | State::Refused => None,
    };
    Ok(UploadBody {
        state: upload.state().code(),
        sha256: hex(&upload.sha256),
        download: download.map(|signed| DownloadBody {
            url: signed.url,
            expires_at: signed.expires_at,
        }),
        id: upload.id,
        filename: upload.filename,
        content_type: upload.content_type,
        size: upload.size,
        purpose: upload.purpose,
        created_at: upload.created_at,
        completed_at: upload.completed_at,
    })
}

/// Announce a file, and learn where to put it.
#[utoipa::path(post, path = "/api/v1/uploads/", tag = "uploads", request_body = UploadAnnouncement,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key gives the first answer again")),
    responses((status = 201, body = AnnouncedUpload), (status = 400, description = "A field is not as it should be, or there is no room (`no_room`)"),
        (status = 401, description = "Sign in first"), (status = 403, description = "A purpose that is for members of staff"),
        (status = 409, description = "`idempotency-conflict`"), (status = 503, description = "`store-down`: try again in a while")))]
async fn announce(
    desk: Desk,
    actor: Actor,
    body: Json<UploadAnnouncement>,
) -> Result<HttpResponse> {
    let Json { value, submit } = body;
    let announcement = Announcement {
        filename: value.filename,
        content_type: Some(value.content_type),
        size: value.size,
        sha256: value.sha256,
        purpose: value.purpose,
    };
    let upload = desk.announce(&actor, submit, announcement.check()?).await?;
    let signed = desk.store.sign_upload(&upload.announced()).await?;
    Ok(HttpResponse::Created().json(AnnouncedUpload::of(upload.id, signed)))
}

/// Read where an upload stands and, once it is clean, where to get it.
#[utoipa::path(get, path = "/api/v1/uploads/{id}/", tag = "uploads", params(("id" = i64, Path, description = "The key")),
    responses((status = 200, body = UploadBody), (status = 401, description = "Sign in first"),
        (status = 404, description = "There is none that one may read")))]
async fn show(desk: Desk, actor: Actor, id: Path<i64>) -> Result<HttpResponse> {
    let upload = desk.readable(&actor, id.0).await?;
    Ok(HttpResponse::Ok().json(body_of(&desk, upload).await?))
}

/// Say that the bytes are there: size, checksum and type are checked against the content. May be repeated.
///
/// A photo is kept without what cameras write beside the picture, such as where it was taken: `size` and `sha256` are then
/// those of what is kept.
#[utoipa::path(post, path = "/api/v1/uploads/{id}/complete/", tag = "uploads", params(("id" = i64, Path, description = "The key")),
    responses((status = 200, body = UploadBody),
        (status = 400, description = "Refused, and kept nowhere: `other_size`, `other_checksum`, `other_content`, `too_many_pixels`, `locked`, `macros`, `bomb`, `not_utf8`"),
        (status = 401, description = "Sign in first"), (status = 404, description = "There is none of one's own"),
        (status = 409, description = "`not-arrived` or `being-checked`"), (status = 503, description = "`store-down`: try again in a while")))]
async fn complete(desk: Desk, actor: Actor, id: Path<i64>) -> Result<HttpResponse> {
    let upload = desk.complete(&actor, id.0).await?;
    Ok(HttpResponse::Ok().json(body_of(&desk, upload).await?))
}

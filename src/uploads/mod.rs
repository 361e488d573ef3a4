//! Files that people send: announced, put into the store, checked, scanned for viruses, given back to those who may see them.
//!
//! # How a file comes
//! 1. **Ask**: name, type, size, SHA-256 and purpose are announced; what is not taken for the purpose, or over what the
//!    person may keep, is refused here. The answer is a signed address.
//! 2. **Put**: the bytes go to that address: to the store's own under S3, to `/files/upload/…` for the local folder.
//! 3. **Complete**: the object is moved out of its sender's reach, read once as a stream, and must be what was announced
//!    in size, checksum and content. Otherwise it is refused, and kept nowhere.
//! 4. **Scan**: a job shows it to clamd. It is served once it is clean, never from quarantine; while clamd is down it waits.
//!
//! A page's form does the same by script, or sends the file with the form: [`FileForm`].
//!
//! # How a slice uses one
//! Its form has a [`FileField`]; its operation calls [`attach_upload`], in the transaction that makes its record refer to
//! the upload (`REFERENCES uploads ON DELETE SET NULL`), and [`detach_upload`] when it no longer does. Who else may read
//! the file it says by a function given to [`Readers`]. What was never attached is swept after `uploads.unused_days`.
//!
//! The purposes with their types and sizes stand in [`Purpose`].
mod actions;
mod api;
mod bare;
mod desk;
mod file_form;
mod forms;
mod inspect;
mod jobs;
mod kinds;
mod model;
mod names;
mod pages;
mod purposes;
mod queries;
mod readers;
mod refusal;
mod sweep;

use actix_web::web;

pub use actions::{attach_upload, detach_upload};
pub use api::UploadsApi;
pub use file_form::{FileField, FileForm};
pub use jobs::ScanUpload;
pub use model::{Owner, State, Upload};
pub use purposes::Purpose;
pub use queries::find;
pub use readers::{MayRead, Readers};
pub use sweep::{SweepObjects, SweepUploads, sweep_objects};

/// The pages' and the API's routes.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/uploads").route(web::post().to(pages::ask)))
        .service(web::resource("/uploads/{id}").route(web::get().to(pages::get)))
        .service(web::resource("/uploads/{id}/complete").route(web::post().to(pages::complete)));
    api::routes(cfg);
}

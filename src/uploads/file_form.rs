//! A form with a file, as a page's handler takes it. With JavaScript the file was handed in before, and the form names
//! its upload; without, the form comes whole (multipart) and the file is passed on to the store as it arrives.
use std::{future::Future, marker::PhantomData, pin::Pin};

use actix_multipart::{Field, Multipart};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web::Bytes};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::{
    desk::Desk,
    forms::{NewFile, name_and_kind, random_key},
    purposes::Purpose,
    refusal::Refusal,
};
use crate::{
    Error, Result,
    error::{Problems, Violation},
    platform::{
        storage::{Place, Writer},
        web::{Form, Pace, Submit},
    },
    policy::Actor,
};

/// A form's field for a file. It stands last in the form, so that the others are read when a file is refused.
pub trait FileField: 'static {
    /// Its name in the form.
    const NAME: &'static str;
    /// What its files are sent for.
    const PURPOSE: Purpose;
}

/// A form with one file.
#[derive(Debug)]
pub struct FileForm<T, F> {
    /// The other fields.
    pub value: T,
    /// The upload, its bytes checked; or what was wrong with it.
    pub file: Result<i64, Problems>,
    field: PhantomData<F>,
}

/// Bytes of all other fields together, their names included.
const MOST_TEXT: usize = 64 * 1024;
/// Parts of a form, whatever they are.
const MOST_PARTS: usize = 50;
/// Bytes that a part costs by being there.
const COST: usize = 64;

impl<T: DeserializeOwned + 'static, F: FileField> FromRequest for FileForm<T, F> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;
    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if req.content_type() == "multipart/form-data" {
            let parts = Multipart::new(req.headers(), payload.take());
            let req = req.clone();
            return Box::pin(async move {
                let (desk, actor) = (Desk::extract(&req).await?, Actor::extract(&req).await?);
                let pace = Pace::of(&desk.site);
                receive(&desk, &actor, Parts::of(parts, pace)).await
            });
        }
        let form = Form::<Vec<(String, String)>>::from_request(req, payload);
        Box::pin(async move {
            let (named, fields): (Vec<_>, Vec<_>) = form
                .await?
                .value
                .into_iter()
                .partition(|(name, _)| name == F::NAME);
            let id = named.first().and_then(|(_, id)| id.parse().ok());
            Self::of(
                fields,
                id.ok_or_else(|| problem::<F>(Refusal::NoFile.into())),
            )
        })
    }
}

impl<T: DeserializeOwned, F: FileField> FileForm<T, F> {
    fn of(fields: Vec<(String, String)>, file: Result<i64, Problems>) -> Result<Self> {
        let unreadable =
            |err: String| Error::Malformed(format!("The form could not be read: {err}."));
        let fields =
            serde_html_form::to_string(fields).map_err(|err| unreadable(err.to_string()))?;
        let value =
            serde_html_form::from_str(&fields).map_err(|err| unreadable(err.to_string()))?;
        Ok(Self {
            value,
            file,
            field: PhantomData,
        })
    }
}

/// The sentence stands by the file's field, whatever of the file it is about.
fn problem<F: FileField>(violation: Violation) -> Problems {
    Problems::from(Violation {
        field: F::NAME.to_owned(),
        ..violation
    })
}

async fn receive<T: DeserializeOwned, F: FileField>(
    desk: &Desk,
    actor: &Actor,
    mut parts: Parts,
) -> Result<FileForm<T, F>> {
    let mut fields = Vec::new();
    let mut file = Err(problem::<F>(Refusal::NoFile.into()));
    while let Some(mut part) = parts.next().await? {
        let name = part.name().unwrap_or_default().to_owned();
        if name != F::NAME {
            let text = parts.text(&mut part).await?;
            if name != "csrf" && name != "idempotency_key" {
                fields.push((name, text));
            }
            continue;
        }
        if file.is_ok() {
            let words = "The form holds more than one file. Send them one by one.";
            return Err(Error::Malformed(words.into()));
        }
        let filename = filename_of(&part);
        let arriving = (&mut part, &mut parts.pace);
        match take_in(desk, actor, (&filename, F::PURPOSE), arriving).await {
            Ok(id) => file = Ok(id),
            Err(Error::Invalid(problems)) => {
                let first = problems.iter().next().cloned();
                file = Err(problem::<F>(
                    first.unwrap_or_else(|| Refusal::NoFile.into()),
                ));
                // The rest of a file that is refused is not waited for.
                break;
            }
            Err(err) => return Err(err),
        }
    }
    FileForm::of(fields, file)
}

fn filename_of(part: &Field) -> String {
    let about = part.content_disposition();
    let filename = about.and_then(|about| about.get_filename());
    filename.unwrap_or_default().to_owned()
}

fn broken(_: actix_multipart::MultipartError) -> Error {
    Error::Malformed("The form broke off or could not be read.".into())
}

/// The parts of a form as they arrive, and how much more of them is taken.
struct Parts {
    parts: Multipart,
    left: usize,
    room: usize,
    pace: Pace,
}

impl Parts {
    fn of(parts: Multipart, pace: Pace) -> Self {
        Self {
            parts,
            left: MOST_PARTS,
            room: MOST_TEXT,
            pace,
        }
    }
    async fn next(&mut self) -> Result<Option<Field>> {
        let Some(part) = self.pace.wait(self.parts.next()).await? else {
            return Ok(None);
        };
        let part = part.map_err(broken)?;
        self.left = self.left.checked_sub(1).ok_or(Error::TooLarge)?;
        self.charge(COST + part.name().map_or(0, str::len))?;
        Ok(Some(part))
    }
    fn charge(&mut self, bytes: usize) -> Result<()> {
        self.room = self.room.checked_sub(bytes).ok_or(Error::TooLarge)?;
        Ok(())
    }
    async fn text(&mut self, part: &mut Field) -> Result<String> {
        let mut bytes = Vec::new();
        while let Some(chunk) = next(part, &mut self.pace).await? {
            self.charge(chunk.len())?;
            bytes.extend_from_slice(&chunk);
        }
        match String::from_utf8(bytes) {
            Ok(text) if !text.contains('\0') => Ok(text),
            _ => Err(Error::Malformed("The form is not written in UTF-8.".into())),
        }
    }
}

async fn next(part: &mut Field, pace: &mut Pace) -> Result<Option<Bytes>> {
    let chunk = pace.wait(part.next()).await?.transpose().map_err(broken)?;
    pace.took(chunk.as_ref().map_or(0, Bytes::len));
    Ok(chunk)
}

/// Passes the file on to the store, then announces it as what it turned out to be, and has it checked like any other.
async fn take_in(
    desk: &Desk,
    actor: &Actor,
    (filename, purpose): (&str, Purpose),
    (part, pace): (&mut Field, &mut Pace),
) -> Result<i64> {
    if filename.is_empty() {
        return Err(Refusal::NoFile.into());
    }
    if !purpose.is_open_to(actor) {
        return Err(Error::Forbidden);
    }
    let (filename, kind) = name_and_kind(filename, None, purpose)?;
    let key = random_key();
    let mut writer = desk.store.write(Place::Incoming, &key);
    let (size, sha256) = match pour((part, pace), &mut writer, purpose).await {
        Ok(poured) => poured,
        Err(err) => {
            writer.abandon().await;
            return Err(err);
        }
    };
    writer.finish().await?;
    let file = NewFile {
        key: key.clone(),
        filename,
        kind,
        size,
        sha256,
        purpose,
    };
    match desk.announce(actor, Submit::new(None, b"")?, file).await {
        Ok(upload) => Ok(desk.complete(actor, upload.id).await?.id),
        Err(err) => {
            desk.store.remove(&key).await?;
            Err(err)
        }
    }
}

async fn pour(
    (part, pace): (&mut Field, &mut Pace),
    writer: &mut Writer,
    purpose: Purpose,
) -> Result<(i64, [u8; 32])> {
    let mut hasher = Sha256::new();
    let mut size = 0u64;
    while let Some(chunk) = next(part, pace).await? {
        size += chunk.len() as u64;
        if size > purpose.largest() {
            return Err(Refusal::TooLarge(purpose).into());
        }
        hasher.update(&chunk);
        writer.write(chunk).await?;
    }
    match i64::try_from(size) {
        Ok(size) if size > 0 => Ok((size, hasher.finalize().into())),
        _ => Err(Refusal::Empty.into()),
    }
}

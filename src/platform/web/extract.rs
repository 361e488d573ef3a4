//! What was sent, read strictly: wrong type, too long, not UTF-8, NUL, unknown or doubled fields are refused in words.
use std::{future::Future, ops::Deref, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    web::{self, Bytes},
};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _},
};
use sha2::{Digest, Sha256};

use super::{Submit, body};
use crate::{Error, Result};

type Reading<T> = Pin<Box<dyn Future<Output = Result<T>>>>;

/// A form as it was sent. The platform's own fields, `csrf` and `idempotency_key`, are taken off before.
#[derive(Debug)]
pub struct Form<T> {
    /// What was typed.
    pub value: T,
    /// The key that makes a second submit find the first one's result.
    pub submit: Submit,
}

/// A form that says nothing but that it was sent: a button.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A JSON body.
#[derive(Debug)]
pub struct Json<T> {
    /// What was sent.
    pub value: T,
    /// From the `Idempotency-Key` header.
    pub submit: Submit,
}

/// What stands in the address's path.
#[derive(Debug)]
pub struct Path<T>(pub T);

/// What stands behind the address's question mark.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T> Deref for Form<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = Error;
    type Future = Reading<Self>;
    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read_body(req, payload, "application/x-www-form-urlencoded");
        Box::pin(async move {
            let body = body.await?;
            refuse_nul(body.windows(3).any(|part| part == b"%00") || body.contains(&0))?;
            let pairs: Vec<(String, String)> =
                serde_html_form::from_bytes(&body).map_err(unreadable)?;
            // url-decoding replaces broken UTF-8; what was typed never has the mark of it.
            if std::str::from_utf8(&body).is_err()
                || pairs.iter().any(|(_, v)| v.contains('\u{FFFD}'))
            {
                return Err(Error::Malformed("The form is not written in UTF-8.".into()));
            }
            let (own, fields): (Vec<_>, Vec<_>) = pairs
                .into_iter()
                .partition(|(name, _)| name == "csrf" || name == "idempotency_key");
            let key = own
                .into_iter()
                .find(|(name, _)| name == "idempotency_key")
                .map(|(_, key)| key);
            let fields = serde_html_form::to_string(fields).map_err(unreadable)?;
            let value = serde_html_form::from_str(&fields).map_err(unreadable)?;
            let submit = Submit::new(key, fields.as_bytes())?;
            Ok(Form { value, submit })
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Error;
    type Future = Reading<Self>;
    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let key = req
            .headers()
            .get("idempotency-key")
            .map(|key| key.to_str().map(str::to_owned));
        let body = read_body(req, payload, "application/json");
        Box::pin(async move {
            let body = body.await?;
            refuse_nul(body.windows(6).any(|part| part == br"\u0000"))?;
            let mut reader = serde_json::Deserializer::from_slice(&body);
            let value = serde_path_to_error::deserialize(&mut reader).map_err(|err| {
                let path = err.path().to_string();
                match path.as_str() {
                    "." => Error::Malformed(format!(
                        "The body is not as it should be: {}.",
                        err.inner()
                    )),
                    _ => Error::Malformed(format!("{path}: {}.", err.inner())),
                }
            })?;
            reader
                .end()
                .map_err(|err| Error::Malformed(format!("The body is not JSON: {err}.")))?;
            let key = key
                .transpose()
                .map_err(|_| Error::Malformed("Idempotency-Key must be plain text.".into()))?;
            Ok(Json {
                value,
                submit: Submit::new(key, &body)?,
            })
        })
    }
}

impl<T: DeserializeOwned> FromRequest for Path<T> {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        // An address whose parts are not of their kind leads nowhere.
        let path = web::Path::<T>::extract(req).into_inner();
        std::future::ready(
            path.map(|path| Path(path.into_inner()))
                .map_err(|_| Error::NotFound),
        )
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Self::read(req.query_string()).map(Query))
    }
}

impl<T: DeserializeOwned> Query<T> {
    /// Reads what stands behind a question mark.
    pub fn read(text: &str) -> Result<T> {
        refuse_nul(text.contains("%00"))?;
        // As in a form: what was typed never has the mark of broken UTF-8.
        let broken = |part: &str| part.contains('\u{FFFD}');
        let mut pairs = url::form_urlencoded::parse(text.as_bytes());
        if pairs.any(|(name, value)| broken(&name) || broken(&value)) {
            let words = "The address is not written in UTF-8. Type it anew, or go back.";
            return Err(Error::Malformed(words.into()));
        }
        let reader = serde_html_form::Deserializer::from_bytes(text.as_bytes());
        serde_path_to_error::deserialize(reader).map_err(|err| misread(text, &err))
    }
}

/// Which part of an address is not as it should be, in words.
fn misread(text: &str, err: &serde_path_to_error::Error<impl std::fmt::Display>) -> Error {
    let inner = err.inner().to_string();
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    if let Some(("missing", rest)) = inner.split_once(" field ") {
        return Error::Malformed(format!("The address lacks “{}”.", quoted(rest)));
    }
    let (name, unknown) = match inner.split_once("unknown field ") {
        Some((_, rest)) => (quoted(rest), true),
        None => (err.path().to_string(), false),
    };
    let pairs = url::form_urlencoded::parse(text.as_bytes());
    let times = pairs.filter(|(other, _)| *other == name).count();
    let fault = match (unknown, times) {
        (true, _) => "which this page does not know. Leave it out",
        (false, 0 | 1) => "which is not written as it should be. Correct it or leave it out",
        (false, _) => "more than once. Leave one of them out",
    };
    let name: String = name.chars().take(40).collect();
    Error::Malformed(format!("The address has “{name}”, {fault}."))
}

/// A row's version in JSON, from 1, also when it is written `5.0`; for `#[serde(default, deserialize_with = "…")]`.
pub fn version_number<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<i32>, D::Error> {
    let Some(number) = Option::<f64>::deserialize(reader)? else {
        return Ok(None);
    };
    // Every whole number of 32 bits is exact as f64.
    let range = 1.0..=f64::from(i32::MAX);
    match number.fract() == 0.0 && range.contains(&number) {
        true => Ok(Some(number as i32)),
        false => Err(D::Error::custom("a version is a whole number from 1")),
    }
}

/// The SHA-256 of a body, by which a repeated submit is known to be the same one.
pub fn body_hash(body: &[u8]) -> Vec<u8> {
    Sha256::digest(body).to_vec()
}

fn read_body(req: &HttpRequest, payload: &mut Payload, kind: &'static str) -> Reading<Bytes> {
    if req.content_type() != kind {
        return Box::pin(async move { Err(Error::WrongKind(kind)) });
    }
    Box::pin(body::read(req, payload))
}

fn refuse_nul(found: bool) -> Result<()> {
    match found {
        true => Err(Error::Malformed(
            "A NUL character cannot be stored. Remove it and send it again.".into(),
        )),
        false => Ok(()),
    }
}

fn unreadable(err: impl std::fmt::Display) -> Error {
    Error::Malformed(format!("The form could not be read: {err}."))
}

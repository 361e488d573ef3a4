//! Signed addresses of our own: what may be done with which object, until when, with a code that only Campus can make.
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Announced, File};
use crate::{
    Error, Result,
    platform::{secrets::constant_time_eq, web::Site},
};

/// What a signed address permits. Method, key, size and type are all bound by the code, as is the end.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub enum Pass {
    /// To put one object of just this size and type.
    #[serde(rename = "put")]
    Upload {
        /// Names the object.
        key: String,
        /// In bytes.
        size: u64,
        /// Its media type.
        content_type: String,
        /// Seconds since 1970.
        until: i64,
    },
    /// To read one object.
    #[serde(rename = "get")]
    Download {
        /// Names the object, and says how it is given.
        file: File,
        /// Seconds since 1970.
        until: i64,
    },
}

impl Pass {
    /// To put what was announced.
    pub fn upload(announced: &Announced<'_>, until: DateTime<Utc>) -> Self {
        Self::Upload {
            key: announced.key.to_owned(),
            size: announced.size,
            content_type: announced.content_type.to_owned(),
            until: until.timestamp(),
        }
    }

    /// To read a file.
    pub fn download(file: &File, until: DateTime<Utc>) -> Self {
        Self::Download {
            file: file.clone(),
            until: until.timestamp(),
        }
    }

    /// As it stands in an address.
    pub fn sign(&self, site: &Site) -> Result<String> {
        let text = BASE64.encode(serde_json::to_vec(self)?);
        let code = BASE64.encode(site.mac("storage.pass", text.as_bytes()));
        Ok(format!("{text}.{code}"))
    }

    /// What an address permits now; `None` when it was changed, made up, or has run out.
    pub fn read(site: &Site, token: &str) -> Option<Self> {
        let (text, code) = token.split_once('.')?;
        let code = BASE64.decode(code).ok()?;
        if !constant_time_eq(&code, &site.mac("storage.pass", text.as_bytes())) {
            return None;
        }
        let pass: Self = decoded(text)?;
        let (Self::Upload { until, .. } | Self::Download { until, .. }) = &pass;
        (Utc::now().timestamp() < *until).then_some(pass)
    }
}

fn decoded<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_slice(&BASE64.decode(text).ok()?).ok()
}

/// The answer to an address that permits nothing.
pub fn refused() -> Error {
    tracing::warn!("refused: a signed address that is not valid");
    Error::Forbidden
}

//! A submit does its thing once: the first answer is stored in its transaction and given again for 24 hours.
use chrono::{TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use super::body_hash;
use crate::{
    Error, Result,
    error::Rule,
    platform::db::Tx,
    schema::idempotency_keys::{self, dsl},
};

/// The key of a submit and what was sent with it.
#[derive(Clone, Debug)]
pub struct Submit {
    key: Option<String>,
    body_hash: Vec<u8>,
}

impl Submit {
    /// Of the hidden field or the header, and the body.
    pub fn new(key: Option<String>, body: &[u8]) -> Result<Self> {
        let key = key.filter(|key| !key.is_empty());
        if key.as_ref().is_some_and(|key| key.len() > 255) {
            return Err(Error::Malformed(
                "The idempotency key is longer than 255 characters.".into(),
            ));
        }
        Ok(Self {
            key,
            body_hash: body_hash(body),
        })
    }
}

#[derive(Debug, thiserror::Error)]
#[error("This key was used for another request. Use a new key for each new request.")]
struct KeyReused;

impl Rule for KeyReused {
    fn field(&self) -> &'static str {
        ""
    }
    fn code(&self) -> &'static str {
        "idempotency-conflict"
    }
    fn is_conflict(&self) -> bool {
        true
    }
}

/// Does `work` once for each key: a repeat, even one at the same moment, gets the first one's answer.
/// Another body or operation under the same key is a conflict.
pub fn once<T: Serialize + DeserializeOwned>(
    tx: &mut Tx<'_>,
    user: i64,
    submit: &Submit,
    operation: &str,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T>,
) -> Result<T> {
    let Some(key) = &submit.key else {
        return work(tx);
    };
    let day_ago = Utc::now() - TimeDelta::hours(24);
    let old = idempotency_keys::table
        .find((user, key))
        .filter(dsl::created_at.lt(day_ago));
    diesel::delete(old).execute(&mut **tx)?;
    let claimed = diesel::insert_into(idempotency_keys::table)
        .values((
            dsl::user_id.eq(user),
            dsl::key.eq(key),
            dsl::operation.eq(operation),
            dsl::body_hash.eq(&submit.body_hash),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)?;
    let row = idempotency_keys::table.find((user, key));
    if claimed == 0 {
        let (was, hash, answer): (String, Vec<u8>, Option<serde_json::Value>) = row
            .select((dsl::operation, dsl::body_hash, dsl::answer))
            .first(&mut **tx)?;
        if was != operation || hash != submit.body_hash {
            return Err(KeyReused.into());
        }
        return Ok(serde_json::from_value(answer.ok_or(Error::Unavailable)?)?);
    }
    let answer = work(tx)?;
    let stored = serde_json::to_value(&answer)?;
    diesel::update(row)
        .set(dsl::answer.eq(stored))
        .execute(&mut **tx)?;
    Ok(answer)
}

//! Lists of the JSON API: `{"count", "next", "previous", "results"}`.
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Error, Result};

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiList<T> {
    /// How many there are in all.
    count: i64,
    /// Where the next page is.
    next: Option<String>,
    /// Where the page before is.
    previous: Option<String>,
    /// The rows of this page.
    results: Vec<T>,
}

impl<T> ApiList<T> {
    /// The limit, at most 200 and 25 when left out, and the offset.
    pub fn bounds(limit: Option<i64>, offset: Option<i64>) -> Result<(i64, i64)> {
        let limit = limit.unwrap_or(25);
        let offset = offset.unwrap_or(0);
        if !(1..=200).contains(&limit) {
            return Err(Error::Malformed(
                "limit: it must be between 1 and 200.".into(),
            ));
        }
        if !(0..=1_000_000_000).contains(&offset) {
            return Err(Error::Malformed(
                "offset: it must be between 0 and 1000000000.".into(),
            ));
        }
        Ok((limit, offset))
    }

    /// Of its rows and the list's address.
    pub fn new(
        results: Vec<T>,
        count: i64,
        base: &str,
        pairs: &[(&str, Option<String>)],
        (limit, offset): (i64, i64),
    ) -> Self {
        let link = |offset: i64| {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            for (name, value) in pairs {
                if let Some(value) = value {
                    query.append_pair(name, value);
                }
            }
            query
                .append_pair("limit", &limit.to_string())
                .append_pair("offset", &offset.to_string());
            format!("{base}?{}", query.finish())
        };
        Self {
            next: (offset.saturating_add(limit) < count).then(|| link(offset + limit)),
            previous: (offset > 0).then(|| link((offset - limit).max(0))),
            count,
            results,
        }
    }
}

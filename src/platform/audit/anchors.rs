//! The ends of the chains as they were once a day, and the seals to be kept outside.
use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write,
};

use chrono::NaiveDate;
use diesel::{PgConnection, prelude::*};
use sha2::{Digest, Sha256};

use super::Fault;
use crate::{Error, Result, platform::text::hex, schema::audit_anchors};

/// The day's anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchored {
    /// In UTC.
    pub day: NaiveDate,
    /// What to keep where the database's owner cannot write.
    pub seal: String,
    /// Whether it was made just now.
    pub is_new: bool,
}

/// Anchors the heads, unless it was done today; the day's seal.
pub fn anchor(conn: &mut PgConnection) -> Result<Anchored> {
    let is_new = diesel::select(anchor_audit()).get_result(conn)?;
    let latest: Option<NaiveDate> = audit_anchors::table
        .select(diesel::dsl::max(audit_anchors::day))
        .first(conn)?;
    let day = latest.ok_or_else(|| Error::internal("anchor_audit made no anchor"))?;
    let seals = seals(conn)?;
    let seal = seals.get(&day).cloned().unwrap_or_default();
    Ok(Anchored { day, seal, is_new })
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// Copies the heads to the anchors, once a day; whether it did.
    fn anchor_audit() -> Bool;
}

/// The anchors of a chain: the hash at a position, and the day that it was noted.
pub type Anchors = BTreeMap<i64, Vec<(NaiveDate, Vec<u8>)>>;

/// The anchors of every chain.
pub fn anchors(conn: &mut PgConnection) -> Result<HashMap<i16, Anchors>> {
    let mut anchors: HashMap<i16, Anchors> = HashMap::new();
    let rows = rows(conn)?.into_iter();
    for (day, chain, position, hash) in rows.filter(|(_, _, position, _)| *position > 0) {
        let of_chain = anchors.entry(chain).or_default();
        of_chain.entry(position).or_default().push((day, hash));
    }
    Ok(anchors)
}

/// What is wrong with a seal, when it is no day's.
pub fn missing_seal(conn: &mut PgConnection, seal: Option<&str>) -> Result<Option<Fault>> {
    let Some(seal) = seal else {
        return Ok(None);
    };
    let wanted = seal.trim().to_lowercase();
    let known = seals(conn)?.into_values().any(|known| known == wanted);
    Ok((!known).then_some(Fault::Seal))
}

/// The seal of each day that has an anchor.
fn seals(conn: &mut PgConnection) -> Result<BTreeMap<NaiveDate, String>> {
    let mut texts: BTreeMap<NaiveDate, String> = BTreeMap::new();
    for (day, chain, position, hash) in rows(conn)? {
        let text = texts.entry(day).or_default();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{chain}:{position}:{}", hex(&hash));
    }
    let sealed = |text: String| hex(&Sha256::digest(text));
    Ok(texts
        .into_iter()
        .map(|(day, text)| (day, sealed(text)))
        .collect())
}

type Row = (NaiveDate, i16, i64, Vec<u8>);

/// Every anchor: its day, chain, position and hash.
fn rows(conn: &mut PgConnection) -> Result<Vec<Row>> {
    Ok(audit_anchors::table
        .order((audit_anchors::day, audit_anchors::chain))
        .select((
            audit_anchors::day,
            audit_anchors::chain,
            audit_anchors::position,
            audit_anchors::hash,
        ))
        .load(conn)?)
}

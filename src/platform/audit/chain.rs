//! The proof that nothing in the log was changed, taken out, slipped in or cut off.
//!
//! # The serialisation
//! The hash of an entry is `SHA-256(hash before it ‖ text)`; the first of a chain has 32 zero bytes before it. The text is
//! fourteen fields in this order: chain, position in it (from 1), id, time in microseconds since 1970, actor kind, actor
//! id, actor name, action, subject kind, subject id, changes as Postgres writes its `jsonb`, address, request id,
//! transaction id. Each is written as its length in bytes, a colon and the value in UTF-8; a null is a hyphen alone.
//! The database writes it (`audit_canonical`) when an entry is linked; here it is written a second time, from the
//! columns, so that a function changed in the database proves nothing.
//!
//! The seal of a day is the SHA-256 of the lines `chain:position:hash`, hash in lower-case hexadecimal, by chain.
use chrono::{DateTime, Utc};
use diesel::{
    PgConnection,
    prelude::*,
    sql_types::{BigInt, Binary, Bool, Nullable, SmallInt, Text, Timestamptz},
};
use sha2::{Digest, Sha256};

use super::{
    anchors::{Anchors, anchors, missing_seal},
    faults::{Fault, Report},
};
use crate::{
    Result,
    schema::{audit_heads, audit_links},
};

pub use super::anchors::{Anchored, anchor};

/// Links looked at in one statement.
const PAGE: i64 = 5_000;
const START: [u8; 32] = [0; 32];

/// Called with how many entries are proved and how many there are.
pub type Progress<'a> = &'a dyn Fn(i64, i64);

/// Proves the whole log as it is at this moment; with a seal, that the log still reaches back to it.
pub fn verify(
    conn: &mut PgConnection,
    seal: Option<&str>,
    progress: Progress<'_>,
) -> Result<Report> {
    conn.build_transaction()
        .read_only()
        .repeatable_read()
        .run(|conn| {
            let mut report = Report::default();
            let heads: Vec<(i16, i64, Vec<u8>)> = audit_heads::table
                .order(audit_heads::chain)
                .select((audit_heads::chain, audit_heads::position, audit_heads::hash))
                .load(conn)?;
            let total = audit_links::table.count().get_result(conn)?;
            let mut anchors = anchors(conn)?;
            for (chain, position, hash) in heads {
                let walk = Walk {
                    chain,
                    anchors: anchors.remove(&chain).unwrap_or_default(),
                    end: (position, hash),
                };
                walk.run(conn, &mut report, &|done| progress(done, total))?;
            }
            report.faults.extend(unlinked(conn)?);
            report.faults.extend(missing_seal(conn, seal)?);
            Ok(report)
        })
}

/// A link, and the entry that it names, when it is there.
#[derive(QueryableByName)]
struct Linked {
    #[diesel(sql_type = BigInt)]
    position: i64,
    #[diesel(sql_type = BigInt)]
    entry_id: i64,
    #[diesel(sql_type = Binary)]
    hash: Vec<u8>,
    #[diesel(sql_type = Bool)]
    there: bool,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Text>)]
    actor_kind: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    actor_id: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    actor_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    action: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    subject_kind: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    subject_id: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    changes: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    address: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    request_id: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    transaction_id: Option<i64>,
}

const LINKS: &str = "SELECT l.position, l.entry_id, l.hash, e.id IS NOT NULL AS there, e.at, e.actor_kind, e.actor_id,
        e.actor_name, e.action, e.subject_kind, e.subject_id, e.changes::text AS changes, e.address, e.request_id,
        e.transaction_id
   FROM audit_links l LEFT JOIN audit_entries e ON e.id = l.entry_id
  WHERE l.chain = $1 AND l.position > $2 ORDER BY l.position LIMIT $3";

impl Linked {
    /// What the hash is made of, beside the hash before it.
    fn canonical(&self, chain: i16) -> String {
        let number = |value: Option<i64>| value.map(|value| value.to_string());
        let fields = [
            Some(chain.to_string()),
            Some(self.position.to_string()),
            Some(self.entry_id.to_string()),
            number(self.at.map(|at| at.timestamp_micros())),
            self.actor_kind.clone(),
            number(self.actor_id),
            self.actor_name.clone(),
            self.action.clone(),
            self.subject_kind.clone(),
            number(self.subject_id),
            self.changes.clone(),
            self.address.clone(),
            self.request_id.clone(),
            number(self.transaction_id),
        ];
        fields
            .iter()
            .map(|field| written(field.as_deref()))
            .collect()
    }
}

fn written(field: Option<&str>) -> String {
    field.map_or_else(
        || "-".to_owned(),
        |value| format!("{}:{value}", value.len()),
    )
}

/// One chain from its first entry to its head.
struct Walk {
    chain: i16,
    anchors: Anchors,
    end: (i64, Vec<u8>),
}

impl Walk {
    fn run(
        mut self,
        conn: &mut PgConnection,
        report: &mut Report,
        seen: &dyn Fn(i64),
    ) -> Result<()> {
        let (mut position, mut hash, mut last) = (0, START.to_vec(), None);
        loop {
            let links: Vec<Linked> = diesel::sql_query(LINKS)
                .bind::<SmallInt, _>(self.chain)
                .bind::<BigInt, _>(position)
                .bind::<BigInt, _>(PAGE)
                .load(conn)?;
            if links.is_empty() {
                break;
            }
            for link in links {
                if link.position != position + 1 {
                    report.faults.push(Fault::Gap {
                        chain: self.chain,
                        count: link.position - position - 1,
                        after: last,
                        before: link.entry_id,
                    });
                }
                report.faults.extend(self.judge(&link, &hash));
                (position, last) = (link.position, Some(link.entry_id));
                hash = link.hash;
                report.entries += 1;
            }
            seen(report.entries);
        }
        report.faults.extend(self.ends(position, &hash, last));
        Ok(())
    }

    /// What is wrong with one link, when something is.
    fn judge(&mut self, link: &Linked, before: &[u8]) -> Option<Fault> {
        let (chain, entry) = (self.chain, link.entry_id);
        for (day, hash) in self.anchors.remove(&link.position).unwrap_or_default() {
            if hash != link.hash {
                return Some(Fault::Rewritten { chain, entry, day });
            }
        }
        if !link.there {
            return Some(Fault::Gone { chain, entry });
        }
        let made = Sha256::new()
            .chain_update(before)
            .chain_update(link.canonical(chain))
            .finalize();
        (made.as_slice() != link.hash).then_some(Fault::Changed { chain, entry })
    }

    /// What is wrong with the chain's end, when something is.
    fn ends(self, position: i64, hash: &[u8], last: Option<i64>) -> Option<Fault> {
        let (chain, noted) = (self.chain, self.end.0);
        let anchored = self.anchors.last_key_value().map(|(end, days)| {
            let day = days.first().map(|(day, _)| *day);
            (*end, day)
        });
        match anchored {
            Some((end, Some(day))) if end > position => Some(Fault::CutOff {
                chain,
                count: end.max(noted) - position,
                after: last,
                anchored: Some(day),
            }),
            _ if noted > position => Some(Fault::CutOff {
                chain,
                count: noted - position,
                after: last,
                anchored: None,
            }),
            _ if noted != position || self.end.1 != hash => Some(Fault::Head { chain }),
            _ => None,
        }
    }
}

/// Entries that no link names: written past the trigger, or their link was taken away.
fn unlinked(conn: &mut PgConnection) -> Result<Option<Fault>> {
    #[derive(QueryableByName)]
    struct Unlinked {
        #[diesel(sql_type = Nullable<BigInt>)]
        first: Option<i64>,
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    const UNLINKED: &str = "SELECT min(e.id) AS first, count(*) AS count FROM audit_entries e
        WHERE NOT EXISTS (SELECT FROM audit_links l WHERE l.entry_id = e.id)";
    let found: Unlinked = diesel::sql_query(UNLINKED).get_result(conn)?;
    let count = found.count;
    Ok(found.first.map(|entry| Fault::Unlinked { entry, count }))
}

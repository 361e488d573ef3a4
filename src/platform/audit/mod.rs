//! The audit log: who did what to which record, when and from where.
//!
//! # What is written, and when
//! - **A change** is [`record`]ed in the transaction that makes it: both are there, or neither. Its fields stand with
//!   their values before and after ([`Changes`]); a secret never does, a sensitive value only by its last digits.
//! - **A reading** of sensitive fields of somebody else's record is written by [`read_of`] in the transaction that reads.
//! - **A refusal** changes nothing and is often rolled back, so it has no transaction of its own: [`refused`] and
//!   [`Db::refused`](super::db::Db::refused) hand it to a thread that writes it down a moment later ([`Notes`]).
//!
//! Each of them leaves one line with the target `security` in the process's log, a change once it has committed.
//!
//! # The chains
//! Every entry stands in one of sixteen chains (`audit_links`): its hash is the SHA-256 of the hash before it and of
//! the entry as [`chain`] writes it, so whoever changes an entry would have to write every later hash of its chain anew.
//! A deferred trigger of the owning role links a transaction's entries when it commits, all in one chain; the row of
//! `audit_heads` is the last lock that a transaction takes and the only one of its kind, so that it can be part of no
//! deadlock, and writers of one chain wait for each other only while they commit. **A further deferred trigger must not
//! take locks.** Once a day the heads are copied to `audit_anchors`.
//!
//! # What this proves, and against whom
//! - Whoever acts **as the serving role** (a hole in Campus, its stolen password) can add entries and read. They can
//!   neither change nor remove one, nor write one for another time, nor choose a hash, nor touch heads and anchors.
//! - Whoever **owns the database** can do all of that, and `campus audit verify` finds it: an entry changed, taken out,
//!   slipped in past the trigger, or a tail cut off, unless every hash, head and anchor after it is written anew as well.
//! - Against that, each day's anchor has a seal of 64 characters, which is logged and printed by `campus audit anchor`.
//!   Kept where the database's owner cannot write (the log server, a sheet of paper), `campus audit verify --seal` proves
//!   that the log still reaches back to it unchanged.
//!
//! What nobody can prove is that an entry was true: Campus itself says who acts. And between the last seal that was
//! carried away and now, an owner who rewrites everything is not found.
mod anchors;
pub mod chain;
mod changes;
mod faults;
mod notes;
mod security;

use chrono::{TimeDelta, Utc};
use diesel::{PgConnection, dsl::exists, prelude::*};
use serde_json::Value;

use super::db::{Origin, Tx};
use crate::{Result, policy::Actor, schema::audit_entries};

pub use changes::Changes;
pub use faults::{Fault, Report};
pub use notes::{Notes, Refusal};
pub use security::Line;

/// The record that an entry is about, such as `("user", 7)`.
pub type Subject = (&'static str, Option<i64>);

/// Somebody who is not signed in.
pub const VISITOR: Actor = Actor::System("visitor");
/// The action of [`read_of`].
const READ: &str = "sensitive.read";
/// Within so many minutes, looking again at the same is the same reading.
const SAME_READING: i64 = 10;

/// Adds an entry.
pub fn record(
    tx: &mut Tx<'_>,
    actor: &Actor,
    action: &str,
    subject: Subject,
    changes: Changes,
) -> Result<()> {
    let origin = tx.origin().clone();
    insert(tx, &origin, actor, action, subject, changes)?;
    tx.say(Line::of(&origin, actor, action, subject));
    Ok(())
}

/// Adds an entry that somebody has looked at sensitive fields of a record that is not their own. The same fields of the
/// same record within ten minutes are one reading.
pub fn read_of(tx: &mut Tx<'_>, actor: &Actor, subject: Subject, fields: &[&str]) -> Result<()> {
    let Actor::User(reader) = actor else {
        return Ok(());
    };
    let changes = Changes::none().field("fields", Value::Null, serde_json::json!(fields));
    let since = Utc::now() - TimeDelta::minutes(SAME_READING);
    let same = audit_entries::table
        .filter(audit_entries::subject_kind.eq(subject.0))
        .filter(audit_entries::subject_id.is_not_distinct_from(subject.1))
        .filter(audit_entries::action.eq(READ))
        .filter(audit_entries::actor_kind.eq("user"))
        .filter(audit_entries::actor_id.eq(reader.id))
        .filter(audit_entries::changes.eq(changes.to_value()))
        .filter(audit_entries::at.gt(since));
    match diesel::select(exists(same)).get_result(&mut **tx)? {
        true => Ok(()),
        false => record(tx, actor, READ, subject, changes),
    }
}

/// Notes a refusal from inside a transaction; it is written down whether that one commits or not.
pub fn refused(
    tx: &mut Tx<'_>,
    actor: &Actor,
    action: &'static str,
    subject: Subject,
    changes: Changes,
) {
    let refusal = Refusal {
        actor: actor.clone(),
        action,
        subject,
        changes,
        origin: tx.origin().clone(),
    };
    tx.refuse(refusal);
}

fn insert(
    conn: &mut PgConnection,
    origin: &Origin,
    actor: &Actor,
    action: &str,
    subject: Subject,
    changes: Changes,
) -> Result<()> {
    let (kind, id, name) = parts(actor);
    diesel::insert_into(audit_entries::table)
        .values((
            audit_entries::actor_kind.eq(kind),
            audit_entries::actor_id.eq(id),
            audit_entries::actor_name.eq(name),
            audit_entries::action.eq(action),
            audit_entries::subject_kind.eq(subject.0),
            audit_entries::subject_id.eq(subject.1),
            audit_entries::changes.eq(changes.to_value()),
            audit_entries::address.eq(&origin.address),
            audit_entries::request_id.eq(&origin.request_id),
        ))
        .execute(conn)?;
    Ok(())
}

/// An actor as entries have it: kind, key, name.
fn parts(actor: &Actor) -> (&'static str, Option<i64>, &str) {
    match actor {
        Actor::User(user) => ("user", Some(user.id), user.name.as_str()),
        Actor::Applicant { draft } => ("applicant", Some(*draft), "Applicant"),
        Actor::System(name) => ("system", None, *name),
    }
}

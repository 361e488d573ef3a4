//! What can be done with every record: add, change, retire, bring back, delete.
use std::collections::HashMap;

use diesel::result::Error as DieselError;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    queries::{Stored, is_live, is_referred_to, titles},
    reader::Broken,
};
use crate::{
    Error, Result,
    error::{Rule, violated},
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Grant, ManageAcademics},
};

/// How a constraint's refusal is worded: its name, the field, a code for programs, the sentence.
pub type Refusal = (&'static str, &'static str, &'static str, &'static str);

/// What is entered of a noun, and its rules.
pub trait Kept: Stored + Serialize + Clone + Send + 'static {
    /// In the audit log: `course`
    const KIND: &'static str;
    /// The sentences of its constraints.
    const REFUSALS: &'static [Refusal];
    /// What it belongs to and must be in use when it is chosen: the field, a statement for [`is_live`], the sentence.
    const PARENTS: &'static [(&'static str, &'static str, &'static str)] = &[];

    /// The rules that the database does not hold, with what was kept before.
    fn check(&self, _tx: &mut Tx<'_>, _id: Option<i64>, _before: Option<&Self>) -> Result<()> {
        Ok(())
    }
    /// What follows from a change.
    fn changed(&self, _tx: &mut Tx<'_>, _id: i64) -> Result<()> {
        Ok(())
    }
    /// What follows from retiring it.
    fn retired(_tx: &mut Tx<'_>, _who: &Grant<ManageAcademics>, _id: i64) -> Result<()> {
        Ok(())
    }
    /// Whether it may be retired.
    fn may_retire(_tx: &mut Tx<'_>, _id: i64) -> Result<()> {
        Ok(())
    }
}

/// Why something cannot be done with a record.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// Somebody was quicker.
    #[error(
        "Somebody changed this while you had it open. Look at what is there now, then save again."
    )]
    Changed,
    /// Nothing that is referred to can be deleted.
    #[error(
        "This is in use and cannot be deleted. Retire it: it stays where it is used, and is not offered any more."
    )]
    InUse,
    /// Nothing that is referred to can be deleted, and it is over by its dates.
    #[error("This is in use and cannot be deleted.")]
    InUseForEver,
    /// Retired twice.
    #[error("This is retired already.")]
    Retired,
    /// Brought back twice.
    #[error("This is in use.")]
    NotRetired,
}

impl Rule for RecordError {
    fn field(&self) -> &'static str {
        ""
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::InUse | Self::InUseForEver => "in_use",
            Self::Retired => "retired",
            Self::NotRetired => "not_retired",
        }
    }
    fn is_conflict(&self) -> bool {
        true
    }
}

/// Adds a record; the key.
pub fn create_record<K: Kept>(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    entry: &K,
) -> Result<i64> {
    check_parents(tx, entry, None)?;
    entry.check(tx, None, None)?;
    let id = entry.insert(tx).map_err(worded::<K>)?;
    let changes = between(tx, &Value::Null, &serde_json::to_value(entry)?)?;
    let subject = (K::KIND, Some(id));
    audit::record(tx, who.actor(), "academics.create", subject, changes)?;
    Ok(id)
}

/// Changes a record that is still at the version the change is based on; none takes whatever is there.
pub fn update_record<K: Kept>(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    (id, version): (i64, Option<i32>),
    entry: &K,
) -> Result<()> {
    let (there, before) = K::lock(tx, id)?;
    if version.is_some_and(|version| version != there) {
        return Err(RecordError::Changed.into());
    }
    let changes = between(
        tx,
        &serde_json::to_value(&before)?,
        &serde_json::to_value(entry)?,
    )?;
    if changes.is_empty() {
        return Ok(());
    }
    check_parents(tx, entry, Some(&before))?;
    entry.check(tx, Some(id), Some(&before))?;
    entry.update(tx, id).map_err(worded::<K>)?;
    let subject = (K::KIND, Some(id));
    audit::record(tx, who.actor(), "academics.update", subject, changes)?;
    entry.changed(tx, id)
}

/// Retires a record: it stays where it is used, and is not offered any more.
pub fn retire_record<K: Kept>(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    id: i64,
) -> Result<()> {
    K::lock(tx, id)?;
    K::may_retire(tx, id)?;
    if !K::set_retired(tx, id, true).map_err(worded::<K>)? {
        return Err(RecordError::Retired.into());
    }
    let subject = (K::KIND, Some(id));
    audit::record(
        tx,
        who.actor(),
        "academics.retire",
        subject,
        Changes::none(),
    )?;
    K::retired(tx, who, id)
}

/// Lets a record be used again.
pub fn restore_record<K: Kept>(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    id: i64,
) -> Result<()> {
    let (_, entry) = K::lock(tx, id)?;
    check_parents(tx, &entry, None)?;
    if !K::set_retired(tx, id, false).map_err(worded::<K>)? {
        return Err(RecordError::NotRetired.into());
    }
    let subject = (K::KIND, Some(id));
    audit::record(
        tx,
        who.actor(),
        "academics.restore",
        subject,
        Changes::none(),
    )
}

/// Deletes a record that nothing has ever referred to; `retires` says whether it could be retired instead.
pub fn delete_record<K: Kept>(
    tx: &mut Tx<'_>,
    who: &Grant<ManageAcademics>,
    id: i64,
    retires: bool,
) -> Result<()> {
    let (_, entry) = K::lock(tx, id)?;
    let changes = between(tx, &serde_json::to_value(entry)?, &Value::Null)?;
    K::delete(tx, id).map_err(|err| match (is_referred_to(&err), retires) {
        (true, true) => RecordError::InUse.into(),
        (true, false) => RecordError::InUseForEver.into(),
        (false, _) => worded::<K>(err),
    })?;
    let subject = (K::KIND, Some(id));
    audit::record(tx, who.actor(), "academics.delete", subject, changes)
}

/// A constraint's refusal as the sentence of its field.
fn worded<K: Kept>(err: DieselError) -> Error {
    let refusal = violated(&err).and_then(|name| {
        let own = K::REFUSALS.iter().find(|refusal| refusal.0 == name);
        own.copied()
    });
    match refusal {
        Some((_, field, code, sentence)) => Broken::new(field, code, sentence).into(),
        None => err.into(),
    }
}

/// What a record is put into must be in use; where it is already, it may stay.
fn check_parents<K: Kept>(tx: &mut Tx<'_>, entry: &K, before: Option<&K>) -> Result<()> {
    if K::PARENTS.is_empty() {
        return Ok(());
    }
    let now = serde_json::to_value(entry)?;
    let before = before.map(serde_json::to_value).transpose()?;
    for (field, statement, sentence) in K::PARENTS {
        let stays = before
            .as_ref()
            .is_some_and(|before| before[*field] == now[*field]);
        let Some(id) = now[*field].as_i64().filter(|_| !stays) else {
            continue;
        };
        if is_live(tx, statement, id)? != Some(true) {
            return Err(Broken::new(field, "not_offered", *sentence).into());
        }
    }
    Ok(())
}

/// Every field that differs; what a record refers to by its key is named as it is called now.
fn between(tx: &mut Tx<'_>, before: &Value, after: &Value) -> Result<Changes> {
    let object = after.as_object().or(before.as_object());
    let mut changes = Changes::none();
    for (name, _) in object.into_iter().flatten() {
        let (was, is) = (&before[name], &after[name]);
        if was == is || (is_nothing(was) && is_nothing(is)) {
            continue;
        }
        changes = match name.strip_suffix("_id").or(name.strip_suffix("_ids")) {
            None => changes.field(name, was.clone(), is.clone()),
            Some(kind) => {
                let keys: Vec<i64> = keys(was).chain(keys(is)).collect();
                let titles = titles(tx, kind, &keys)?;
                changes.field(kind, named(was, &titles), named(is, &titles))
            }
        };
    }
    Ok(changes)
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// The keys in a field: one, several or none.
fn keys(value: &Value) -> impl Iterator<Item = i64> {
    let values = value
        .as_array()
        .map_or(std::slice::from_ref(value), Vec::as_slice);
    values.iter().filter_map(Value::as_i64)
}

/// What stands for the keys in a field.
fn named(value: &Value, titles: &HashMap<i64, String>) -> Value {
    match value {
        Value::Array(values) => values.iter().map(|value| named(value, titles)).collect(),
        value => match value.as_i64().and_then(|key| titles.get(&key)) {
            Some(title) => json!(title),
            None => value.clone(),
        },
    }
}

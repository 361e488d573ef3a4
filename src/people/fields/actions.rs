//! What can be done with fields of one's own: define, change, retire; and what they say of somebody.
use diesel::result::Error as DieselError;
use serde_json::{Value, json};

use super::{
    error::FieldError,
    kind::{FieldKind, read_value},
    model::{Answer, Field, Holder, SeenBy, Tier},
    queries,
};
use crate::{
    Error, Result,
    error::{Problems, violated},
    people::{Reading, Typed, plain_text},
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Grant, ManageFields},
};

/// A field of one's own, as it is defined.
#[derive(Clone, Debug)]
pub struct NewField {
    /// Whose it is; stays.
    pub holder: Holder,
    /// What it is called.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// What can be chosen, when it is a choice.
    pub choices: Vec<String>,
    /// Whether a record without it is not saved.
    pub required: bool,
    /// Whether it is masked until shown.
    pub sensitive: bool,
    /// Who sees it.
    pub seen_by: SeenBy,
    /// Whether the person or a parent may propose a change.
    pub proposable: bool,
}

impl NewField {
    /// The fields of the form.
    pub const FIELDS: &[&str] = &[
        "holder",
        "name",
        "kind",
        "choices",
        "required",
        "sensitive",
        "seen_by",
        "proposable",
    ];

    /// Reads a field of texts by the names of [`Self::FIELDS`].
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn read<'a>(texts: &'a dyn Fn(&str) -> &'a str) -> Result<Self> {
        const CHOOSE: &str = "Choose one of those that are offered.";
        let mut read = Reading::of(texts);
        let holder = read.chosen("holder", Holder::of, CHOOSE);
        let name = read.read("name", |typed| {
            let name = plain_text(typed, 60).filter(|name| !name.is_empty());
            name.ok_or(FieldError::Name)
        });
        let kind = read.chosen("kind", FieldKind::of, CHOOSE);
        let choices = match kind {
            Some(FieldKind::Choice) => read.read("choices", choices),
            _ => Some(Vec::new()),
        };
        let seen_by = read.chosen("seen_by", SeenBy::of, CHOOSE);
        let proposable = read.ticked("proposable");
        if proposable && seen_by.is_some_and(|by| by != SeenBy::All) {
            read.note(FieldError::Unseen);
        }
        let (required, sensitive) = (read.ticked("required"), read.ticked("sensitive"));
        let whole = || {
            Some(Self {
                holder: holder?,
                name: name?,
                kind: kind?,
                choices: choices?,
                required,
                sensitive,
                seen_by: seen_by?,
                proposable,
            })
        };
        let whole = whole();
        read.done(whole)
    }

    fn changes(&self, before: Option<&Field>) -> Changes {
        let was = |of: fn(&Field) -> Value| before.map_or(Value::Null, of);
        Changes::none()
            .field("name", was(|f| json!(f.name)), self.name.as_str())
            .field("kind", was(|f| json!(f.kind)), self.kind.code())
            .field("choices", was(|f| json!(f.choices)), json!(self.choices))
            .field("required", was(|f| json!(f.required)), self.required)
            .field("sensitive", was(|f| json!(f.sensitive)), self.sensitive)
            .field("seen_by", was(|f| json!(f.seen_by)), self.seen_by.code())
            .field("proposable", was(|f| json!(f.proposable)), self.proposable)
    }
}

/// Choices, one a line; blank lines and repetitions are left out.
fn choices(typed: &str) -> Result<Vec<String>, FieldError> {
    let mut all: Vec<String> = Vec::new();
    for line in typed.lines() {
        let line = plain_text(line, 60).ok_or(FieldError::Choices)?;
        if !line.is_empty() && !all.contains(&line) {
            all.push(line);
        }
    }
    match (2..=50).contains(&all.len()) {
        true => Ok(all),
        false => Err(FieldError::Choices),
    }
}

/// Defines a field; the key.
pub fn create_field(tx: &mut Tx<'_>, who: &Grant<ManageFields>, cmd: &NewField) -> Result<i64> {
    let id = queries::insert(tx, cmd).map_err(worded)?;
    let changes = cmd
        .changes(None)
        .field("holder", json!(null), cmd.holder.code());
    let subject = ("custom_field", Some(id));
    audit::record(tx, who.actor(), "fields.create", subject, changes)?;
    Ok(id)
}

/// Changes a field. Where it says something of somebody, its kind stays, and what was chosen stays among the choices.
pub fn update_field(
    tx: &mut Tx<'_>,
    who: &Grant<ManageFields>,
    (id, version): (i64, i32),
    cmd: &NewField,
) -> Result<()> {
    let before = queries::lock(tx, id)?;
    if before.version != version {
        return Err(FieldError::Changed.into());
    }
    if before.kind() != cmd.kind && queries::is_used(tx, id)? {
        return Err(FieldError::KindInUse.into());
    }
    if cmd.kind == FieldKind::Choice
        && let Some(other) = queries::other_choice(tx, id, &cmd.choices)?
    {
        return Err(FieldError::ChoiceInUse(other).into());
    }
    let changes = cmd.changes(Some(&before));
    if changes.is_empty() {
        return Ok(());
    }
    queries::update(tx, id, cmd).map_err(worded)?;
    let subject = ("custom_field", Some(id));
    audit::record(tx, who.actor(), "fields.update", subject, changes)
}

/// Retires a field: it is asked for no longer, and stays where it says something.
pub fn retire_field(tx: &mut Tx<'_>, who: &Grant<ManageFields>, id: i64) -> Result<()> {
    set_retired(tx, who, id, true)
}

/// Asks for a field again.
pub fn restore_field(tx: &mut Tx<'_>, who: &Grant<ManageFields>, id: i64) -> Result<()> {
    set_retired(tx, who, id, false)
}

fn set_retired(tx: &mut Tx<'_>, who: &Grant<ManageFields>, id: i64, retired: bool) -> Result<()> {
    queries::lock(tx, id)?;
    if queries::set_retired(tx, id, retired).map_err(worded)? == 0 {
        return Err(FieldError::SoAlready.into());
    }
    let action = match retired {
        true => "fields.retire",
        false => "fields.restore",
    };
    let subject = ("custom_field", Some(id));
    audit::record(tx, who.actor(), action, subject, Changes::none())
}

/// What the fields are to say of somebody, by the names of their inputs.
#[derive(Clone, Copy, Debug)]
pub enum Values<'a> {
    /// What they say.
    Untouched,
    /// This, and nothing where nothing stands: a form.
    All(&'a Typed),
    /// This, and what they say where nothing stands: some of them.
    Some(&'a Typed),
}

impl<'a> Values<'a> {
    fn text(self, name: &str) -> Option<&'a str> {
        match self {
            Values::Untouched => None,
            Values::All(typed) => Some(typed.one(name)),
            Values::Some(typed) => typed.has(name).then(|| typed.one(name)),
        }
    }
}

/// Writes what the fields say of somebody, of texts by the names of their inputs: those that whoever writes sees and that
/// are in use. What changed, for the entry of the record. The caller has locked the record.
///
/// # Errors
/// Every value that is wrong.
pub fn set_values(
    tx: &mut Tx<'_>,
    (holder, user): (Holder, i64),
    tier: Tier,
    values: Values<'_>,
    mut changes: Changes,
) -> Result<Changes> {
    queries::hold(tx, holder)?;
    let mut problems = Problems::default();
    let mut read = Vec::new();
    for answer in queries::answers(tx, holder, user)? {
        let field = &answer.field;
        if field.retired_at.is_some() || !tier.sees(field.seen_by()) {
            continue;
        }
        let Some(text) = values.text(&field.input()) else {
            continue;
        };
        match read_value(field, text) {
            Ok(value) => read.push((answer, value)),
            Err(wrong) => problems.note(wrong),
        }
    }
    problems.check()?;
    for (answer, value) in read {
        if answer.value == value {
            continue;
        }
        let Answer { field, value: was } = answer;
        queries::set_value(tx, (field.id, user), value.as_deref())?;
        changes = match field.sensitive {
            true => changes.sensitive(&field.name, json!(was), json!(value)),
            false => changes.field(&field.name, json!(was), json!(value)),
        };
    }
    Ok(changes)
}

fn worded(err: DieselError) -> Error {
    match violated(&err) {
        Some("custom_fields_name_key") => FieldError::NameTaken.into(),
        Some("custom_fields_proposable") => FieldError::Unseen.into(),
        _ => err.into(),
    }
}

//! What can be done with proposals: propose, withdraw, approve, refuse.
use diesel::result::Error as DieselError;
use serde_json::{Map, Value, json};

use super::{
    error::ProposalError,
    jobs::TellProposer,
    model::{Difference, State},
    queries,
};
use crate::{
    Error, Result,
    error::{Problems, Violation, violated},
    people::{
        Typed,
        fields::{Answer, Holder, Tier, Values, answers, read_value},
        plain_text, worth_reading,
    },
    platform::{
        audit::{self, Changes},
        db::Tx,
        jobs::Job,
    },
    policy::{Actor, Grant, ManageStudents},
    students::{
        About, Based, Category, Gender, Particulars, Student, about, entry, update_student,
    },
    types::{PersonName, Phone},
};

/// Campus's own fields that can be proposed, and their words.
pub const FIELDS: [(&str, &str); 3] = [
    ("name", "Full name"),
    ("phone", "Phone"),
    ("address", "Address"),
];

/// What is said to a proposal.
#[derive(Clone, Debug)]
pub enum Decision {
    /// It is put into the record, which is still as the decider saw it.
    Approve(Based),
    /// It is not, and the proposer reads why.
    Refuse(String),
}

/// What the record says of a field that can be proposed.
pub fn said(student: &Student, answers: &[Answer], field: &str) -> String {
    match field {
        "name" => student.name.clone(),
        "phone" => student.phone.clone().unwrap_or_default(),
        "address" => student.address.clone(),
        own => {
            let found = answers.iter().find(|answer| answer.field.input() == own);
            let value = found.and_then(|answer| answer.value.clone());
            value.unwrap_or_default()
        }
    }
}

/// The college's own fields that can be proposed for a student.
pub fn open_fields(all: Vec<Answer>) -> Vec<Answer> {
    let open = all.into_iter().filter(|answer| {
        let field = &answer.field;
        field.proposable && field.retired_at.is_none() && Tier::Own.sees(field.seen_by())
    });
    open.collect()
}

/// A student proposes a change of their own record, a parent of a child's; the key. What is left out stays.
pub fn propose(tx: &mut Tx<'_>, actor: &Actor, student: i64, typed: &Typed) -> Result<i64> {
    let about = about(tx, actor, student)?.close()?;
    if about.tier != Tier::Own {
        return Err(Error::Forbidden);
    }
    let open = open_fields(answers(tx, Holder::Student, about.student.user_id)?);
    let (changes, noted) = differing(&about, &open, typed)?;
    let note = plain_text(typed.one("note"), 300).ok_or(ProposalError::Note)?;
    let by = actor.user()?.id;
    let id = queries::insert(tx, (student, by), &changes, &note).map_err(worded)?;
    let subject = ("student", Some(student));
    audit::record(tx, actor, "proposals.propose", subject, noted)?;
    Ok(id)
}

/// What differs from the record, as it is kept and as the log says it; every field that is wrong at once.
fn differing(about: &About, open: &[Answer], typed: &Typed) -> Result<(Value, Changes)> {
    let mut problems = Problems::default();
    let mut kept = Map::new();
    let mut noted = Changes::none();
    let names = FIELDS.iter().map(|(name, _)| (*name).to_owned());
    let names = names.chain(open.iter().map(|answer| answer.field.input()));
    for name in names.filter(|name| typed.has(name)) {
        let before = said(&about.student, open, &name);
        match read(&name, open, typed.one(&name)) {
            Ok(after) if after == before => {}
            Ok(after) => {
                let label = label_of(&name, open);
                noted = noted.sensitive(&label, before.as_str(), after.as_str());
                kept.insert(name, json!([before, after]));
            }
            Err(wrong) => problems.note(wrong),
        }
    }
    problems.check()?;
    match kept.is_empty() {
        true => Err(ProposalError::Nothing.into()),
        false => Ok((Value::Object(kept), noted)),
    }
}

fn read(name: &str, open: &[Answer], typed: &str) -> Result<String, Violation> {
    match name {
        "name" => PersonName::parse(typed)
            .map(|name| name.as_str().to_owned())
            .map_err(Violation::from),
        "phone" => Phone::parse_optional(typed)
            .map(|phone| {
                phone
                    .map(|phone| phone.as_str().to_owned())
                    .unwrap_or_default()
            })
            .map_err(Violation::from),
        "address" => entry::address_of(typed).map_err(Violation::from),
        own => match open.iter().find(|answer| answer.field.input() == own) {
            Some(answer) => read_value(&answer.field, typed).map(Option::unwrap_or_default),
            None => Err(ProposalError::Nothing.into()),
        },
    }
}

/// What a field is called; of Campus's own to be translated.
pub fn label_of(name: &str, open: &[Answer]) -> String {
    let own = FIELDS.iter().find(|(field, _)| *field == name);
    let custom = open.iter().find(|answer| answer.field.input() == name);
    own.map(|(_, label)| (*label).to_owned())
        .or(custom.map(|answer| answer.field.name.clone()))
        .unwrap_or_else(|| name.to_owned())
}

/// A proposal beside what the record says now.
pub fn differences(
    pairs: &[(String, String, String)],
    student: &Student,
    all: &[Answer],
) -> Vec<Difference> {
    let difference = |(name, before, proposed): &(String, String, String)| {
        let now = said(student, all, name);
        Difference {
            label: label_of(name, all),
            stale: now != *before,
            before: before.clone(),
            now,
            proposed: proposed.clone(),
        }
    };
    pairs.iter().map(difference).collect()
}

/// Whoever proposed takes it back.
pub fn withdraw_proposal(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<i64> {
    let held = queries::lock(tx, actor, id)?;
    let own = actor.user()?.id;
    if held.proposer != own {
        return Err(Error::NotFound);
    }
    if held.state != State::Open.code() {
        return Err(ProposalError::Decided.into());
    }
    queries::decide(tx, id, (State::Withdrawn, ""), Some(own))?;
    let subject = ("student", Some(held.student));
    audit::record(tx, actor, "proposals.withdraw", subject, Changes::none())?;
    Ok(held.student)
}

/// Decides on a proposal of somebody else, once; whoever proposed is told.
pub fn decide_proposal(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStudents>,
    id: i64,
    decision: &Decision,
) -> Result<()> {
    let actor = who.actor();
    let held = queries::lock(tx, actor, id)?;
    if held.state != State::Open.code() {
        return Err(ProposalError::Decided.into());
    }
    let by = actor.user().ok().map(|user| user.id);
    if by == Some(held.proposer) {
        return Err(ProposalError::Own.into());
    }
    let subject = ("student", Some(held.student));
    match decision {
        Decision::Refuse(reason) => {
            let reason = worth_reading(reason)?;
            queries::decide(tx, id, (State::Refused, &reason), by)?;
            let noted = Changes::none().field("reason", "", reason.as_str());
            audit::record(tx, actor, "proposals.refuse", subject, noted)?;
        }
        Decision::Approve(based) => {
            if based.student != held.student {
                return Err(Error::NotFound);
            }
            apply(tx, who, *based, &held.changes)?;
            queries::decide(tx, id, (State::Approved, ""), by)?;
            audit::record(tx, actor, "proposals.approve", subject, Changes::none())?;
        }
    }
    TellProposer { proposal: id }.enqueue(tx)
}

/// Puts what is proposed into the record, by the operation that the office uses.
fn apply(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStudents>,
    based: Based,
    changes: &Value,
) -> Result<()> {
    let student = crate::students::student(tx, who.actor(), based.student)?;
    let proposed = |name: &str| changes[name][1].as_str();
    let text = |name: &str, now: &str| proposed(name).unwrap_or(now).to_owned();
    let phone = text("phone", student.phone.as_deref().unwrap_or_default());
    let cmd = Particulars {
        name: PersonName::parse(&text("name", &student.name))?,
        phone: Phone::parse_optional(&phone)?,
        section: student.section_id,
        semester: student.semester,
        date_of_birth: student.date_of_birth,
        gender: Gender::of(&student.gender).unwrap_or(Gender::Other),
        category: Category::of(&student.category).unwrap_or(Category::General),
        hostelite: student.hostelite,
        address: text("address", &student.address),
    };
    let fields = changes.as_object().into_iter().flatten();
    let own = fields.filter(|(name, _)| name.starts_with("field_"));
    let own = own.map(|(name, pair)| {
        let value = pair[1].as_str().unwrap_or_default();
        (name.clone(), value.to_owned())
    });
    let typed = Typed::of(own);
    match update_student(tx, who, based, &cmd, Values::Some(&typed)) {
        Err(Error::Conflict(violation)) if violation.code == "changed" => {
            Err(ProposalError::Changed.into())
        }
        done => done,
    }
}

fn worded(err: DieselError) -> Error {
    match violated(&err) {
        Some("proposals_open_key") => ProposalError::OpenAlready.into(),
        _ => err.into(),
    }
}

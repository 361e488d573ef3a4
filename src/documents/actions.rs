//! What can be done with papers: hand in, verify, remove; and the photo of a student.
use chrono::NaiveDate;
use serde_json::json;

use super::{
    error::DocumentError,
    model::{DocumentKind, Whose},
    queries,
};
use crate::{
    Error, Result,
    people::{
        Reading,
        fields::{SeenBy, Tier},
        plain_text, worth_reading,
    },
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Actor, Grant, ManageStudents},
    students,
    types::Day,
    uploads::{Purpose, attach_upload, detach_upload},
};

/// A paper to be handed in.
#[derive(Clone, Debug)]
pub struct NewDocument {
    /// Whose: of which kind.
    pub whose: Whose,
    /// `users.id` of the person; filled in when their record is found.
    pub user: i64,
    /// What it is.
    pub kind: DocumentKind,
    /// What else is to be known.
    pub note: String,
    /// Who sees it.
    pub seen_by: SeenBy,
    /// The last day on which it is valid.
    pub expires_on: Option<NaiveDate>,
    /// `uploads.id` of its file.
    pub upload: i64,
}

impl NewDocument {
    /// The fields of the form.
    pub const FIELDS: &[&str] = &["kind", "remark", "seen_by", "expires_on"];

    /// Reads a paper of texts by the names of [`Self::FIELDS`].
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn read<'a>(whose: Whose, upload: i64, texts: &'a dyn Fn(&str) -> &'a str) -> Result<Self> {
        let mut read = Reading::of(texts);
        let kind = read.read("kind", |typed| {
            DocumentKind::of(typed).ok_or(DocumentError::Kind)
        });
        let note = read.read("remark", |typed| {
            plain_text(typed, 120).ok_or(DocumentError::Note)
        });
        let seen_by = read.read("seen_by", |typed| match typed {
            "" => Ok(SeenBy::All),
            typed => SeenBy::of(typed).ok_or(DocumentError::SeenBy),
        });
        let expires_on = read.read("expires_on", |typed| match typed.trim() {
            "" => Ok(None),
            day => Day::parse(day)
                .map(|day| Some(day.date()))
                .ok_or(DocumentError::Expiry),
        });
        let whole = || {
            Some(Self {
                whose,
                user: 0,
                kind: kind?,
                note: note?,
                seen_by: seen_by?,
                expires_on: expires_on?,
                upload,
            })
        };
        let whole = whole();
        read.done(whole)
    }
}

/// Hands a paper in: the office for anybody, a student or parent for the student; what these hand in they see. The key.
pub fn add_document(tx: &mut Tx<'_>, actor: &Actor, of: i64, cmd: &NewDocument) -> Result<i64> {
    let (user, _, tier) = queries::reader(tx, actor, (cmd.whose, of))?;
    let seen_by = match tier {
        Tier::Office => cmd.seen_by,
        Tier::Own => SeenBy::All,
        Tier::Staff => return Err(Error::Forbidden),
    };
    attach_upload(tx, actor, cmd.upload, Purpose::Document)?;
    let cmd = NewDocument {
        user,
        seen_by,
        ..cmd.clone()
    };
    let id = queries::insert(tx, &cmd, actor.user()?.id)?;
    let changes = Changes::none()
        .field("document", json!(null), cmd.kind.code())
        .field("seen_by", json!(null), cmd.seen_by.code())
        .field(
            "expires_on",
            json!(null),
            json!(cmd.expires_on.map(|day| day.to_string())),
        );
    let subject = (cmd.whose.code(), Some(of));
    audit::record(tx, actor, "documents.add", subject, changes)?;
    Ok(id)
}

/// Notes that a paper was looked at and is what it says.
pub fn verify_document(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (whose, of): (Whose, i64),
    id: i64,
) -> Result<()> {
    let user = kept_by(tx, actor, (whose, of))?;
    let held = queries::lock(tx, (whose, user), id)?;
    if held.removed {
        return Err(DocumentError::Removed.into());
    }
    if held.verified {
        return Err(DocumentError::Verified.into());
    }
    if held.upload.is_none() {
        return Err(DocumentError::NoFile.into());
    }
    queries::set_verified(tx, id, actor.user().ok().map(|user| user.id))?;
    let changes = Changes::none().field("document", json!(null), held.kind);
    let subject = (whose.code(), Some(of));
    audit::record(tx, actor, "documents.verify", subject, changes)
}

/// Removes a paper: that it was there stays on record, the file goes.
pub fn remove_document(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (whose, of): (Whose, i64),
    (id, reason): (i64, &str),
) -> Result<()> {
    let reason = worth_reading(reason)?;
    let user = kept_by(tx, actor, (whose, of))?;
    let held = queries::lock(tx, (whose, user), id)?;
    if held.removed {
        return Err(DocumentError::Removed.into());
    }
    queries::set_removed(tx, id, actor.user().ok().map(|user| user.id), &reason)?;
    if let Some(upload) = held.upload {
        detach_upload(tx, upload)?;
    }
    let changes = Changes::none()
        .field("document", held.kind, json!(null))
        .field("reason", "", reason.as_str());
    let subject = (whose.code(), Some(of));
    audit::record(tx, actor, "documents.remove", subject, changes)
}

/// The account of somebody whose papers the actor keeps.
fn kept_by(tx: &mut Tx<'_>, actor: &Actor, of: (Whose, i64)) -> Result<i64> {
    match queries::reader(tx, actor, of)? {
        (user, _, Tier::Office) => Ok(user),
        (_, _, Tier::Staff | Tier::Own) => Err(Error::Forbidden),
    }
}

/// Makes an upload of the actor's the photo of a student, or takes the photo off; the one before goes.
pub fn set_photo(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStudents>,
    student: i64,
    photo: Option<i64>,
) -> Result<()> {
    let actor = who.actor();
    let student = students::student(tx, actor, student)?;
    let before = queries::lock_photo(tx, student.user_id)?;
    if before == photo {
        return Ok(());
    }
    if let Some(id) = photo {
        attach_upload(tx, actor, id, Purpose::Photo)?;
    }
    queries::set_photo(tx, student.user_id, photo)?;
    if let Some(id) = before {
        detach_upload(tx, id)?;
    }
    let changes = Changes::none().field("photo", json!(before), json!(photo));
    let subject = ("student", Some(student.id));
    audit::record(tx, actor, "students.set_photo", subject, changes)
}

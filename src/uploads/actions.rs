//! What is done with uploads: announced, taken on, settled, scanned, given a use.
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    bare::Bare,
    forms::NewFile,
    jobs::ScanUpload,
    model::{Owner, State, Upload},
    purposes::Purpose,
    queries::{self, Checked, NewUpload},
    refusal::{Refusal, Stuck},
};
use crate::{
    Error, Result, config,
    error::Rule,
    platform::{
        audit::{self, Changes},
        db::Tx,
        jobs::Job,
        scan::Verdict,
    },
    policy::Actor,
};

/// How long the check of a file may take before somebody else may take it on.
pub const LONGEST_CHECK: TimeDelta = TimeDelta::minutes(3);
/// How long it stays on record that a file was refused, and a harmful one in quarantine.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// Who checks an upload's bytes.
pub enum Claim {
    /// Nobody any more: it is settled.
    Settled,
    /// The caller, under this number.
    Own(i32),
    /// Another request.
    Others,
}

/// Announces a file, within what its owner may keep.
pub fn announce_upload(
    tx: &mut Tx<'_>,
    actor: &Actor,
    limits: &config::Uploads,
    file: &NewFile,
    until: DateTime<Utc>,
) -> Result<Upload> {
    if !file.purpose.is_open_to(actor) {
        return Err(Error::Forbidden);
    }
    let owner = Owner::of(actor)?;
    queries::lock_owner(tx, owner)?;
    let (bytes, files) = queries::kept(tx, owner)?;
    let room = i64::from(limits.quota_mib) * 1024 * 1024;
    if bytes.saturating_add(file.size) > room || files >= i64::from(limits.quota_files) {
        return Err(Refusal::NoRoom.into());
    }
    let upload = queries::insert(
        tx,
        &NewUpload {
            key: &file.key,
            owner_kind: owner.kind,
            owner_id: owner.id,
            filename: &file.filename,
            content_type: file.kind.media_type(),
            size: file.size,
            sha256: &file.sha256,
            purpose: file.purpose.code(),
            // The last bytes may still be on their way when the address runs out.
            expires_at: until + TimeDelta::hours(1),
        },
    )?;
    let changes = Changes::none()
        .field("filename", "", upload.filename.as_str())
        .field("purpose", "", upload.purpose.as_str())
        .field("size", 0, upload.size);
    audit::record(tx, actor, "uploads.announce", subject(&upload), changes)?;
    Ok(upload)
}

/// Takes on the check of one of the actor's own uploads, if nobody else has.
pub fn claim_check(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<(Upload, Claim)> {
    let upload = queries::own(tx, actor, id)?;
    if upload.state() != State::Waiting {
        return Ok((upload, Claim::Settled));
    }
    let claim = queries::claim(tx, id, Utc::now() - LONGEST_CHECK)?;
    // Read again: whoever held it may have settled it while the statement waited for the row.
    let upload = queries::own(tx, actor, id)?;
    Ok(match (claim, upload.state()) {
        (Some(number), _) => (upload, Claim::Own(number)),
        (None, State::Waiting) => (upload, Claim::Others),
        (None, _) => (upload, Claim::Settled),
    })
}

/// Notes that the bytes were checked: good ones go to the scanner, if there is one. Nothing when the claim was lost.
pub fn settle_check(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (upload, claim): (&Upload, i32),
    found: &Result<Option<Bare>, Refusal>,
    config: &config::Config,
) -> Result<Option<Upload>> {
    let refusal = found.as_ref().err().map(Rule::code);
    let scanned = !config.scan.clamd.is_empty();
    let unused = TimeDelta::days(config.uploads.unused_days.into());
    let (state, stays) = match (refusal, scanned) {
        (Some(_), _) => (State::Refused, REMEMBERED),
        (None, true) => (State::Received, unused),
        (None, false) => (State::Clean, unused),
    };
    let bare = found.as_ref().ok().and_then(Option::as_ref);
    let checked = Checked {
        state: state.code(),
        refusal,
        key: bare.map(|bare| bare.key.as_str()),
        size: bare.map(|bare| bare.size),
        sha256: bare.map(|bare| bare.sha256.as_slice()),
        completed_at: Utc::now(),
        expires_at: Utc::now() + stays,
    };
    let Some(settled) = queries::settle(tx, upload.id, claim, &checked)? else {
        return Ok(None);
    };
    if state == State::Received {
        ScanUpload { id: upload.id }.enqueue(tx)?;
    }
    let action = match refusal {
        Some(_) => "uploads.refuse",
        None => "uploads.receive",
    };
    let changes = Changes::none()
        .field("state", upload.state.as_str(), settled.state.as_str())
        .field("refusal", "", refusal.unwrap_or_default());
    audit::record(tx, actor, action, subject(upload), changes)?;
    Ok(Some(settled))
}

/// Notes what the scanner says.
pub fn settle_scan(tx: &mut Tx<'_>, upload: &Upload, verdict: &Verdict) -> Result<()> {
    let (state, finding, action) = match verdict {
        Verdict::Clean => (State::Clean, None, "uploads.release"),
        Verdict::Found(name) => (
            State::Quarantined,
            Some(name.as_str()),
            "uploads.quarantine",
        ),
    };
    if queries::set_scanned(tx, upload.id, state, finding)? == 0 {
        return Ok(());
    }
    if state == State::Quarantined {
        queries::set_expiry(tx, upload.id, Some(Utc::now() + REMEMBERED))?;
    }
    let changes = Changes::none()
        .field("state", upload.state.as_str(), state.code())
        .field("finding", "", finding.unwrap_or_default());
    let scanner = Actor::System("virus scanner");
    audit::record(tx, &scanner, action, subject(upload), changes)
}

/// Gives one of the actor's own uploads a use: from now on it stays as long as the record that refers to it.
/// It must have been sent for that purpose, and not be in use already. What is still being scanned may be used; it is
/// served once it is clean.
pub fn attach_upload(tx: &mut Tx<'_>, actor: &Actor, id: i64, purpose: Purpose) -> Result<Upload> {
    let upload = queries::own(tx, actor, id)?;
    let good = matches!(upload.state(), State::Received | State::Clean);
    if !good || upload.purpose != purpose.code() || queries::set_attached(tx, id)? == 0 {
        return Err(Stuck::NotUsable.into());
    }
    Ok(upload)
}

/// Ends the use of an upload: the sweep takes it.
pub fn detach_upload(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    queries::set_expiry(tx, id, Some(Utc::now()))
}

fn subject(upload: &Upload) -> audit::Subject {
    ("upload", Some(upload.id))
}

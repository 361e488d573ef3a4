//! What an entry says, in words; to be translated. The one vocabulary of history: the log, the history of a record, the
//! file and the API all speak it, and a test finds an action that has no sentence here.
use std::borrow::Cow;

use super::model::Entry;
use crate::words::Language;

/// A part of what can happen, for the filter: its code, its words, the first parts of its actions.
pub type Topic = (&'static str, &'static str, &'static [&'static str]);

/// The parts, in the order of the filter.
pub const TOPICS: &[Topic] = &[
    ("accounts", "Accounts", &["users", "account"]),
    (
        "sign-in",
        "Signing in",
        &["sign_in", "sign_out", "sessions", "browsers"],
    ),
    (
        "security",
        "Security",
        &["password", "second_factor", "keys"],
    ),
    ("refusals", "Refusals", &["permission", "csrf"]),
    (
        "readings",
        "Looking at sensitive fields",
        &["sensitive", "audit"],
    ),
    ("permission-sets", "Permission sets", &["permission_sets"]),
    (
        "people",
        "Students, parents and staff",
        &["students", "parents", "staff"],
    ),
    (
        "academics",
        "Academics",
        &[
            "academics",
            "departments",
            "programmes",
            "courses",
            "curricula",
            "batches",
            "sections",
            "years",
            "terms",
            "holidays",
            "periods",
            "rooms",
            "offerings",
            "enrolments",
        ],
    ),
    ("files", "Files", &["uploads"]),
    ("work", "Background work and mail", &["jobs", "mails"]),
    ("seed", "Demo data", &["seed"]),
];

/// The kinds of records that the log is about: as it has them, and in words.
pub const KINDS: &[(&str, &str)] = &[
    ("user", "Account"),
    ("permission_set", "Permission set"),
    ("student", "Student"),
    ("parent", "Parent"),
    ("staff", "Member of staff"),
    ("department", "Department"),
    ("programme", "Programme"),
    ("batch", "Batch"),
    ("section", "Section"),
    ("course", "Course"),
    ("curriculum", "Curriculum"),
    ("academic_year", "Academic year"),
    ("term", "Term"),
    ("holiday", "Holiday"),
    ("period", "Period"),
    ("room", "Room"),
    ("offering", "Offering"),
    ("enrolment", "Enrolment"),
    ("route", "Page"),
    ("list", "List"),
    ("job", "Background work"),
    ("mail", "Mail"),
    ("key", "Key"),
    ("seed", "Demo data"),
    ("upload", "File"),
];

/// Every action that the log knows, with its sentence.
pub const SENTENCES: &[(&str, &str)] = &[
    ("academics.appoint_adviser", "Appointed the class adviser"),
    (
        "academics.appoint_head",
        "Appointed the head of the department",
    ),
    ("academics.assign_staff", "Assigned the faculty"),
    ("academics.change_plan", "Changed the plan of study"),
    ("academics.create", "Added to the academic structure"),
    ("academics.decide_enrolment", "Decided on the choice"),
    ("academics.delete", "Deleted from the academic structure"),
    ("academics.drop_enrolment", "Gave up the seat"),
    ("academics.enrol", "Enrolled the student"),
    ("academics.move_up", "Gave the seat to who waited first"),
    ("academics.publish_curriculum", "Published the curriculum"),
    ("academics.release_course", "Took a prerequisite away"),
    (
        "academics.reopen_curriculum",
        "Opened the curriculum for changes",
    ),
    ("academics.require_course", "Added a prerequisite"),
    ("academics.restore", "Brought back into use"),
    ("academics.retire", "Retired"),
    ("academics.retire_curriculum", "Retired the curriculum"),
    ("academics.update", "Changed in the academic structure"),
    ("account.activated", "Activated the account"),
    ("audit.export", "Downloaded the audit log"),
    ("batches.export", "Downloaded the list of batches"),
    ("browsers.forget", "Forgot a browser"),
    ("courses.export", "Downloaded the list of courses"),
    (
        "csrf.refused",
        "Was refused: the form did not come from a page of Campus",
    ),
    ("curricula.export", "Downloaded the list of curricula"),
    ("departments.export", "Downloaded the list of departments"),
    (
        "enrolments.export",
        "Downloaded the students of an offering",
    ),
    ("holidays.export", "Downloaded the list of holidays"),
    ("jobs.cancel", "Cancelled the work"),
    ("jobs.export", "Downloaded the list of background work"),
    ("jobs.retry", "Had the work tried again"),
    ("keys.rotate", "Sealed a column again with the current key"),
    ("mails.export", "Downloaded the list of outgoing mail"),
    ("mails.send_again", "Had the mail sent again"),
    ("offerings.export", "Downloaded the list of offerings"),
    ("parents.add", "Added the parent"),
    ("parents.link_child", "Linked a parent with the student"),
    ("password.changed", "Changed their password"),
    ("password.link_asked", "Asked for a link to a new password"),
    ("password.reset", "Chose a new password by a link"),
    ("periods.export", "Downloaded the list of periods"),
    ("permission.refused", "Was refused: a permission is missing"),
    ("permission_sets.create", "Created the permission set"),
    ("permission_sets.delete", "Deleted the permission set"),
    ("permission_sets.restore", "Restored the permission set"),
    ("permission_sets.update", "Changed the permission set"),
    ("programmes.export", "Downloaded the list of programmes"),
    ("rooms.export", "Downloaded the list of rooms"),
    ("second_factor.codes_renewed", "Made new recovery codes"),
    ("second_factor.removed", "Took off the second factor"),
    ("second_factor.set_up", "Set up the second factor"),
    ("sections.export", "Downloaded the list of sections"),
    ("seed.begin", "Began to make demo data"),
    ("seed.complete", "Finished the demo data"),
    ("sensitive.read", "Looked at sensitive fields"),
    ("sessions.end", "Signed out one device"),
    ("sessions.end_others", "Signed out all other devices"),
    ("sessions.switch_role", "Switched to another role"),
    ("sessions.verify", "Confirmed who they are"),
    ("sign_in", "Signed in"),
    (
        "sign_in.code_refused",
        "Was refused at sign-in: wrong code of the second factor",
    ),
    ("sign_in.locked", "Was made to wait after too many attempts"),
    (
        "sign_in.proof_refused",
        "Could not confirm who they are: wrong password or code",
    ),
    (
        "sign_in.recovery_code_used",
        "Signed in with a recovery code",
    ),
    ("sign_in.refused", "Was refused at sign-in"),
    (
        "sign_in.token_reused",
        "Sent a token a second time, so the session ended",
    ),
    ("sign_out", "Signed out"),
    ("staff.employ", "Employed the member of staff"),
    ("students.admit", "Admitted the student"),
    ("students.number_section", "Numbered the section"),
    ("terms.export", "Downloaded the list of terms"),
    ("uploads.announce", "Began to send a file"),
    (
        "uploads.quarantine",
        "Found something harmful in the file, and put it away",
    ),
    ("uploads.receive", "Sent the file"),
    ("uploads.refuse", "Sent a file that was refused"),
    ("uploads.release", "Found nothing harmful in the file"),
    ("users.change_own", "Changed their own account"),
    ("users.create", "Created the account"),
    ("users.deactivate", "Deactivated the account"),
    ("users.end_sessions", "Ended every session of the account"),
    ("users.export", "Downloaded the list of accounts"),
    (
        "users.force_reset",
        "Made the password invalid and sent a link",
    ),
    ("users.open_demo_account", "Opened the demo account"),
    ("users.reactivate", "Let the account be used again"),
    (
        "users.remove_second_factor",
        "Took off the second factor of the account",
    ),
    ("users.send_link", "Sent a link to sign in with"),
    (
        "users.set_permission_sets",
        "Chose the added permission sets",
    ),
    ("users.set_photo", "Changed their photo"),
    ("users.update", "Changed the account"),
    ("years.export", "Downloaded the list of academic years"),
];

/// Fields whose names are not their words.
const FIELDS: &[(&str, &str)] = &[
    ("name", "Name"),
    ("email", "Email"),
    ("phone", "Phone"),
    ("role", "Role"),
    ("roles", "Roles"),
    ("state", "State"),
    ("language", "Language"),
    ("shortcuts", "Single-key shortcuts"),
    ("password", "Password"),
    ("description", "Description"),
    ("permissions", "Permissions"),
    ("permission_sets", "Permission sets"),
    ("permission", "Permission"),
    ("path", "Page"),
    ("fields", "Fields"),
    ("sessions", "Sessions and devices"),
    ("repeated", "Repeated within the minute"),
    ("ended", "Devices signed out"),
    ("recovery_code", "Recovery code"),
];

/// What was done. An action that has no sentence yet is read as it is written.
pub fn sentence(action: &str) -> Cow<'static, str> {
    match SENTENCES.iter().find(|(name, _)| *name == action) {
        Some((_, sentence)) => Cow::Borrowed(sentence),
        None => Cow::Owned(plain(&action.replace('.', ": "))),
    }
}

/// A kind of record.
pub fn kind(kind: &str) -> Cow<'static, str> {
    match KINDS.iter().find(|(name, _)| *name == kind) {
        Some((_, words)) => Cow::Borrowed(words),
        None => Cow::Owned(plain(kind)),
    }
}

/// A field's name.
pub fn field(name: &str) -> Cow<'static, str> {
    match FIELDS.iter().find(|(field, _)| *field == name) {
        Some((_, words)) => Cow::Borrowed(words),
        None => Cow::Owned(plain(name)),
    }
}

/// Where an account stands, by its code.
pub fn state(code: &str) -> Option<&'static str> {
    match code {
        "active" => Some("Active"),
        "invited" => Some("Invited"),
        "deactivated" => Some("Deactivated"),
        _ => None,
    }
}

/// Who did it: a person by name, Campus itself with the part of it. Until somebody is signed in, nobody is known.
pub fn actor(kind: &str, entry: &Entry, language: Language) -> String {
    let refused = entry.action.ends_with("refused") || entry.action.ends_with("locked");
    let words = match (kind, entry.actor_name.as_str()) {
        ("system", "sign-in") if !refused => "The person themself",
        ("system", "visitor" | "sign-in") => "A visitor",
        ("system", "mailed link") => "Whoever holds the mailed link",
        ("system", part) => return format!("Campus ({part})"),
        (_, name) => return name.to_owned(),
    };
    language.t(words).into_owned()
}

fn plain(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

#[cfg(test)]
mod tests;

//! What an entry says, in words; to be translated.
use std::borrow::Cow;

/// A part of what can happen, for the filter: its code, its words, the first parts of its actions.
pub type Topic = (&'static str, &'static str, &'static [&'static str]);

/// The parts, in the order of the filter.
pub const TOPICS: &[Topic] = &[
    ("accounts", "Accounts", &["users", "account"]),
    (
        "sign-in",
        "Signing in",
        &["sign_in", "sign_out", "sessions"],
    ),
    ("security", "Security", &["password", "second_factor"]),
    ("permission-sets", "Permission sets", &["permission_sets"]),
    ("academics", "Academics", &["academics"]),
];

/// The kinds of records that the log is about: as it has them, and in words.
pub const KINDS: &[(&str, &str)] = &[("user", "Account"), ("permission_set", "Permission set")];

const SENTENCES: &[(&str, &str)] = &[
    (
        "academics.appoint_adviser",
        "Appointed the class adviser of the section",
    ),
    (
        "academics.appoint_head",
        "Appointed the head of the department",
    ),
    ("academics.create", "Added it to the academic structure"),
    ("academics.delete", "Deleted it from the academic structure"),
    ("academics.restore", "Brought it back into use"),
    ("academics.retire", "Retired it"),
    ("academics.update", "Changed it in the academic structure"),
    ("account.activated", "Activated the account"),
    ("password.changed", "Changed their password"),
    ("password.link_asked", "Asked for a link to a new password"),
    ("password.reset", "Chose a new password by a link"),
    ("permission_sets.create", "Created the permission set"),
    ("permission_sets.delete", "Deleted the permission set"),
    ("permission_sets.restore", "Restored the permission set"),
    ("permission_sets.update", "Changed the permission set"),
    ("second_factor.codes_renewed", "Made new recovery codes"),
    ("second_factor.removed", "Took off the second factor"),
    ("second_factor.set_up", "Set up the second factor"),
    ("sessions.end", "Signed out one device"),
    ("sessions.end_others", "Signed out all other devices"),
    ("sessions.switch_role", "Switched to another role"),
    ("sign_in", "Signed in"),
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
    ("users.create", "Created the account"),
    ("users.deactivate", "Deactivated the account"),
    ("users.end_sessions", "Ended every session of the account"),
    (
        "users.force_reset",
        "Made the password invalid and sent a link",
    ),
    ("users.open_demo_account", "Opened the demo account"),
    ("users.reactivate", "Let the account be used again"),
    ("users.send_link", "Sent a link to sign in with"),
    (
        "users.set_permission_sets",
        "Chose the added permission sets",
    ),
    ("users.update", "Changed the account"),
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

fn plain(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_reads_as_words() {
        assert_eq!(sentence("users.create"), "Created the account");
        assert_eq!(sentence("fees.record_payment"), "Fees: record payment");
        assert_eq!(sentence(""), "");
        assert_eq!(kind("permission_set"), "Permission set");
        assert_eq!(kind("class_session"), "Class session");
    }

    #[test]
    fn every_sentence_stands_under_a_topic() {
        for (action, _) in SENTENCES {
            let part = action.split('.').next().unwrap_or_default();
            assert!(
                TOPICS.iter().any(|(_, _, parts)| parts.contains(&part)),
                "{action}"
            );
        }
    }
}

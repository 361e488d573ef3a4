use super::*;

#[test]
fn every_action_reads_as_words() {
    assert_eq!(sentence("users.create"), "Created the account");
    assert_eq!(sentence("fees.record_payment"), "Fees: record payment");
    assert_eq!(sentence(""), "");
    assert_eq!(kind("permission_set"), "Permission set");
    assert_eq!(kind("class_session"), "Class session");
    assert_eq!(field("roll_number"), "Roll number");
}

#[test]
fn every_sentence_stands_under_a_topic_and_once() {
    for (action, _) in SENTENCES.iter() {
        let part = action.split('.').next().unwrap_or_default();
        assert!(
            TOPICS.iter().any(|(_, _, parts)| parts.contains(&part)),
            "{action}"
        );
    }
    assert!(SENTENCES.is_sorted_by(|(a, _), (b, _)| a < b), "one twice");
    assert!(
        PARTS
            .iter()
            .flat_map(|words| words.parts)
            .all(|(topic, _)| LABELS.iter().any(|(code, _)| code == topic)),
        "a topic that the filter lacks"
    );
    let mut kinds: Vec<_> = KINDS.iter().map(|(kind, _)| kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds.len(), KINDS.len(), "one twice");
}

//! What Campus does by itself, files, and readings.
use super::Words;

/// The words.
pub const WORDS: Words = Words {
    parts: &[
        ("files", "uploads"),
        ("work", "jobs"),
        ("work", "mails"),
        ("readings", "sensitive"),
        ("readings", "audit"),
        ("seed", "seed"),
    ],
    kinds: &[
        ("list", "List"),
        ("job", "Background work"),
        ("mail", "Mail"),
        ("seed", "Demo data"),
        ("upload", "File"),
    ],
    sentences: &[
        ("audit.export", "Downloaded the audit log"),
        ("jobs.cancel", "Cancelled the work"),
        ("jobs.export", "Downloaded the list of background work"),
        ("jobs.retry", "Had the work tried again"),
        ("mails.export", "Downloaded the list of outgoing mail"),
        ("mails.send_again", "Had the mail sent again"),
        ("seed.begin", "Began to make demo data"),
        ("seed.complete", "Finished the demo data"),
        ("sensitive.read", "Looked at sensitive fields"),
        ("uploads.announce", "Began to send a file"),
        (
            "uploads.quarantine",
            "Found something harmful in the file, and put it away",
        ),
        ("uploads.receive", "Sent the file"),
        ("uploads.refuse", "Sent a file that was refused"),
        ("uploads.release", "Found nothing harmful in the file"),
    ],
    fields: &[],
};

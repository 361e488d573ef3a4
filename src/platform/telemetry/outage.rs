//! Whether the database answers: said once when it changes, not by each request that finds out.
use std::sync::atomic::{AtomicBool, Ordering};

static ANSWERS: AtomicBool = AtomicBool::new(true);

/// Notes that a connection could be had, or not.
pub fn note_database(answers: bool) {
    if ANSWERS.load(Ordering::Relaxed) == answers {
        return;
    }
    let before = ANSWERS.swap(answers, Ordering::Relaxed);
    match (before, answers) {
        (true, false) => {
            tracing::warn!("the database cannot be reached; pages that need it answer 503")
        }
        (false, true) => tracing::warn!("the database answers again"),
        _ => {}
    }
}

/// What was noted last.
pub fn database_answers() -> bool {
    ANSWERS.load(Ordering::Relaxed)
}

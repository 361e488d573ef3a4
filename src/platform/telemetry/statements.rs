//! How many statements a piece of work sends: counted by the connection, on the thread that works.
use std::{
    cell::Cell,
    sync::atomic::{AtomicU32, Ordering},
};

use diesel::connection::{Instrumentation, InstrumentationEvent};

thread_local! {
    static SENT: Cell<u32> = const { Cell::new(0) };
}

/// Counts a connection's statements, without those that begin and end transactions.
#[derive(Clone, Copy, Debug)]
pub struct Counting;

impl Instrumentation for Counting {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        use InstrumentationEvent::{
            BeginTransaction, CommitTransaction, RollbackTransaction, StartQuery,
        };
        // Each of the latter three is followed by a statement of its own.
        let step = match event {
            StartQuery { .. } => 1,
            BeginTransaction { .. } | CommitTransaction { .. } | RollbackTransaction { .. } => -1,
            _ => return,
        };
        SENT.with(|sent| sent.set(sent.get().wrapping_add_signed(step)));
    }
}

/// Does the work, and adds its statements.
pub fn counted<T>(to: &AtomicU32, work: impl FnOnce() -> T) -> T {
    let before = SENT.get();
    let done = work();
    to.fetch_add(SENT.get().wrapping_sub(before), Ordering::Relaxed);
    done
}

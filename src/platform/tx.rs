//! An open transaction, and what is left to be done once it has ended.
use std::ops::{Deref, DerefMut};

use diesel::{Connection, PgConnection};

use super::{
    audit::{Line, Refusal},
    db::{Db, Origin},
};
use crate::Result;

/// An open transaction. Only [`Db::tx`] makes one.
pub struct Tx<'a> {
    conn: &'a mut PgConnection,
    origin: &'a Origin,
    after: &'a mut After,
}

/// What a transaction leaves behind beside its rows.
#[derive(Default)]
pub(super) struct After {
    lines: Vec<Line>,
    refusals: Vec<Refusal>,
}

impl Tx<'_> {
    /// Lets `f` work in a transaction.
    pub(super) fn run<T>(
        conn: &mut PgConnection,
        origin: &Origin,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> (Result<T>, After) {
        let mut after = After::default();
        let noted = &mut after;
        let done = conn.transaction(|conn| {
            f(&mut Tx {
                conn,
                origin,
                after: noted,
            })
        });
        (done, after)
    }

    /// Where the change comes from.
    pub fn origin(&self) -> &Origin {
        self.origin
    }

    /// Does a part that may fail alone: what it wrote is undone then, and the transaction goes on.
    pub fn attempt<T>(&mut self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let (done, part) = Tx::run(self.conn, self.origin, f);
        self.after.refusals.extend(part.refusals);
        if done.is_ok() {
            self.after.lines.extend(part.lines);
        }
        done
    }

    /// Writes the line to the log once the transaction has committed.
    pub(super) fn say(&mut self, line: Line) {
        self.after.lines.push(line);
    }

    /// Notes a refusal once the transaction has ended, whichever way.
    pub(super) fn refuse(&mut self, refusal: Refusal) {
        self.after.refusals.push(refusal);
    }
}

impl After {
    /// Says what was done, if it was; hands on what was refused.
    pub(super) fn finish(self, committed: bool, db: &Db) {
        if committed {
            self.lines.iter().for_each(Line::write);
        }
        for refusal in self.refusals {
            db.refused(refusal);
        }
    }
}

impl Deref for Tx<'_> {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        self.conn
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut PgConnection {
        self.conn
    }
}

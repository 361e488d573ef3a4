//! Giving the encrypted columns a new key, while Campus serves.
//!
//! A new key is made current and the old one goes to `secrets.old_column_keys`, where it opens and seals no more. Every
//! column that holds sealed values is a [`SealedColumn`]; [`rotate`] seals again what an old key sealed, in small
//! batches of rows that nobody else holds, so that it waits for nobody and may be stopped and begun again at any time.
//! When [`status`] finds nothing under the old key, it can be taken out of the settings.
use diesel::{PgConnection, QueryResult};

use super::{
    audit::{self, Changes},
    db::{Db, Tx},
    secrets::{KeyRing, Place},
};
use crate::{Result, policy::Actor};

const BATCH: i64 = 200;
const ACTOR: Actor = Actor::System("campus keys rotate");

/// A row's key and its sealed value.
pub type Sealed = (i64, Vec<u8>);
/// A key's id, and how many values it has sealed.
pub type Count = (i32, i64);

/// Called with how many values are sealed again and how many there are to do.
pub type Progress<'a> = &'a dyn Fn(i64, i64);

/// A column whose values are sealed with the key ring; made by [`sealed_column!`](crate::sealed_column).
#[derive(Clone, Copy, Debug)]
pub struct SealedColumn {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    #[doc(hidden)]
    pub statements: Statements,
}

type Outdated = fn(&mut PgConnection, i64, Vec<u8>, i64) -> QueryResult<Vec<Sealed>>;

/// The statements about a sealed column.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct Statements {
    /// Rows after a key whose value begins otherwise, locked; those that somebody else holds are left out.
    pub outdated: Outdated,
    /// Puts a value in the place of another.
    pub replace: fn(&mut PgConnection, i64, &[u8]) -> QueryResult<usize>,
    /// How many values each key has sealed.
    pub by_key: fn(&mut PgConnection) -> QueryResult<Vec<Count>>,
}

/// What [`rotate`] did with a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// `table.column`
    pub name: String,
    /// Values sealed again.
    pub done: i64,
    /// Values that are still sealed with an older key: somebody held the row, or they cannot be opened.
    pub left: i64,
    /// Rows whose value cannot be opened, with the reason.
    pub broken: Vec<String>,
}

/// Seals again what older keys have sealed.
pub fn rotate(
    db: &Db,
    ring: &KeyRing,
    columns: &[SealedColumn],
    progress: Progress<'_>,
) -> Result<Vec<Rotated>> {
    columns
        .iter()
        .map(|column| rotate_column(db, ring, column, progress))
        .collect()
}

/// How many values each key has sealed, by column.
pub fn status(
    conn: &mut PgConnection,
    columns: &[SealedColumn],
) -> Result<Vec<(String, Vec<Count>)>> {
    let counted = |column: &SealedColumn| Ok((column.name(), (column.statements.by_key)(conn)?));
    columns.iter().map(counted).collect()
}

fn rotate_column(
    db: &Db,
    ring: &KeyRing,
    column: &SealedColumn,
    progress: Progress<'_>,
) -> Result<Rotated> {
    let total = db.read_now(|conn| column.left(conn, ring))?;
    let mut rotated = Rotated {
        name: column.name(),
        ..Rotated::default()
    };
    let mut after = i64::MIN;
    while let Some(last) = db.tx_now(|tx| column.batch(tx, ring, after, &mut rotated))? {
        after = last;
        progress(rotated.done, total);
    }
    rotated.left = db.read_now(|conn| column.left(conn, ring))?;
    if total > 0 {
        let changes = Changes::none()
            .field("column", "", column.name())
            .field("key", "", ring.current())
            .field("under_older_keys", total, rotated.left);
        db.tx_now(|tx| audit::record(tx, &ACTOR, "keys.rotate", ("key", None), changes))?;
    }
    Ok(rotated)
}

impl SealedColumn {
    /// As people read it.
    pub fn name(&self) -> String {
        format!("{}.{}", self.table, self.column)
    }

    /// Seals a batch again; the last row it looked at, none at the end.
    fn batch(
        &self,
        tx: &mut Tx<'_>,
        ring: &KeyRing,
        after: i64,
        rotated: &mut Rotated,
    ) -> Result<Option<i64>> {
        let rows = (self.statements.outdated)(tx, after, ring.header().to_vec(), BATCH)?;
        for (row, sealed) in &rows {
            let place = Place::new(self.table, self.column, row);
            match ring.open(&place, sealed) {
                Ok(plain) => {
                    (self.statements.replace)(tx, *row, &ring.seal(&place, &plain))?;
                    rotated.done += 1;
                }
                Err(err) => rotated.broken.push(err.to_string()),
            }
        }
        Ok(rows.last().map(|(row, _)| *row))
    }

    fn left(&self, conn: &mut PgConnection, ring: &KeyRing) -> Result<i64> {
        let current = i32::from(ring.current());
        let counts = (self.statements.by_key)(conn)?;
        let older = counts.iter().filter(|(key, _)| *key != current);
        Ok(older.map(|(_, count)| count).sum())
    }
}

/// A column of a table with the key `id` whose values are sealed: `sealed_column!(users, totp_secret)`. It stands in
/// [`crate::app::SEALED`], or a rotation would leave it out; a test compares that list with the database.
#[macro_export]
macro_rules! sealed_column {
    ($table:ident, $column:ident) => {{
        use diesel::{dsl::sql, prelude::*, sql_types};
        use $crate::schema::$table;
        const NAME: &str = concat!(stringify!($table), ".", stringify!($column));
        $crate::platform::keys::SealedColumn {
            table: stringify!($table),
            column: stringify!($column),
            statements: $crate::platform::keys::Statements {
                outdated: |conn, after, header, limit| {
                    let begins = sql::<sql_types::Binary>("substring(")
                        .sql(NAME)
                        .sql(" FROM 1 FOR 2)");
                    $table::table
                        .filter($table::$column.is_not_null())
                        .filter(begins.ne(header))
                        .filter($table::id.gt(after))
                        .order($table::id)
                        .limit(limit)
                        .select(($table::id, sql::<sql_types::Binary>(NAME)))
                        .for_no_key_update()
                        .skip_locked()
                        .load(conn)
                },
                replace: |conn, id, sealed| {
                    diesel::update($table::table.find(id))
                        .set($table::$column.eq(sealed))
                        .execute(conn)
                },
                by_key: |conn| {
                    let key = || sql::<sql_types::Integer>("get_byte(").sql(NAME).sql(", 1)");
                    $table::table
                        .filter($table::$column.is_not_null())
                        .group_by(key())
                        .order(key())
                        .select((key(), diesel::dsl::count_star()))
                        .load(conn)
                },
            },
        }
    }};
}

//! The statements that every noun has: a row that is kept, and lists.
use chrono::{DateTime, Utc};
use diesel::{
    deserialize::QueryableByName,
    dsl::sql_query,
    pg::Pg,
    prelude::*,
    sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz},
};

use super::{
    Noun,
    model::{Offer, PanelRow},
    narrow::Narrow,
};
use crate::{Error, Result, policy::Actor};

/// What every record has.
#[derive(Clone, Debug, QueryableByName)]
pub struct Mark {
    /// The key.
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// Raised by every change.
    #[diesel(sql_type = Integer)]
    pub version: i32,
    /// Since when it is not used any more.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub retired_at: Option<DateTime<Utc>>,
}

/// A row of a list.
pub trait Row: QueryableByName<Pg> + Send + 'static {
    /// What every record has.
    fn mark(&self) -> &Mark;
}

/// The statements about one row of a table; `stored!` writes them.
pub trait Stored: Sized {
    /// Adds a row; the key.
    fn insert(&self, conn: &mut PgConnection) -> QueryResult<i64>;
    /// Locks a row until the transaction ends: its version, and what is kept.
    fn lock(conn: &mut PgConnection, id: i64) -> QueryResult<(i32, Self)>;
    /// Writes what is to be kept, and raises the version.
    fn update(&self, conn: &mut PgConnection, id: i64) -> QueryResult<usize>;
    /// Takes a row out; refused while another refers to it.
    fn delete(conn: &mut PgConnection, id: i64) -> QueryResult<usize>;
    /// Retires a row or brings it back; false when it is so already.
    fn set_retired(conn: &mut PgConnection, id: i64, retired: bool) -> QueryResult<bool>;
}

/// [`Stored`] for an entry whose fields are columns of one table: `stored!(CourseEntry, courses, retires)`.
macro_rules! stored {
    ($entry:ty, $table:ident, retires) => {
        $crate::academics::records::stored!(@ $entry, $table, |conn, id, retired| {
            let row = $table::table
                .find(id)
                .filter($table::retired_at.is_null().eq(retired));
            let at = retired.then(chrono::Utc::now);
            let change = ($table::retired_at.eq(at), $table::version.eq($table::version + 1));
            Ok(diesel::update(row).set(change).execute(conn)? == 1)
        });
    };
    ($entry:ty, $table:ident) => {
        $crate::academics::records::stored!(@ $entry, $table, |_conn, _id, _retired| Ok(false));
    };
    (@ $entry:ty, $table:ident, |$conn:ident, $id:ident, $retired:ident| $body:expr) => {
        impl $crate::academics::records::Stored for $entry {
            fn insert(&self, conn: &mut PgConnection) -> QueryResult<i64> {
                diesel::insert_into($table::table)
                    .values(self)
                    .returning($table::id)
                    .get_result(conn)
            }
            fn lock(conn: &mut PgConnection, id: i64) -> QueryResult<(i32, Self)> {
                $table::table
                    .find(id)
                    .select(($table::version, <$entry>::as_select()))
                    .for_no_key_update()
                    .first(conn)
            }
            fn update(&self, conn: &mut PgConnection, id: i64) -> QueryResult<usize> {
                diesel::update($table::table.find(id))
                    .set((self, $table::version.eq($table::version + 1)))
                    .execute(conn)
            }
            fn delete(conn: &mut PgConnection, id: i64) -> QueryResult<usize> {
                diesel::delete($table::table.find(id)).execute(conn)
            }
            fn set_retired($conn: &mut PgConnection, $id: i64, $retired: bool) -> QueryResult<bool> {
                $body
            }
        }
    };
}
pub(crate) use stored;

/// The statement of a list: what a noun selects, narrowed, ordered and cut into pages in the same way for every noun.
/// The select gives `id`, `version`, `retired_at`, the row's own columns, and for the list itself `words` (what is
/// searched, in small letters), `first`, `second`, `third` (the filters' values) and `sorts` (what it is ordered by, in
/// the order of the columns, as text). `$10` is how far the reader sees.
macro_rules! listing {
    ($select:literal) => {
        concat!(
            "SELECT x.*, count(*) OVER () AS total FROM (",
            $select,
            ") x
             WHERE $10 >= 0 AND ($9 = 0 OR x.id = $9) AND x.words LIKE ALL ($1)
               AND ($2 = '' OR x.first = $2) AND ($3 = '' OR x.second = $3) AND ($4 = '' OR x.third = $4)
             ORDER BY CASE WHEN NOT $6 THEN x.sorts[$5] END, CASE WHEN $6 THEN x.sorts[$5] END DESC, x.id
             LIMIT $7 OFFSET $8"
        )
    };
}
pub(crate) use listing;

#[derive(QueryableByName)]
struct Listed<R> {
    #[diesel(embed)]
    row: R,
    #[diesel(sql_type = BigInt)]
    total: i64,
}

/// Some of the records that are left, and how many there are in all.
pub fn found<N: Noun>(
    conn: &mut PgConnection,
    actor: &Actor,
    narrow: &Narrow,
    limit: i64,
    offset: i64,
) -> Result<(Vec<N::Row>, i64)> {
    let rows = load::<N>(conn, actor, narrow, (limit, offset))?;
    let total = match rows.first() {
        Some(row) => row.total,
        // The page is behind the last one: the list itself may have rows.
        None if offset > 0 => {
            let first = load::<N>(conn, actor, narrow, (1, 0))?;
            first.first().map_or(0, |row| row.total)
        }
        None => 0,
    };
    Ok((rows.into_iter().map(|listed| listed.row).collect(), total))
}

/// One record; what the actor does not see does not exist.
pub fn one<N: Noun>(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<N::Row> {
    let rows = load::<N>(conn, actor, &Narrow::to(id.max(1)), (1, 0))?;
    let row = rows.into_iter().next().ok_or(Error::NotFound)?.row;
    match row.mark().id == id {
        true => Ok(row),
        false => Err(Error::NotFound),
    }
}

fn load<N: Noun>(
    conn: &mut PgConnection,
    actor: &Actor,
    narrow: &Narrow,
    (limit, offset): (i64, i64),
) -> Result<Vec<Listed<N::Row>>> {
    let [first, second, third] = &narrow.filters;
    Ok(sql_query(N::LISTING)
        .bind::<Array<Text>, _>(&narrow.patterns)
        .bind::<Text, _>(first)
        .bind::<Text, _>(second)
        .bind::<Text, _>(third)
        .bind::<Integer, _>(narrow.sort)
        .bind::<Bool, _>(narrow.descending)
        .bind::<BigInt, _>(limit)
        .bind::<BigInt, _>(offset)
        .bind::<BigInt, _>(narrow.id)
        .bind::<BigInt, _>(N::reach(actor))
        .load(conn)?)
}

#[derive(QueryableByName)]
struct Offered {
    #[diesel(sql_type = Text)]
    value: String,
    #[diesel(sql_type = Text)]
    label: String,
    #[diesel(sql_type = Bool)]
    retired: bool,
}

/// What there is to choose, by a statement that gives `value`, `label` and `retired`.
pub fn offered(conn: &mut PgConnection, statement: &'static str) -> Result<Vec<Offer>> {
    let rows: Vec<Offered> = sql_query(statement).load(conn)?;
    let offer = |row: Offered| Offer {
        value: row.value,
        label: row.label,
        retired: row.retired,
    };
    Ok(rows.into_iter().map(offer).collect())
}

#[derive(QueryableByName)]
struct Live {
    #[diesel(sql_type = Bool)]
    live: bool,
}

/// Whether what a statement finds by a key is in use, locked against being deleted; none when there is no such thing.
/// The statement gives `live`.
pub fn is_live(conn: &mut PgConnection, statement: &'static str, id: i64) -> Result<Option<bool>> {
    let found: Option<Live> = sql_query(statement)
        .bind::<BigInt, _>(id)
        .get_result(conn)
        .optional()?;
    Ok(found.map(|row| row.live))
}

#[derive(QueryableByName)]
struct Linked {
    #[diesel(sql_type = Text)]
    href: String,
    #[diesel(sql_type = Text)]
    label: String,
    #[diesel(sql_type = Text)]
    note: String,
}

/// Rows of a panel, by a statement that gives `href`, `label` and `note` of what belongs to a key.
pub fn linked(conn: &mut PgConnection, statement: &'static str, id: i64) -> Result<Vec<PanelRow>> {
    let rows: Vec<Linked> = sql_query(statement).bind::<BigInt, _>(id).load(conn)?;
    let row = |row: Linked| PanelRow {
        href: row.href,
        label: row.label,
        note: row.note,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Whether a row was not deleted, as another refers to it.
pub fn is_referred_to(err: &diesel::result::Error) -> bool {
    use diesel::result::{DatabaseErrorKind::ForeignKeyViolation, Error};
    matches!(err, Error::DatabaseError(ForeignKeyViolation, _))
}

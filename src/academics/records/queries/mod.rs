//! The statements that every noun has: a row that is kept, and lists.
mod panels;
mod statement;

use chrono::{DateTime, Utc};
use diesel::{
    deserialize::{self, QueryableByName},
    pg::Pg,
    prelude::*,
    row::NamedRow,
    sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamptz},
};

use super::{
    Narrow, Noun,
    model::{Offer, Offers, Source},
};
use crate::{Error, Result, policy::Actor, schema::academic_titles};
pub use panels::panels;
use statement::{Listing, Statement};

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

/// A row of a list, and how many the whole list has.
struct Listed<R> {
    row: R,
    total: i64,
}

impl<R: Row> QueryableByName<Pg> for Listed<R> {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        Ok(Self {
            row: R::build(row)?,
            total: NamedRow::get::<BigInt, i64>(row, "total")?,
        })
    }
}

/// Some of the records that a list leaves, and how many there are in all.
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
    let rows = load::<N>(conn, actor, &Narrow::to(vec![id]), (1, 0))?;
    Ok(rows.into_iter().next().ok_or(Error::NotFound)?.row)
}

/// The keys of the records that a list leaves, in its order.
pub fn keys<N: Noun>(
    conn: &mut PgConnection,
    actor: &Actor,
    narrow: &Narrow,
    most: i64,
) -> Result<Vec<i64>> {
    let listing = Listing::<N>::new(narrow, N::reach(actor), (most, 0)).keys();
    let rows: Vec<Key> = listing.load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

fn load<N: Noun>(
    conn: &mut PgConnection,
    actor: &Actor,
    narrow: &Narrow,
    bounds: (i64, i64),
) -> Result<Vec<Listed<N::Row>>> {
    Ok(Listing::<N>::new(narrow, N::reach(actor), bounds).load(conn)?)
}

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

impl From<Offered> for Offer {
    fn from(row: Offered) -> Self {
        Self {
            value: row.value,
            label: row.label,
            retired: row.retired,
        }
    }
}

#[derive(Clone, QueryableByName)]
struct Offered {
    #[diesel(sql_type = Text)]
    value: String,
    #[diesel(sql_type = Text)]
    label: String,
    #[diesel(sql_type = Bool)]
    retired: bool,
}

/// What a noun's filters offer.
pub fn filter_offers<N: Noun>(conn: &mut PgConnection) -> Result<Offers> {
    offers::<N>(conn, |name| {
        N::FILTERS.iter().any(|(filter, _)| *filter == name)
    })
}

/// What a noun's form offers.
pub fn form_offers<N: Noun>(conn: &mut PgConnection) -> Result<Offers> {
    offers::<N>(conn, |name| {
        N::FIELDS.iter().any(|field| field.name == name)
    })
}

/// All that some fields offer, in one statement.
fn offers<N: Noun>(conn: &mut PgConnection, wanted: impl Fn(&str) -> bool) -> Result<Offers> {
    let mut offers = Offers::default();
    let mut parts = Vec::new();
    for (name, source) in N::OFFERS.iter().filter(|(name, _)| wanted(name)) {
        match source {
            Source::Codes(codes) => offers = offers.codes(name, codes),
            Source::Rows(statement) => parts.push((*name, *statement)),
        }
    }
    if parts.is_empty() {
        return Ok(offers);
    }
    let selects = parts.iter().map(|(name, statement)| {
        format!("SELECT '{name}' AS field, row_number() OVER () AS place, o.* FROM ({statement}) o")
    });
    let text = selects.collect::<Vec<_>>().join(" UNION ALL ");
    let rows: Vec<OfferedBy> = Statement::plain(format!("{text} ORDER BY 1, 2")).load(conn)?;
    for (name, _) in parts {
        let own = rows.iter().filter(|row| row.field == name);
        offers = offers.with(name, own.map(|row| row.offered.clone().into()).collect());
    }
    Ok(offers)
}

/// Something to choose, with the field that offers it.
#[derive(QueryableByName)]
struct OfferedBy {
    #[diesel(sql_type = Text)]
    field: String,
    #[diesel(embed)]
    offered: Offered,
}

#[derive(QueryableByName)]
struct Live {
    #[diesel(sql_type = Bool)]
    live: bool,
}

/// Whether what a statement finds by a key is in use, locked against being deleted; none when there is no such thing.
/// The statement gives `live`.
pub fn is_live(conn: &mut PgConnection, statement: &'static str, id: i64) -> Result<Option<bool>> {
    let found: Option<Live> = Statement::of(statement, id).get_result(conn).optional()?;
    Ok(found.map(|row| row.live))
}

/// What records are called, by kind and key; a record that is gone is left out.
pub fn titles(
    conn: &mut PgConnection,
    kind: &str,
    ids: &[i64],
) -> Result<std::collections::HashMap<i64, String>> {
    let rows: Vec<(i64, String)> = academic_titles::table
        .filter(academic_titles::kind.eq(kind))
        .filter(academic_titles::id.eq_any(ids))
        .select((academic_titles::id, academic_titles::title))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Whether a row was not deleted, as another refers to it.
pub fn is_referred_to(err: &diesel::result::Error) -> bool {
    use diesel::result::{DatabaseErrorKind::ForeignKeyViolation, Error};
    matches!(err, Error::DatabaseError(ForeignKeyViolation, _))
}

//! The statement of a list of people: narrowed, ordered and cut into pages in one way.
use std::marker::PhantomData;

use diesel::{
    deserialize,
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    row::NamedRow,
    sql_types::{Array, BigInt, Json, Jsonb, SmallInt, Text, Untyped},
};
use serde_json::Value;

use super::{Folk, Row, model::Offer, narrow::Narrow};
use crate::{Result, policy::Actor};

/// A select of keys.
pub type Reach = Box<dyn QueryFragment<Pg> + Send>;

/// What a filter leaves: words of SQL with one value in them.
#[derive(Clone, Debug)]
pub struct Cond {
    before: &'static str,
    value: Bound,
    after: &'static str,
}

#[derive(Clone, Debug)]
enum Bound {
    Key(i64),
    Number(i16),
    Text(String),
    Nothing,
}

impl Cond {
    /// `before` key `after`.
    pub fn key(before: &'static str, key: i64, after: &'static str) -> Self {
        Self::of(before, Bound::Key(key), after)
    }
    /// `before` number `after`.
    pub fn number(before: &'static str, number: i16, after: &'static str) -> Self {
        Self::of(before, Bound::Number(number), after)
    }
    /// `before` text `after`.
    pub fn text(before: &'static str, text: &str, after: &'static str) -> Self {
        Self::of(before, Bound::Text(text.to_owned()), after)
    }
    /// As it is written.
    pub fn plain(words: &'static str) -> Self {
        Self::of(words, Bound::Nothing, "")
    }
    fn of(before: &'static str, value: Bound, after: &'static str) -> Self {
        Self {
            before,
            value,
            after,
        }
    }
}

/// The statement of a list.
struct Listing<'a, F> {
    narrow: &'a Narrow,
    reach: Option<Reach>,
    bounds: (i64, i64),
    keys_only: bool,
    folk: PhantomData<fn() -> F>,
}

impl<F: Folk> QueryFragment<Pg> for Listing<'_, F> {
    /// What is not asked for is left out, so that each question has a plan of its own.
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        match self.keys_only {
            true => {
                out.push_sql(F::KEY);
                out.push_sql(" AS id");
            }
            false => {
                out.push_sql(F::SELECT);
                out.push_sql(", count(*) OVER () AS total");
            }
        }
        out.push_sql(" FROM ");
        out.push_sql(F::FROM);
        out.push_sql(" WHERE true");
        if let Some(reach) = &self.reach {
            out.push_sql(" AND ");
            out.push_sql(F::KEY);
            out.push_sql(" IN (");
            reach.walk_ast(out.reborrow())?;
            out.push_sql(")");
        }
        if let Some(ids) = &self.narrow.ids {
            out.push_sql(" AND ");
            out.push_sql(F::KEY);
            out.push_sql(" = ANY (");
            out.push_bind_param::<Array<BigInt>, _>(ids)?;
            out.push_sql(")");
        }
        if !self.narrow.patterns.is_empty() {
            out.push_sql(" AND ");
            out.push_sql(F::FOUND_BY);
            out.push_sql(" LIKE ALL (");
            out.push_bind_param::<Array<Text>, _>(&self.narrow.patterns)?;
            out.push_sql(")");
        }
        for cond in &self.narrow.conds {
            out.push_sql(" AND ");
            cond.walk_ast(out.reborrow())?;
        }
        self.ordered(&mut out);
        out.push_sql(" LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.bounds.0)?;
        out.push_sql(" OFFSET ");
        out.push_bind_param::<BigInt, _>(&self.bounds.1)
    }
}

impl<F: Folk> Listing<'_, F> {
    fn ordered(&self, out: &mut AstPass<'_, '_, Pg>) {
        out.push_sql(" ORDER BY ");
        let order = match self.narrow.order.is_empty() {
            true => &[(0, false)][..],
            false => &self.narrow.order,
        };
        for (place, descending) in order {
            if let Some((_, by)) = F::SORTS.get(*place) {
                out.push_sql(by);
                out.push_sql(match descending {
                    true => " DESC NULLS LAST, ",
                    false => " ASC NULLS FIRST, ",
                });
            }
        }
        out.push_sql(F::KEY);
    }
}

impl QueryFragment<Pg> for Cond {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(self.before);
        match &self.value {
            Bound::Key(key) => out.push_bind_param::<BigInt, _>(key)?,
            Bound::Number(number) => out.push_bind_param::<SmallInt, _>(number)?,
            Bound::Text(text) => out.push_bind_param::<Text, _>(text)?,
            Bound::Nothing => {}
        }
        out.push_sql(self.after);
        Ok(())
    }
}

/// Prepared statements are found by their text.
impl<F> QueryId for Listing<'_, F> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<F> Query for Listing<'_, F> {
    type SqlType = Untyped;
}

impl<F> RunQueryDsl<PgConnection> for Listing<'_, F> {}

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

/// Some of the people whom a list leaves, and how many there are in all.
pub fn found<F: Folk>(
    conn: &mut PgConnection,
    actor: &Actor,
    narrow: &Narrow,
    bounds: (i64, i64),
) -> Result<(Vec<F::Row>, i64)> {
    let listing = |bounds| Listing::<F> {
        narrow,
        reach: F::reach(actor),
        bounds,
        keys_only: false,
        folk: PhantomData,
    };
    let rows: Vec<Listed<F::Row>> = listing(bounds).load(conn)?;
    let total = match rows.first() {
        Some(row) => row.total,
        None if bounds.1 > 0 => {
            let first: Vec<Listed<F::Row>> = listing((1, 0)).load(conn)?;
            first.first().map_or(0, |row| row.total)
        }
        None => 0,
    };
    let rows = rows.into_iter().map(|listed| {
        let mut row = listed.row;
        F::veil(&mut row, actor);
        row
    });
    Ok((rows.collect(), total))
}

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// The keys of the people whom a list leaves, in its order.
pub fn keys<F: Folk>(
    conn: &mut PgConnection,
    actor: &Actor,
    narrow: &Narrow,
    most: i64,
) -> Result<Vec<i64>> {
    let listing = Listing::<F> {
        narrow,
        reach: F::reach(actor),
        bounds: (most, 0),
        keys_only: true,
        folk: PhantomData,
    };
    let rows: Vec<Key> = listing.load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// What is kept of a person's list, and what its filters offer.
struct Around<F> {
    user: i64,
    filters: Value,
    folk: PhantomData<fn() -> F>,
}

impl<F: Folk> QueryFragment<Pg> for Around<F> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH asked AS (SELECT ");
        out.push_bind_param::<Jsonb, _>(&self.filters)?;
        out.push_sql(" AS f) SELECT kept_of_list(");
        out.push_bind_param::<BigInt, _>(&self.user)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(F::LIST)?;
        out.push_sql(") AS kept, coalesce((SELECT json_agg(o ORDER BY o.field, o.place) FROM (");
        out.push_sql(F::OFFERS);
        out.push_sql(") o), '[]') AS offers");
        Ok(())
    }
}

impl<F> QueryId for Around<F> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<F> Query for Around<F> {
    type SqlType = Untyped;
}

impl<F> RunQueryDsl<PgConnection> for Around<F> {}

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Json)]
    kept: Value,
    #[diesel(sql_type = Json)]
    offers: Value,
}

/// What is kept of a person's list, as the database says it, and what its filters offer; in one statement.
pub fn around<F: Folk>(
    conn: &mut PgConnection,
    user: i64,
    filters: &[(&str, &str)],
) -> Result<(Value, Vec<Offer>)> {
    let asked = filters
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Value::from(*value)));
    let around = Around::<F> {
        user,
        filters: Value::Object(asked.collect()),
        folk: PhantomData,
    };
    let said: Said = around.get_result(conn)?;
    Ok((said.kept, serde_json::from_value(said.offers)?))
}

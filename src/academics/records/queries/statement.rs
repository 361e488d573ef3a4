//! Statements that are written out, and stay prepared as those of the DSL do.
use std::{borrow::Cow, marker::PhantomData};

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Text, Untyped},
};

use crate::academics::records::{Narrow, Noun};

/// A statement with at most one key in it, as `$1`.
#[derive(Clone, Debug)]
pub struct Statement {
    text: Cow<'static, str>,
    key: Option<i64>,
}

impl Statement {
    /// One without a key.
    pub fn plain(text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            text: text.into(),
            key: None,
        }
    }
    /// One about a key.
    pub fn of(text: impl Into<Cow<'static, str>>, key: i64) -> Self {
        Self {
            text: text.into(),
            key: Some(key),
        }
    }
}

/// The statement of a noun's list: narrowed, ordered and cut into pages in the same way for every noun.
pub struct Listing<'a, N> {
    narrow: &'a Narrow,
    reach: i64,
    bounds: (i64, i64),
    keys_only: bool,
    noun: PhantomData<fn() -> N>,
}

impl<'a, N: Noun> Listing<'a, N> {
    /// Of what it is narrowed to, how far the reader sees, and how many rows from where on.
    pub fn new(narrow: &'a Narrow, reach: i64, bounds: (i64, i64)) -> Self {
        Self {
            narrow,
            reach,
            bounds,
            keys_only: false,
            noun: PhantomData,
        }
    }
    /// The keys alone.
    #[must_use]
    pub fn keys(self) -> Self {
        Self {
            keys_only: true,
            ..self
        }
    }
}

impl QueryFragment<Pg> for Statement {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let Some(key) = &self.key else {
            out.push_sql(&self.text);
            return Ok(());
        };
        let (before, after) = self.text.split_once("$1").unwrap_or((&self.text, ""));
        out.push_sql(before);
        out.push_bind_param::<BigInt, _>(key)?;
        out.push_sql(after);
        Ok(())
    }
}

impl<N: Noun> QueryFragment<Pg> for Listing<'_, N> {
    /// What is not asked for is left out, so that each question has a plan of its own. `$1` in the listing, which may
    /// stand before its value is bound, is how far the reader sees.
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let narrow = self.narrow;
        out.push_sql(match self.keys_only {
            true => "SELECT x.id FROM (",
            false => "SELECT x.*, count(*) OVER () AS total FROM (",
        });
        out.push_sql(N::LISTING);
        out.push_sql(") x WHERE ");
        out.push_bind_param::<BigInt, _>(&self.reach)?;
        out.push_sql(" >= 0");
        if let Some(ids) = &narrow.ids {
            out.push_sql(" AND x.id = ANY (");
            out.push_bind_param::<Array<BigInt>, _>(ids)?;
            out.push_sql(")");
        }
        if !narrow.patterns.is_empty() {
            out.push_sql(" AND x.words LIKE ALL (");
            out.push_bind_param::<Array<Text>, _>(&narrow.patterns)?;
            out.push_sql(")");
        }
        for (name, value) in ["first", "second", "third"].iter().zip(&narrow.filters) {
            if !value.is_empty() {
                out.push_sql(" AND x.");
                out.push_sql(name);
                out.push_sql(" = ");
                out.push_bind_param::<Text, _>(value)?;
            }
        }
        out.push_sql(" ORDER BY ");
        let own = [(*N::SORTS.first().unwrap_or(&"x.id"), false)];
        let orders = match narrow.orders.is_empty() {
            true => &own[..],
            false => &narrow.orders,
        };
        for (by, descending) in orders {
            out.push_sql(by);
            out.push_sql(match descending {
                true => " DESC NULLS LAST, ",
                false => " NULLS FIRST, ",
            });
        }
        let backwards = orders.first().is_some_and(|(_, descending)| *descending);
        out.push_sql(match backwards {
            true => "x.id DESC LIMIT ",
            false => "x.id LIMIT ",
        });
        out.push_bind_param::<BigInt, _>(&self.bounds.0)?;
        out.push_sql(" OFFSET ");
        out.push_bind_param::<BigInt, _>(&self.bounds.1)
    }
}

/// Prepared statements are found by their text.
impl QueryId for Statement {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<N> QueryId for Listing<'_, N> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement {
    type SqlType = Untyped;
}

impl<N> Query for Listing<'_, N> {
    type SqlType = Untyped;
}

impl RunQueryDsl<PgConnection> for Statement {}

impl<N> RunQueryDsl<PgConnection> for Listing<'_, N> {}

#[cfg(test)]
mod tests {
    use diesel::debug_query;

    use super::*;
    use crate::academics::courses::Courses;

    #[test]
    fn a_key_stands_where_it_belongs() {
        let text = |statement: &Statement| {
            let query = debug_query::<Pg, _>(statement).to_string();
            query.split(" -- ").next().map(str::to_owned)
        };
        let of = Statement::of("SELECT a FROM b WHERE c = $1 OR d = $1", 7);
        assert_eq!(
            text(&of).as_deref(),
            Some("SELECT a FROM b WHERE c = $1 OR d = $1")
        );
        assert_eq!(
            text(&Statement::plain("SELECT 1")).as_deref(),
            Some("SELECT 1")
        );
    }

    #[test]
    fn only_what_is_asked_for_is_asked_of_the_database() {
        let text = |narrow: &Narrow| {
            let listing = Listing::<Courses>::new(narrow, 0, (25, 0));
            let query = debug_query::<Pg, _>(&listing).to_string();
            let tail = query.rsplit(") x WHERE ").next().unwrap_or_default();
            tail.split(" -- ").next().unwrap_or_default().to_owned()
        };
        assert_eq!(
            text(&Narrow::all()),
            "$1 >= 0 ORDER BY lower(x.code) NULLS FIRST, x.id LIMIT $2 OFFSET $3"
        );
        let mut narrow = Narrow::all().search("data");
        narrow.filters[1] = "theory".into();
        assert_eq!(
            text(&narrow),
            "$1 >= 0 AND x.words LIKE ALL ($2) AND x.second = $3 ORDER BY lower(x.code) NULLS FIRST, x.id LIMIT $4 OFFSET $5"
        );
    }
}

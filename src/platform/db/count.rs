//! How many rows a statement has, as a value of another statement: a page of a list and its total in one go.
use diesel::{
    backend::Backend,
    expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate},
    query_builder::{AstPass, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::BigInt,
};

/// The number that a statement such as `rows.count()` works out, once, whatever it stands in.
#[derive(Clone, Copy, Debug)]
pub struct CountOf<Q>(pub Q);

impl<Q> Expression for CountOf<Q> {
    type SqlType = BigInt;
}

// It stands by itself: what it counts is its own.
impl<Q, Source> AppearsOnTable<Source> for CountOf<Q> {}
impl<Q, Source> SelectableExpression<Source> for CountOf<Q> {}
impl<Q, Group> ValidGrouping<Group> for CountOf<Q> {
    type IsAggregate = is_aggregate::Never;
}

impl<Q> QueryId for CountOf<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for CountOf<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("(");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}

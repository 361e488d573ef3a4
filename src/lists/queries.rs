//! Every statement about what is kept of lists; each knows whose it is.
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

use super::model::{Kept, SavedView};
use crate::{
    Result,
    schema::{list_columns, saved_views},
};

/// The fields of a [`SavedView`], in its order.
const FIELDS: (
    saved_views::id,
    saved_views::list,
    saved_views::name,
    saved_views::query,
    saved_views::shown,
    saved_views::is_default,
) = (
    saved_views::id,
    saved_views::list,
    saved_views::name,
    saved_views::query,
    saved_views::shown,
    saved_views::is_default,
);

#[diesel::declare_sql_function]
extern "SQL" {
    /// What a person keeps of a list, for a page that asks for it beside its own numbers: see [`Kept::read`].
    fn kept_of_list(the_user: BigInt, the_list: Text) -> Json;
}

/// What a person kept of a list, in one statement: the views by name, and the columns chosen last.
pub fn kept(conn: &mut PgConnection, user: i64, list: &str) -> Result<Kept> {
    Kept::read(diesel::select(kept_of_list(user, list)).get_result(conn)?)
}

/// One of a person's views; another's does not exist.
pub fn view(conn: &mut PgConnection, user: i64, id: i64) -> Result<SavedView> {
    Ok(saved_views::table
        .find(id)
        .filter(saved_views::user_id.eq(user))
        .select(FIELDS)
        .for_update()
        .first(conn)?)
}

/// How many views a person has of a list.
pub fn count(conn: &mut PgConnection, user: i64, list: &str) -> Result<i64> {
    Ok(saved_views::table
        .filter(saved_views::user_id.eq(user))
        .filter(saved_views::list.eq(list))
        .count()
        .get_result(conn)?)
}

/// Adds a view; the key.
pub fn insert(conn: &mut PgConnection, user: i64, view: &SavedView) -> QueryResult<i64> {
    diesel::insert_into(saved_views::table)
        .values((
            saved_views::user_id.eq(user),
            saved_views::list.eq(&view.list),
            saved_views::name.eq(&view.name),
            saved_views::query.eq(&view.query),
            saved_views::shown.eq(&view.columns),
            saved_views::is_default.eq(view.is_default),
        ))
        .returning(saved_views::id)
        .get_result(conn)
}

/// Makes a view the one that its list opens with, or none of them.
pub fn set_default(
    conn: &mut PgConnection,
    user: i64,
    list: &str,
    id: Option<i64>,
) -> QueryResult<()> {
    let all = saved_views::table
        .filter(saved_views::user_id.eq(user))
        .filter(saved_views::list.eq(list))
        .filter(saved_views::is_default);
    diesel::update(all)
        .set(saved_views::is_default.eq(false))
        .execute(conn)?;
    if let Some(id) = id {
        diesel::update(saved_views::table.find(id))
            .set(saved_views::is_default.eq(true))
            .execute(conn)?;
    }
    Ok(())
}

/// Takes a view away.
pub fn delete(conn: &mut PgConnection, id: i64) -> QueryResult<usize> {
    diesel::delete(saved_views::table.find(id)).execute(conn)
}

/// Keeps the columns chosen for a list; none stands for the list's own.
pub fn set_columns(
    conn: &mut PgConnection,
    user: i64,
    list: &str,
    columns: &[String],
) -> QueryResult<()> {
    diesel::insert_into(list_columns::table)
        .values((
            list_columns::user_id.eq(user),
            list_columns::list.eq(list),
            list_columns::shown.eq(columns),
        ))
        .on_conflict((list_columns::user_id, list_columns::list))
        .do_update()
        .set(list_columns::shown.eq(columns))
        .execute(conn)?;
    Ok(())
}

//! Every statement about the list of users: one page of it, and all of it to be exported.
use diesel::{
    dsl::{exists, sql},
    prelude::*,
    sql_types::Text,
};

use crate::{
    Result,
    accounts::users::{
        model::{State, User},
        queries::{Boxed, visible},
    },
    platform::{
        db::CountOf,
        web::{Page, Sort},
    },
    policy::{Actor, Role},
    schema::{user_roles, users},
};

/// What a list of users is narrowed to.
#[derive(Clone, Debug)]
pub struct Filter {
    pub search: String,
    pub role: Option<Role>,
    pub state: Option<State>,
    pub sort: Sort,
}

/// The columns a list can be ordered by.
pub const COLUMNS: &[&str] = &["name", "email", "last_login", "created"];

fn filtered<'a>(actor: &Actor, filter: &Filter) -> Boxed<'a> {
    let mut query = visible(actor);
    for word in filter.search.to_lowercase().split_whitespace().take(6) {
        let pattern = format!(
            "%{}%",
            word.replace('\\', r"\\")
                .replace('%', r"\%")
                .replace('_', r"\_")
        );
        query = query.filter(sql::<Text>("lower(users.name) || ' ' || users.email").like(pattern));
    }
    if let Some(role) = filter.role {
        let holds = user_roles::table
            .filter(user_roles::user_id.eq(users::id))
            .filter(user_roles::role.eq(role.code()));
        query = query.filter(exists(holds));
    }
    match filter.state {
        None => query,
        Some(State::Deactivated) => query.filter(users::deactivated_at.is_not_null()),
        Some(State::Active) => query
            .filter(users::deactivated_at.is_null())
            .filter(users::activated_at.is_not_null()),
        Some(State::Invited) => query
            .filter(users::deactivated_at.is_null())
            .filter(users::activated_at.is_null()),
    }
}

fn ordered<'a>(query: Boxed<'a>, sort: Sort) -> Boxed<'a> {
    let by_name = sql::<Text>("lower(users.name)");
    match (sort.column, sort.descending) {
        ("email", false) => query.order(users::email.asc()),
        ("email", true) => query.order(users::email.desc()),
        ("last_login", false) => {
            query.order((users::last_login_at.asc().nulls_first(), users::id.asc()))
        }
        ("last_login", true) => {
            query.order((users::last_login_at.desc().nulls_last(), users::id.desc()))
        }
        ("created", false) => query.order((users::created_at.asc(), users::id.asc())),
        ("created", true) => query.order((users::created_at.desc(), users::id.desc())),
        (_, false) => query.order((by_name.asc(), users::id.asc())),
        (_, true) => query.order((by_name.desc(), users::id.desc())),
    }
}

/// Some of the users that the filter leaves, and how many there are in all; in one statement.
pub fn list(
    conn: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<(Vec<User>, i64)> {
    let total = || filtered(actor, filter).count();
    let page = ordered(filtered(actor, filter), filter.sort)
        .limit(limit)
        .offset(offset);
    let rows: Vec<(User, i64)> = page
        .select((User::as_select(), CountOf(total())))
        .load(conn)?;
    let total = match rows.first() {
        Some((_, total)) => *total,
        None if offset == 0 => 0,
        // Beyond the last page.
        None => total().get_result(conn)?,
    };
    Ok((rows.into_iter().map(|(user, _)| user).collect(), total))
}

/// One page of a list.
pub fn page(
    conn: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    number: Option<u32>,
) -> Result<(Vec<User>, i64)> {
    list(
        conn,
        actor,
        filter,
        Page::<User>::SIZE,
        Page::<User>::offset(number),
    )
}

/// The keys of the users that the filter leaves, in its order; of some of them when they are named.
pub fn keys(
    conn: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    only: Option<&[i64]>,
    most: i64,
) -> Result<Vec<i64>> {
    let mut query = ordered(filtered(actor, filter), filter.sort);
    if let Some(only) = only {
        query = query.filter(users::id.eq_any(only.to_vec()));
    }
    Ok(query.limit(most).select(users::id).load(conn)?)
}

/// The users of some keys.
pub fn of_keys(conn: &mut PgConnection, actor: &Actor, keys: &[i64]) -> Result<Vec<User>> {
    Ok(visible(actor)
        .filter(users::id.eq_any(keys))
        .select(User::as_select())
        .load(conn)?)
}

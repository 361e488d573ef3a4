//! Every statement about users. Reads take the actor and see what the actor may see.
use chrono::{DateTime, Utc};
use diesel::{dsl::now, pg::Pg, prelude::*, sql_types::BigInt};

pub use super::list::queries::{COLUMNS, Filter, list, page};
use super::model::{Facts, User};
use crate::{
    Result,
    policy::{Actor, Role, Scope},
    schema::{user_roles, users},
};

#[diesel::declare_sql_function]
extern "SQL" {
    /// The codes of the roles a user holds, sorted.
    fn roles_of(the_user: BigInt) -> Array<Text>;
    /// Live sessions, and the sets that can be added.
    fn account_facts(the_user: BigInt) -> Json;
}

/// A statement about users that is still being put together.
pub type Boxed<'a> = users::BoxedQuery<'a, Pg>;

/// The users whom an actor may see: the institution's for those who look after it, else oneself.
pub fn visible<'a>(actor: &Actor) -> Boxed<'a> {
    let all = users::table.into_boxed();
    match (actor.scope(), actor) {
        (Scope::Institution, _) => all,
        (
            Scope::Staff(_)
            | Scope::Warden(_)
            | Scope::Parent(_)
            | Scope::Student(_)
            | Scope::Nobody,
            Actor::User(user),
        ) => all.filter(users::id.eq(user.id)),
        (
            Scope::Staff(_)
            | Scope::Warden(_)
            | Scope::Parent(_)
            | Scope::Student(_)
            | Scope::Nobody,
            _,
        ) => all.filter(users::id.lt(0)),
    }
}

/// One user; a stranger's does not exist.
pub fn user(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<User> {
    Ok(visible(actor)
        .filter(users::id.eq(id))
        .select(User::as_select())
        .first(conn)?)
}

/// One user with what the page about them shows beside, in one statement.
pub fn account(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<(User, Facts)> {
    let (user, facts): (User, serde_json::Value) = visible(actor)
        .filter(users::id.eq(id))
        .select((User::as_select(), account_facts(users::id)))
        .first(conn)?;
    Ok((user, serde_json::from_value(facts)?))
}

/// One user, locked until the transaction ends.
pub fn lock(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<User> {
    users::table
        .find(id)
        .select(users::id)
        .for_update()
        .first::<i64>(conn)?;
    user(conn, actor, id)
}

/// Somebody whom one was found to keep the record of, locked until the transaction ends.
pub fn lock_person(conn: &mut PgConnection, id: i64) -> Result<User> {
    users::table
        .find(id)
        .select(users::id)
        .for_update()
        .first::<i64>(conn)?;
    Ok(User::query().filter(users::id.eq(id)).first(conn)?)
}

/// Whoever has this address, locked until the transaction ends.
pub fn lock_by_email(conn: &mut PgConnection, email: &str) -> Result<Option<User>> {
    let found: Option<i64> = users::table
        .filter(users::email.eq(email))
        .select(users::id)
        .for_update()
        .first(conn)
        .optional()?;
    found.map(|id| lock_person(conn, id)).transpose()
}

/// Sets a person's name and telephone number.
pub fn set_contact(
    conn: &mut PgConnection,
    id: i64,
    name: &str,
    phone: Option<&str>,
) -> Result<()> {
    diesel::update(users::table.find(id))
        .set((
            users::name.eq(name),
            users::phone.eq(phone),
            users::version.eq(users::version + 1),
            users::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// The fields a form sets.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = users, treat_none_as_null = true)]
pub struct Fields<'a> {
    pub email: &'a str,
    pub name: &'a str,
    pub phone: Option<&'a str>,
}

/// Adds a user; the key.
pub fn insert(conn: &mut PgConnection, fields: &Fields<'_>) -> QueryResult<i64> {
    diesel::insert_into(users::table)
        .values(fields)
        .returning(users::id)
        .get_result(conn)
}

/// Changes a user's fields.
pub fn update(conn: &mut PgConnection, id: i64, fields: &Fields<'_>) -> QueryResult<usize> {
    diesel::update(users::table.find(id))
        .set((
            fields,
            users::version.eq(users::version + 1),
            users::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Makes a user hold just these roles.
pub fn set_roles(conn: &mut PgConnection, id: i64, roles: &[Role]) -> Result<()> {
    let codes: Vec<&str> = roles.iter().map(|role| role.code()).collect();
    let others = user_roles::table
        .filter(user_roles::user_id.eq(id))
        .filter(user_roles::role.ne_all(&codes));
    diesel::delete(others).execute(conn)?;
    let rows: Vec<_> = codes
        .iter()
        .map(|code| (user_roles::user_id.eq(id), user_roles::role.eq(*code)))
        .collect();
    diesel::insert_into(user_roles::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(conn)?;
    Ok(())
}

/// Sets or takes away the mark that a user may not sign in.
pub fn set_deactivated(conn: &mut PgConnection, id: i64, at: Option<DateTime<Utc>>) -> Result<()> {
    diesel::update(users::table.find(id))
        .set((
            users::deactivated_at.eq(at),
            users::version.eq(users::version + 1),
            users::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes a password away: only a link leads in again.
pub fn clear_password(conn: &mut PgConnection, id: i64) -> Result<()> {
    diesel::update(users::table.find(id))
        .set(users::password_hash.eq(None::<String>))
        .execute(conn)?;
    Ok(())
}

/// Takes a second factor off; false when there is none.
pub fn clear_second_factor(conn: &mut PgConnection, id: i64) -> Result<bool> {
    let row = users::table
        .find(id)
        .filter(users::totp_confirmed_at.is_not_null());
    let none = (
        users::totp_confirmed_at.eq(None::<DateTime<Utc>>),
        users::totp_secret.eq(None::<Vec<u8>>),
    );
    Ok(diesel::update(row).set(none).execute(conn)? == 1)
}

/// Opens a demo account with the public demo password.
pub fn open_demo(conn: &mut PgConnection, id: i64, hash: &str) -> Result<()> {
    diesel::update(users::table.find(id))
        .set((
            users::password_hash.eq(hash),
            users::password_changed_at.eq(now),
            users::activated_at.eq(now),
            users::demo.eq(true),
        ))
        .execute(conn)?;
    Ok(())
}

/// Locks every active admin and counts those who are not `but`: two admins who demote each other at once wait here.
pub fn other_admins(conn: &mut PgConnection, but: i64) -> Result<usize> {
    let admins: Vec<i64> = user_roles::table
        .inner_join(users::table)
        .filter(user_roles::role.eq(Role::Admin.code()))
        .filter(users::deactivated_at.is_null())
        .filter(users::activated_at.is_not_null())
        .order(users::id)
        .select(users::id)
        .for_update()
        .load(conn)?;
    Ok(admins.into_iter().filter(|id| *id != but).count())
}

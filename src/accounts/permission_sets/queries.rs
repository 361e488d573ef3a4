//! Every statement about permission sets. The sets are the college's; the people who hold them are seen by scope.
use std::collections::HashMap;

use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{BigInt, Text},
};

use super::model::{Holder, PermissionSet};
use crate::{
    Result,
    policy::{Actor, BuiltIn, Role, Scope},
    schema::{
        permission_set_permissions, permission_sets, user_permission_sets, user_roles, users,
    },
};

/// How many hold a set: all who have its role, or to whom it was added.
const HOLDERS: &str = "CASE WHEN permission_sets.role IS NULL \
    THEN (SELECT count(*) FROM user_permission_sets u WHERE u.set_id = permission_sets.id) \
    ELSE (SELECT count(*) FROM user_roles r WHERE r.role = permission_sets.role) END";

/// Names of the permissions of a role's own set.
pub fn of_role(conn: &mut PgConnection, role: Role) -> Result<Vec<String>> {
    Ok(permission_set_permissions::table
        .inner_join(permission_sets::table)
        .filter(permission_sets::role.eq(role.code()))
        .select(permission_set_permissions::permission)
        .load(conn)?)
}

/// Names of everything a user may do, in whichever of their roles, the added sets included.
pub fn of_user(conn: &mut PgConnection, user: i64) -> Result<Vec<String>> {
    let roles = user_roles::table
        .filter(user_roles::user_id.eq(user))
        .select(user_roles::role.nullable());
    let added = user_permission_sets::table
        .filter(user_permission_sets::user_id.eq(user))
        .select(user_permission_sets::set_id);
    Ok(permission_set_permissions::table
        .inner_join(permission_sets::table)
        .filter(
            permission_sets::role
                .eq_any(roles)
                .or(permission_sets::id.eq_any(added)),
        )
        .select(permission_set_permissions::permission)
        .distinct()
        .load(conn)?)
}

/// Those of the codes that can be added to members of staff.
pub fn added_kind(conn: &mut PgConnection, codes: &[String]) -> Result<Vec<PermissionSet>> {
    Ok(PermissionSet::query()
        .filter(permission_sets::role.is_null())
        .filter(permission_sets::code.eq_any(codes))
        .order(permission_sets::id)
        .load(conn)?)
}

/// Every set, in the order of lists.
pub fn all(conn: &mut PgConnection) -> Result<Vec<PermissionSet>> {
    let mut sets: Vec<PermissionSet> = PermissionSet::query().load(conn)?;
    sets.sort_by_cached_key(PermissionSet::place);
    Ok(sets)
}

/// One set.
pub fn set(conn: &mut PgConnection, id: i64) -> Result<PermissionSet> {
    Ok(PermissionSet::query()
        .filter(permission_sets::id.eq(id))
        .first(conn)?)
}

/// One set, locked until the transaction ends.
pub fn lock(conn: &mut PgConnection, id: i64) -> Result<PermissionSet> {
    permission_sets::table
        .find(id)
        .select(permission_sets::id)
        .for_update()
        .first::<i64>(conn)?;
    set(conn, id)
}

/// How many hold each set, by its key.
pub fn counts(conn: &mut PgConnection) -> Result<HashMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = permission_sets::table
        .select((permission_sets::id, sql::<BigInt>(HOLDERS)))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// One set, and how many hold it.
pub fn counted(conn: &mut PgConnection, id: i64) -> Result<(PermissionSet, i64)> {
    Ok(permission_sets::table
        .find(id)
        .select((PermissionSet::as_select(), sql::<BigInt>(HOLDERS)))
        .first(conn)?)
}

/// The first of those who hold a set, as far as the actor may see people.
pub fn holders(
    conn: &mut PgConnection,
    actor: &Actor,
    set: &PermissionSet,
    limit: i64,
) -> Result<Vec<Holder>> {
    let query = users::table.into_boxed();
    let query = match &set.role {
        Some(role) => query.filter(
            users::id.eq_any(
                user_roles::table
                    .filter(user_roles::role.eq(role))
                    .select(user_roles::user_id),
            ),
        ),
        None => query.filter(
            users::id.eq_any(
                user_permission_sets::table
                    .filter(user_permission_sets::set_id.eq(set.id))
                    .select(user_permission_sets::user_id),
            ),
        ),
    };
    let own = actor.user().map_or(0, |user| user.id);
    let query = match actor.scope() {
        Scope::Institution => query,
        Scope::Staff(_)
        | Scope::Warden(_)
        | Scope::Parent(_)
        | Scope::Student(_)
        | Scope::Nobody => query.filter(users::id.eq(own)),
    };
    Ok(query
        .order((sql::<Text>("lower(users.name)"), users::id))
        .limit(limit)
        .select(Holder::as_select())
        .load(conn)?)
}

/// The fields a form sets.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    pub name: &'a str,
    pub description: &'a str,
    /// Whether the college has changed what Campus brought along.
    pub edited: bool,
}

/// Lets one transaction at a time choose a code and a name.
pub fn lock_names(conn: &mut PgConnection) -> Result<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext('permission_sets'))").execute(conn)?;
    Ok(())
}

/// Whether another set has the name, however it is capitalised.
pub fn name_taken(conn: &mut PgConnection, name: &str, but: i64) -> Result<bool> {
    let other = permission_sets::table
        .filter(permission_sets::id.ne(but))
        .filter(sql::<Text>("lower(permission_sets.name)").eq(name.to_lowercase()));
    Ok(diesel::select(diesel::dsl::exists(other)).get_result(conn)?)
}

/// Adds a set; the key.
pub fn insert(conn: &mut PgConnection, code: &str, fields: Fields<'_>) -> QueryResult<i64> {
    diesel::insert_into(permission_sets::table)
        .values((
            permission_sets::code.eq(code),
            permission_sets::name.eq(fields.name),
            permission_sets::description.eq(fields.description),
        ))
        .returning(permission_sets::id)
        .get_result(conn)
}

/// Changes a set's fields.
pub fn update(conn: &mut PgConnection, id: i64, fields: Fields<'_>) -> QueryResult<usize> {
    diesel::update(permission_sets::table.find(id))
        .set((
            permission_sets::name.eq(fields.name),
            permission_sets::description.eq(fields.description),
            permission_sets::edited.eq(fields.edited),
            permission_sets::version.eq(permission_sets::version + 1),
        ))
        .execute(conn)
}

/// Takes a set away, with what it permits.
pub fn delete(conn: &mut PgConnection, id: i64) -> QueryResult<usize> {
    diesel::delete(permission_sets::table.find(id)).execute(conn)
}

/// Puts a built-in set in its place; the key.
pub fn put_built_in(conn: &mut PgConnection, set: &BuiltIn) -> Result<i64> {
    let row = (
        permission_sets::code.eq(set.code),
        permission_sets::name.eq(set.name),
        permission_sets::description.eq(set.description),
        permission_sets::role.eq(set.role.map(Role::code)),
        permission_sets::built_in.eq(true),
    );
    Ok(diesel::insert_into(permission_sets::table)
        .values(row)
        .on_conflict(permission_sets::code)
        .do_update()
        .set((
            row,
            permission_sets::version.eq(permission_sets::version + 1),
        ))
        .returning(permission_sets::id)
        .get_result(conn)?)
}

/// Whether a set of that code is there.
pub fn exists(conn: &mut PgConnection, code: &str) -> Result<bool> {
    let row = permission_sets::table.filter(permission_sets::code.eq(code));
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(conn)?)
}

/// Makes a set permit just these.
pub fn set_permissions(conn: &mut PgConnection, id: i64, names: &[impl AsRef<str>]) -> Result<()> {
    use permission_set_permissions::dsl;
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    let others = dsl::permission_set_permissions
        .filter(dsl::set_id.eq(id))
        .filter(dsl::permission.ne_all(&names));
    diesel::delete(others).execute(conn)?;
    let rows: Vec<_> = names
        .iter()
        .map(|name| (dsl::set_id.eq(id), dsl::permission.eq(*name)))
        .collect();
    diesel::insert_into(dsl::permission_set_permissions)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(conn)?;
    Ok(())
}

/// The codes of the sets added to a user.
pub fn added_sets(conn: &mut PgConnection, user: i64) -> Result<Vec<String>> {
    Ok(user_permission_sets::table
        .inner_join(permission_sets::table)
        .filter(user_permission_sets::user_id.eq(user))
        .order(permission_sets::name)
        .select(permission_sets::code)
        .load(conn)?)
}

/// Makes just these sets be added to a user.
pub fn set_added_sets(conn: &mut PgConnection, user: i64, sets: &[i64]) -> Result<()> {
    let others = user_permission_sets::table
        .filter(user_permission_sets::user_id.eq(user))
        .filter(user_permission_sets::set_id.ne_all(sets));
    diesel::delete(others).execute(conn)?;
    let rows: Vec<_> = sets
        .iter()
        .map(|set| {
            (
                user_permission_sets::user_id.eq(user),
                user_permission_sets::set_id.eq(*set),
            )
        })
        .collect();
    diesel::insert_into(user_permission_sets::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(conn)?;
    Ok(())
}

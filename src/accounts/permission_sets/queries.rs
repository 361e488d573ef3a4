//! Every statement about permission sets.
use diesel::prelude::*;

use super::model::AddedSet;
use crate::{
    Result,
    policy::{BuiltIn, Role},
    schema::{permission_set_permissions, permission_sets},
};

/// Names of the permissions of a role's own set.
pub fn of_role(conn: &mut PgConnection, role: Role) -> Result<Vec<String>> {
    Ok(permission_set_permissions::table
        .inner_join(permission_sets::table)
        .filter(permission_sets::role.eq(role.code()))
        .select(permission_set_permissions::permission)
        .load(conn)?)
}

/// The sets that can be added to members of staff.
pub fn addable(conn: &mut PgConnection) -> Result<Vec<AddedSet>> {
    Ok(AddedSet::query()
        .filter(permission_sets::role.is_null())
        .order(permission_sets::name)
        .load(conn)?)
}

/// Those of the codes that can be added to members of staff.
pub fn added_kind(conn: &mut PgConnection, codes: &[String]) -> Result<Vec<AddedSet>> {
    Ok(AddedSet::query()
        .filter(permission_sets::role.is_null())
        .filter(permission_sets::code.eq_any(codes))
        .order(permission_sets::id)
        .load(conn)?)
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
pub fn set_permissions(conn: &mut PgConnection, id: i64, names: &[&str]) -> Result<()> {
    use permission_set_permissions::dsl;
    let others = dsl::permission_set_permissions
        .filter(dsl::set_id.eq(id))
        .filter(dsl::permission.ne_all(names));
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

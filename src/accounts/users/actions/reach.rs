//! How far one may reach: nobody gives what they lack or sees less of the college than it shows, nor takes over an account
//! that may do or see more than theirs.
use super::UserError;
use crate::{
    Error, Result,
    accounts::{permission_sets, users::model::User},
    platform::db::Tx,
    policy::{Actor, Role},
};

/// Nobody gives a role that has permissions they lack, or that sees more than they do.
pub fn may_give(tx: &mut Tx<'_>, actor: &Actor, roles: &[Role]) -> Result<()> {
    for role in roles {
        let permissions = permission_sets::of_role(tx, *role)?;
        if !permissions.iter().all(|name| actor.holds(name)) {
            return Err(UserError::RoleBeyondYou(role.word()).into());
        }
        if !actor.scope().covers(*role) {
            return Err(UserError::RoleWiderThanYou(role.word()).into());
        }
    }
    Ok(())
}

/// Nobody gives themself a role: it takes a second person.
pub fn gives_to_other(actor: &Actor, user: i64) -> Result<()> {
    match actor.user() {
        Ok(own) if own.id == user => Err(UserError::OwnRole.into()),
        _ => Ok(()),
    }
}

/// Whether everything that the account may do and see, in whichever role, the actor may do and see too: else changing its
/// address or sending its links would be a way to that. That the actor sees the account at all, the query found out.
pub fn may_change(tx: &mut Tx<'_>, actor: &Actor, user: &User) -> Result<()> {
    let theirs = permission_sets::of_user(tx, user.id)?;
    let holds_all = theirs.iter().all(|name| actor.holds(name));
    // Acting in a staff role that is all one has, one may keep one's own account.
    let own = actor.user().ok().filter(|own| own.id == user.id);
    let covers = |role: &Role| {
        actor.scope().covers(*role) || own.as_ref().is_some_and(|own| own.role == *role)
    };
    match holds_all && user.roles().iter().all(covers) {
        true => Ok(()),
        false => Err(Error::Forbidden),
    }
}

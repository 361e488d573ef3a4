//! How far one may reach: nobody gives what they lack, nor takes over an account that may do more than theirs.
use super::UserError;
use crate::{
    Error, Result,
    accounts::permission_sets,
    platform::db::Tx,
    policy::{Actor, Role},
};

/// Nobody gives a role that has permissions they lack.
pub fn may_give(tx: &mut Tx<'_>, actor: &Actor, roles: &[Role]) -> Result<()> {
    for role in roles {
        let permissions = permission_sets::of_role(tx, *role)?;
        if !permissions.iter().all(|name| actor.holds(name)) {
            return Err(UserError::RoleBeyondYou(role.word()).into());
        }
    }
    Ok(())
}

/// Whether everything that the account may do, in whichever role, the actor may do too: else changing its address or
/// sending its links would be a way to its permissions.
pub fn may_change(tx: &mut Tx<'_>, actor: &Actor, user: i64) -> Result<()> {
    let theirs = permission_sets::of_user(tx, user)?;
    match theirs.iter().all(|name| actor.holds(name)) {
        true => Ok(()),
        false => Err(Error::Forbidden),
    }
}

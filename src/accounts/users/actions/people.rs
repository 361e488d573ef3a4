//! Accounts that follow from a record of the college: whoever is admitted, linked or employed has one. The permission to
//! keep such records is enough for the roles that go with them, and for no other.
use chrono::Utc;
use serde_json::json;

use super::{
    NewUser, UserError, create, gives_to_other, may_change, may_give, other_admins, queries, tell,
};
use crate::{
    Error, Result,
    accounts::{
        SendLink,
        links::void_links,
        permission_sets,
        security::needs_verified,
        sessions::{end_all_sessions, shut_out},
        users::model::{State, User},
    },
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Grant, ManageStaff, ManageStudents, ManageUsers, Permission, Role},
    types::{Email, PersonName, Phone},
};

/// A permission that lets accounts be opened for whom one keeps records of.
pub trait OpensAccounts: Permission {
    /// The roles that they may have.
    const ROLES: &'static [Role];
}

impl OpensAccounts for ManageUsers {
    const ROLES: &'static [Role] = &Role::ALL;
}

impl OpensAccounts for ManageStudents {
    const ROLES: &'static [Role] = &[Role::Student, Role::Parent];
}

impl OpensAccounts for ManageStaff {
    const ROLES: &'static [Role] = &[Role::Faculty, Role::Warden, Role::Admin, Role::Principal];
}

/// An account as those who keep records may know it.
#[derive(Clone, Debug)]
pub struct Account {
    /// `users.id`
    pub id: i64,
    /// The full name.
    pub name: String,
    /// The roles held.
    pub roles: Vec<Role>,
    /// Whether nobody may sign in with it.
    pub deactivated: bool,
}

/// Name and telephone number of somebody, to be put right.
#[derive(Clone, Debug)]
pub struct Contact {
    /// As people write it.
    pub name: PersonName,
    /// To be called at.
    pub phone: Option<Phone>,
}

impl From<User> for Account {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            roles: user.roles(),
            deactivated: user.state() == State::Deactivated,
            name: user.name,
        }
    }
}

/// Opens an account for somebody who is admitted, linked or employed; the key.
pub fn open_account<P: OpensAccounts>(
    tx: &mut Tx<'_>,
    who: &Grant<P>,
    cmd: &NewUser,
) -> Result<i64> {
    match cmd.roles.iter().all(|role| P::ROLES.contains(role)) {
        true => create(tx, who.actor(), cmd),
        false => Err(Error::Forbidden),
    }
}

/// The account of an address, locked until the transaction ends.
pub fn account_of<P: OpensAccounts>(
    tx: &mut Tx<'_>,
    _: &Grant<P>,
    email: &Email,
) -> Result<Option<Account>> {
    Ok(queries::lock_by_email(tx, email.as_str())?.map(Account::from))
}

/// Gives a further role to somebody who has an account; who holds it keeps it.
pub fn give_role<P: OpensAccounts>(
    tx: &mut Tx<'_>,
    who: &Grant<P>,
    user: i64,
    role: Role,
) -> Result<()> {
    let actor = who.actor();
    let before = queries::lock_person(tx, user)?;
    let held = before.roles();
    if held.contains(&role) {
        return Ok(());
    }
    if !P::ROLES.contains(&role) {
        return Err(Error::Forbidden);
    }
    gives_to_other(actor, user)?;
    may_give(tx, actor, &[role])?;
    if role.is_staff() {
        needs_verified(actor)?;
    }
    let all: Vec<Role> = held.iter().copied().chain([role]).collect();
    queries::set_roles(tx, user, &all)?;
    tell(tx, actor, SendLink::roles_changed(user, &all))?;
    let changes = Changes::none().field("roles", json!(codes(&held)), json!(codes(&all)));
    audit::record(tx, actor, "users.update", ("user", Some(user)), changes)
}

/// Puts the name and the telephone number of somebody right who is known to be one's to keep; what they were before.
pub fn correct_contact<P: OpensAccounts>(
    tx: &mut Tx<'_>,
    who: &Grant<P>,
    user: i64,
    cmd: &Contact,
) -> Result<(String, Option<String>)> {
    let actor = who.actor();
    let before = queries::lock_person(tx, user)?;
    let phone = cmd.phone.as_ref().map(Phone::as_str);
    let changes = Changes::none()
        .field("name", before.name.as_str(), cmd.name.as_str())
        .sensitive("phone", json!(before.phone), json!(phone));
    if !changes.is_empty() {
        may_change(tx, actor, &before)?;
        queries::set_contact(tx, user, cmd.name.as_str(), phone)?;
        if before.phone.as_deref() != phone {
            tell(tx, actor, SendLink::phone_changed(user))?;
        }
        audit::record(tx, actor, "users.update", ("user", Some(user)), changes)?;
    }
    Ok((before.name, before.phone))
}

/// Ends what somebody may do as a member of staff, at once. Who holds no other role cannot sign in any more.
pub fn end_staff_access(tx: &mut Tx<'_>, who: &Grant<ManageStaff>, user: i64) -> Result<()> {
    let actor = who.actor();
    if actor.user().is_ok_and(|own| own.id == user) {
        return Err(UserError::Yourself.into());
    }
    let others = other_admins(tx, actor, user)?;
    let before = queries::lock_person(tx, user)?;
    may_change(tx, actor, &before)?;
    let held = before.roles();
    if held.contains(&Role::Admin) && others == Some(0) {
        return Err(UserError::LastAdmin.into());
    }
    let left: Vec<Role> = held
        .iter()
        .copied()
        .filter(|role| !role.is_staff())
        .collect();
    permission_sets::set_added_sets(tx, user, &[])?;
    let subject = ("user", Some(user));
    if !left.is_empty() {
        queries::set_roles(tx, user, &left)?;
        end_all_sessions(tx, user)?;
        let changes = Changes::none().field("roles", json!(codes(&held)), json!(codes(&left)));
        return audit::record(tx, actor, "users.update", subject, changes);
    }
    if before.state() == State::Deactivated {
        return Ok(());
    }
    queries::set_deactivated(tx, user, Some(Utc::now()))?;
    shut_out(tx, user)?;
    void_links(tx, user)?;
    let changes = Changes::none().field("state", before.state().code(), State::Deactivated.code());
    audit::record(tx, actor, "users.deactivate", subject, changes)
}

fn codes(roles: &[Role]) -> Vec<&'static str> {
    roles.iter().map(|role| role.code()).collect()
}

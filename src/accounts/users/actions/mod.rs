//! What can be done with users.
mod access;
mod error;
mod many;
mod people;
mod reach;

use diesel::result::Error as DieselError;
use serde_json::json;

use super::{
    model::{State, User},
    queries::{self, Fields},
};
use crate::{
    Error, Result,
    accounts::{
        SendLink,
        links::void_links,
        permission_sets,
        security::needs_verified,
        sessions::{end_all_sessions, shut_out},
    },
    error::violated,
    platform::{
        audit::{self, Changes},
        db::Tx,
        jobs::Job,
    },
    policy::{Actor, Grant, ManageUsers, Role},
    types::{Email, PersonName, Phone},
};

pub use access::{
    deactivate_user, end_sessions, force_reset, reactivate_user, remove_second_factor,
    send_activation, set_permission_sets,
};
pub use error::UserError;
pub use many::{Outcome, deactivate_users};
pub use people::{
    Account, Contact, OpensAccounts, account_of, correct_contact, end_staff_access, give_role,
    open_account,
};
use reach::{gives_to_other, may_change, may_give};

/// A user to be created.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// As people write it.
    pub name: PersonName,
    /// To sign in with, and for letters.
    pub email: Email,
    /// To be called at.
    pub phone: Option<Phone>,
    /// At least one.
    pub roles: Vec<Role>,
    /// Whether the person is sent the link to begin with.
    pub invite: bool,
}

/// A user to be changed.
#[derive(Clone, Debug)]
pub struct UpdateUser {
    pub id: i64,
    /// The version the change is based on; none takes whatever is there.
    pub version: Option<i32>,
    pub name: PersonName,
    pub email: Email,
    pub phone: Option<Phone>,
    pub roles: Vec<Role>,
}

impl UpdateUser {
    fn fields(&self) -> Fields<'_> {
        Fields {
            email: self.email.as_str(),
            name: self.name.as_str(),
            phone: self.phone.as_ref().map(Phone::as_str),
        }
    }
}

/// Creates a user and sends the link to begin with; the key.
pub fn create_user(tx: &mut Tx<'_>, who: &Grant<ManageUsers>, cmd: &NewUser) -> Result<i64> {
    create(tx, who.actor(), cmd)
}

fn create(tx: &mut Tx<'_>, actor: &Actor, cmd: &NewUser) -> Result<i64> {
    may_give(tx, actor, &cmd.roles)?;
    if cmd.roles.iter().any(|role| role.is_staff()) {
        needs_verified(actor)?;
    }
    let fields = Fields {
        email: cmd.email.as_str(),
        name: cmd.name.as_str(),
        phone: cmd.phone.as_ref().map(Phone::as_str),
    };
    let id = queries::insert(tx, &fields).map_err(worded)?;
    queries::set_roles(tx, id, &cmd.roles)?;
    let changes = Changes::none()
        .field("name", json!(null), fields.name)
        .field("email", json!(null), fields.email)
        .sensitive("phone", json!(null), json!(fields.phone))
        .field("roles", json!([]), json!(codes(&cmd.roles)));
    audit::record(tx, actor, "users.create", ("user", Some(id)), changes)?;
    if cmd.invite {
        SendLink::activate(id).enqueue(tx)?;
    }
    Ok(id)
}

/// Changes a user. A role taken away or another address ends the person's sessions and links at once.
pub fn update_user(tx: &mut Tx<'_>, who: &Grant<ManageUsers>, cmd: &UpdateUser) -> Result<()> {
    let actor = who.actor();
    let others = match cmd.roles.contains(&Role::Admin) {
        true => None,
        false => other_admins(tx, actor, cmd.id)?,
    };
    let before = queries::lock(tx, actor, cmd.id)?;
    may_change(tx, actor, &before)?;
    if cmd.version.is_some_and(|version| version != before.version) {
        return Err(UserError::Changed.into());
    }
    let held = before.roles();
    if held.contains(&Role::Admin) && !cmd.roles.contains(&Role::Admin) && others == Some(0) {
        return Err(UserError::LastAdmin.into());
    }
    let fields = cmd.fields();
    set_roles(tx, actor, cmd, &held)?;
    queries::update(tx, cmd.id, &fields).map_err(worded)?;
    if before.email != fields.email {
        move_account(tx, actor, &before)?;
    }
    if before.phone.as_deref() != fields.phone {
        tell(tx, actor, SendLink::phone_changed(cmd.id))?;
    }
    let changes = Changes::none()
        .field("name", before.name, fields.name)
        .field("email", before.email, fields.email)
        .sensitive("phone", json!(before.phone), json!(fields.phone))
        .field("roles", json!(codes(&held)), json!(codes(&cmd.roles)));
    audit::record(tx, actor, "users.update", ("user", Some(cmd.id)), changes)
}

/// Sets the roles; one that is new must be the actor's to give to another, one that is gone ends the sessions.
fn set_roles(tx: &mut Tx<'_>, actor: &Actor, cmd: &UpdateUser, held: &[Role]) -> Result<()> {
    let new = cmd.roles.iter().copied();
    let added: Vec<Role> = new.filter(|role| !held.contains(role)).collect();
    if !added.is_empty() {
        gives_to_other(actor, cmd.id)?;
        may_give(tx, actor, &added)?;
        needs_verified(actor)?;
    }
    queries::set_roles(tx, cmd.id, &cmd.roles)?;
    if !cmd.roles.iter().any(|role| role.is_staff()) {
        // Sets belong to members of staff: whoever is none any more must not find them again later.
        permission_sets::set_added_sets(tx, cmd.id, &[])?;
    }
    let lost = held.iter().any(|role| !cmd.roles.contains(role));
    if lost {
        end_all_sessions(tx, cmd.id)?;
    }
    match lost || !added.is_empty() {
        true => tell(tx, actor, SendLink::roles_changed(cmd.id, &cmd.roles)),
        false => Ok(()),
    }
}

/// Tells the person what somebody has done with their account. What Campus does itself, as the seed, is told to nobody.
fn tell(tx: &mut Tx<'_>, actor: &Actor, letter: SendLink) -> Result<()> {
    match actor {
        Actor::User(_) => letter.enqueue(tx),
        Actor::Applicant { .. } | Actor::System(_) => Ok(()),
    }
}

/// The account goes to another address: what was sent to the old one counts no longer, and both are told.
fn move_account(tx: &mut Tx<'_>, actor: &Actor, before: &User) -> Result<()> {
    needs_verified(actor)?;
    shut_out(tx, before.id)?;
    void_links(tx, before.id)?;
    SendLink::address_changed(before.id, &before.email).enqueue(tx)?;
    match before.state() {
        State::Invited => SendLink::activate(before.id).enqueue(tx),
        State::Active => SendLink::new_address(before.id).enqueue(tx),
        State::Deactivated => Ok(()),
    }
}

/// How many other active admins there are, if the account is an admin's. They are locked, and before the account is:
/// two admins who demote each other at once wait here.
fn other_admins(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<Option<usize>> {
    match queries::user(tx, actor, id)?.roles().contains(&Role::Admin) {
        true => queries::other_admins(tx, id).map(Some),
        false => Ok(None),
    }
}

/// Opens an account of the demo with its public password.
pub fn open_demo_account(
    tx: &mut Tx<'_>,
    who: &Grant<ManageUsers>,
    id: i64,
    hash: &str,
) -> Result<()> {
    queries::open_demo(tx, id, hash)?;
    audit::record(
        tx,
        who.actor(),
        "users.open_demo_account",
        ("user", Some(id)),
        Changes::none().secret("password"),
    )
}

fn worded(err: DieselError) -> Error {
    match violated(&err) {
        Some("users_email_key") => UserError::EmailTaken.into(),
        _ => err.into(),
    }
}

fn codes(roles: &[Role]) -> Vec<&'static str> {
    roles.iter().map(|role| role.code()).collect()
}

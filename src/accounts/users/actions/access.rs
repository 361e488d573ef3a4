//! Giving and ending access: deactivating, links, passwords, sessions, added permission sets.
use chrono::Utc;
use serde_json::json;

use super::{UserError, may_change, other_admins, tell};
use crate::{
    Result,
    accounts::{
        SendLink,
        links::void_links,
        permission_sets,
        security::needs_verified,
        sessions::shut_out,
        users::{
            model::{State, User},
            queries,
        },
    },
    platform::{
        audit::{self, Changes},
        db::Tx,
        jobs::Job,
    },
    policy::{Actor, Grant, ManagePermissions, ManageUsers, Role},
};

/// Ends a person's access at once: no sign-in, no session, no token.
pub fn deactivate_user(tx: &mut Tx<'_>, who: &Grant<ManageUsers>, id: i64) -> Result<()> {
    let actor = who.actor();
    if actor.user().is_ok_and(|own| own.id == id) {
        return Err(UserError::Yourself.into());
    }
    let others = other_admins(tx, actor, id)?;
    let user = queries::lock(tx, actor, id)?;
    may_change(tx, actor, &user)?;
    if user.state() == State::Deactivated {
        return Err(UserError::Deactivated.into());
    }
    if user.roles().contains(&Role::Admin) && others == Some(0) {
        return Err(UserError::LastAdmin.into());
    }
    queries::set_deactivated(tx, id, Some(Utc::now()))?;
    shut_out(tx, id)?;
    void_links(tx, id)?;
    let changes = Changes::none().field("state", user.state().code(), State::Deactivated.code());
    audit::record(tx, actor, "users.deactivate", ("user", Some(id)), changes)
}

/// Lets a person sign in again.
pub fn reactivate_user(tx: &mut Tx<'_>, who: &Grant<ManageUsers>, id: i64) -> Result<()> {
    let user = queries::lock(tx, who.actor(), id)?;
    if user.state() != State::Deactivated {
        return Err(UserError::NotDeactivated.into());
    }
    may_change(tx, who.actor(), &user)?;
    queries::set_deactivated(tx, id, None)?;
    let changes = Changes::none().field("state", State::Deactivated.code(), State::Active.code());
    audit::record(
        tx,
        who.actor(),
        "users.reactivate",
        ("user", Some(id)),
        changes,
    )
}

/// Sends the link to begin with once more.
pub fn send_activation(tx: &mut Tx<'_>, who: &Grant<ManageUsers>, id: i64) -> Result<()> {
    let user = open(tx, who.actor(), id)?;
    let letter = match user.activated_at {
        None => SendLink::activate(id),
        Some(_) => SendLink::reset(id),
    };
    letter.enqueue(tx)?;
    audit::record(
        tx,
        who.actor(),
        "users.send_link",
        ("user", Some(id)),
        Changes::none(),
    )
}

/// Takes the password away, ends every session and sends the link to choose a new one. Nobody chooses it for them.
pub fn force_reset(tx: &mut Tx<'_>, who: &Grant<ManageUsers>, id: i64) -> Result<()> {
    needs_verified(who.actor())?;
    open(tx, who.actor(), id)?;
    queries::clear_password(tx, id)?;
    void_links(tx, id)?;
    shut_out(tx, id)?;
    SendLink::reset(id).enqueue(tx)?;
    audit::record(
        tx,
        who.actor(),
        "users.force_reset",
        ("user", Some(id)),
        Changes::none().secret("password"),
    )
}

/// Ends a person's sessions and tokens.
pub fn end_sessions(tx: &mut Tx<'_>, who: &Grant<ManageUsers>, id: i64) -> Result<()> {
    let user = queries::lock(tx, who.actor(), id)?;
    may_change(tx, who.actor(), &user)?;
    shut_out(tx, id)?;
    audit::record(
        tx,
        who.actor(),
        "users.end_sessions",
        ("user", Some(id)),
        Changes::none(),
    )
}

/// Takes off the second factor of somebody who lost it; they are told, and sign in with the password alone until they set one up.
pub fn remove_second_factor(tx: &mut Tx<'_>, who: &Grant<ManageUsers>, id: i64) -> Result<()> {
    needs_verified(who.actor())?;
    open(tx, who.actor(), id)?;
    if !queries::clear_second_factor(tx, id)? {
        return Err(UserError::NoSecondFactor.into());
    }
    shut_out(tx, id)?;
    SendLink::second_factor_changed(id).enqueue(tx)?;
    audit::record(
        tx,
        who.actor(),
        "users.remove_second_factor",
        ("user", Some(id)),
        Changes::none(),
    )
}

/// Makes just these permission sets be added to a member of staff. What the person loses or gains holds from their next request.
pub fn set_permission_sets(
    tx: &mut Tx<'_>,
    who: &Grant<ManagePermissions>,
    id: i64,
    wanted: &[String],
) -> Result<()> {
    let actor = who.actor();
    needs_verified(actor)?;
    let user = queries::lock(tx, actor, id)?;
    may_change(tx, actor, &user)?;
    if !wanted.is_empty() && !user.roles().iter().any(|role| role.is_staff()) {
        return Err(UserError::NotStaff.into());
    }
    let before = permission_sets::added_sets(tx, id)?;
    let sets = permission_sets::added_kind(tx, wanted)?;
    if sets.len() != wanted.len() {
        return Err(UserError::UnknownSet.into());
    }
    for set in sets.iter().filter(|set| !before.contains(&set.code)) {
        if !set.permissions.iter().all(|name| actor.holds(name)) {
            return Err(UserError::SetBeyondYou(set.name.clone()).into());
        }
    }
    let keys: Vec<i64> = sets.iter().map(|set| set.id).collect();
    permission_sets::set_added_sets(tx, id, &keys)?;
    let after = permission_sets::added_sets(tx, id)?;
    if after != before {
        let names = sets.into_iter().map(|set| set.name).collect();
        tell(tx, actor, SendLink::sets_changed(id, names))?;
    }
    let changes = Changes::none().field("permission_sets", json!(before), json!(after));
    audit::record(
        tx,
        actor,
        "users.set_permission_sets",
        ("user", Some(id)),
        changes,
    )
}

fn open(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<User> {
    let user = queries::lock(tx, actor, id)?;
    may_change(tx, actor, &user)?;
    match user.state() {
        State::Deactivated => Err(UserError::Deactivated.into()),
        State::Active | State::Invited => Ok(user),
    }
}

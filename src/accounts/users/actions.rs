//! What can be done with users.
use chrono::Utc;
use diesel::result::Error as DieselError;
use serde_json::json;

use super::{
    model::{State, User},
    queries::{self, Fields},
};
use crate::{
    Error, Result,
    accounts::{SendLink, permission_sets, sessions::end_all_sessions},
    error::{Rule, violated},
    platform::{
        audit::{self, Changes},
        db::Tx,
        jobs::Job,
    },
    policy::{Actor, Grant, ManagePermissions, ManageUsers, Role},
    types::{Email, PersonName, Phone},
};

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

/// Why something cannot be done with a user.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    #[error("Another account has this email address. Search for it, or use another one.")]
    EmailTaken,
    #[error("Choose at least one role.")]
    NoRole,
    #[error("Choose from the roles that are offered.")]
    UnknownRole,
    #[error("You cannot give the role {0}: it has permissions that you do not hold.")]
    RoleBeyondYou(&'static str),
    #[error(
        "Somebody changed this account while you had it open. Look at what is there now, then save again."
    )]
    Changed,
    #[error("This is the last admin. Make somebody else an admin first.")]
    LastAdmin,
    #[error("You cannot deactivate your own account. Ask another admin.")]
    Yourself,
    #[error("This account is deactivated already.")]
    Deactivated,
    #[error("This account is not deactivated.")]
    NotDeactivated,
    #[error("Choose from the permission sets that are offered.")]
    UnknownSet,
    #[error("Permission sets can be added to members of staff only.")]
    NotStaff,
    #[error("You cannot give the set {0}: it has permissions that you do not hold.")]
    SetBeyondYou(String),
}
impl Rule for UserError {
    fn field(&self) -> &'static str {
        match self {
            Self::EmailTaken => "email",
            Self::NoRole | Self::UnknownRole | Self::RoleBeyondYou(_) => "role",
            Self::UnknownSet | Self::NotStaff | Self::SetBeyondYou(_) => "set",
            Self::Changed
            | Self::LastAdmin
            | Self::Yourself
            | Self::Deactivated
            | Self::NotDeactivated => "",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::EmailTaken => "email_taken",
            Self::NoRole => "no_role",
            Self::UnknownRole => "unknown_role",
            Self::RoleBeyondYou(_) => "role_beyond_you",
            Self::Changed => "changed",
            Self::LastAdmin => "last_admin",
            Self::Yourself => "yourself",
            Self::Deactivated => "deactivated",
            Self::NotDeactivated => "not_deactivated",
            Self::UnknownSet => "unknown_set",
            Self::NotStaff => "not_staff",
            Self::SetBeyondYou(_) => "set_beyond_you",
        }
    }
    fn is_conflict(&self) -> bool {
        matches!(
            self,
            Self::Changed
                | Self::LastAdmin
                | Self::Yourself
                | Self::Deactivated
                | Self::NotDeactivated
        )
    }
}

/// Creates a user and sends the link to begin with; the key.
pub fn create_user(tx: &mut Tx<'_>, who: &Grant<ManageUsers>, cmd: &NewUser) -> Result<i64> {
    let actor = who.actor();
    may_give(tx, actor, &cmd.roles)?;
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
        .field("phone", json!(null), json!(fields.phone))
        .field("roles", json!([]), json!(codes(&cmd.roles)));
    audit::record(tx, actor, "users.create", ("user", Some(id)), changes)?;
    if cmd.invite {
        SendLink::activate(id).enqueue(tx)?;
    }
    Ok(id)
}

/// Changes a user. A role taken away ends the person's sessions at once.
pub fn update_user(tx: &mut Tx<'_>, who: &Grant<ManageUsers>, cmd: &UpdateUser) -> Result<()> {
    let actor = who.actor();
    let others = queries::other_admins(tx, cmd.id)?;
    let before = queries::lock(tx, actor, cmd.id)?;
    if cmd.version.is_some_and(|version| version != before.version) {
        return Err(UserError::Changed.into());
    }
    let held = before.roles();
    let added: Vec<Role> = cmd
        .roles
        .iter()
        .copied()
        .filter(|role| !held.contains(role))
        .collect();
    let removed = held.iter().any(|role| !cmd.roles.contains(role));
    may_give(tx, actor, &added)?;
    if held.contains(&Role::Admin) && !cmd.roles.contains(&Role::Admin) && others == 0 {
        return Err(UserError::LastAdmin.into());
    }
    let fields = Fields {
        email: cmd.email.as_str(),
        name: cmd.name.as_str(),
        phone: cmd.phone.as_ref().map(Phone::as_str),
    };
    queries::update(tx, cmd.id, &fields).map_err(worded)?;
    queries::set_roles(tx, cmd.id, &cmd.roles)?;
    if removed || before.email != fields.email {
        end_all_sessions(tx, cmd.id)?;
    }
    let changes = Changes::none()
        .field("name", before.name, fields.name)
        .field("email", before.email, fields.email)
        .field("phone", json!(before.phone), json!(fields.phone))
        .field("roles", json!(codes(&held)), json!(codes(&cmd.roles)));
    audit::record(tx, actor, "users.update", ("user", Some(cmd.id)), changes)
}

/// Ends a person's access at once: no sign-in, no session, no token.
pub fn deactivate_user(tx: &mut Tx<'_>, who: &Grant<ManageUsers>, id: i64) -> Result<()> {
    let actor = who.actor();
    if actor.user().is_ok_and(|own| own.id == id) {
        return Err(UserError::Yourself.into());
    }
    let others = queries::other_admins(tx, id)?;
    let user = queries::lock(tx, actor, id)?;
    if user.state() == State::Deactivated {
        return Err(UserError::Deactivated.into());
    }
    if user.roles().contains(&Role::Admin) && others == 0 {
        return Err(UserError::LastAdmin.into());
    }
    queries::set_deactivated(tx, id, Some(Utc::now()))?;
    end_all_sessions(tx, id)?;
    let changes = Changes::none().field("state", user.state().code(), State::Deactivated.code());
    audit::record(tx, actor, "users.deactivate", ("user", Some(id)), changes)
}

/// Lets a person sign in again.
pub fn reactivate_user(tx: &mut Tx<'_>, who: &Grant<ManageUsers>, id: i64) -> Result<()> {
    let user = queries::lock(tx, who.actor(), id)?;
    if user.state() != State::Deactivated {
        return Err(UserError::NotDeactivated.into());
    }
    may_give(tx, who.actor(), &user.roles())?;
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
    open(tx, who.actor(), id)?;
    queries::clear_password(tx, id)?;
    end_all_sessions(tx, id)?;
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
    queries::lock(tx, who.actor(), id)?;
    end_all_sessions(tx, id)?;
    audit::record(
        tx,
        who.actor(),
        "users.end_sessions",
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
    let user = queries::lock(tx, actor, id)?;
    if !wanted.is_empty() && !user.roles().iter().any(|role| role.is_staff()) {
        return Err(UserError::NotStaff.into());
    }
    let before = queries::added_sets(tx, id)?;
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
    queries::set_added_sets(tx, id, &keys)?;
    let after = queries::added_sets(tx, id)?;
    let changes = Changes::none().field("permission_sets", json!(before), json!(after));
    audit::record(
        tx,
        actor,
        "users.set_permission_sets",
        ("user", Some(id)),
        changes,
    )
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

fn open(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<User> {
    let user = queries::lock(tx, actor, id)?;
    match user.state() {
        State::Deactivated => Err(UserError::Deactivated.into()),
        State::Active | State::Invited => Ok(user),
    }
}

/// Nobody gives a role that has permissions they lack.
fn may_give(tx: &mut Tx<'_>, actor: &Actor, roles: &[Role]) -> Result<()> {
    for role in roles {
        let permissions = permission_sets::of_role(tx, *role)?;
        if !permissions.iter().all(|name| actor.holds(name)) {
            return Err(UserError::RoleBeyondYou(role.word()).into());
        }
    }
    Ok(())
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

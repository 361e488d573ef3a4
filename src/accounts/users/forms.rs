//! What is typed into the forms of users.
use serde::Deserialize;

use super::{
    actions::{NewUser, UpdateUser, UserError},
    model::User,
};
use crate::{
    Result,
    error::Problems,
    policy::Role,
    types::{Email, PersonName, Phone},
};

/// A user as typed, kept as typed so that a refused form can show it again.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserForm {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default, rename = "role")]
    pub roles: Vec<String>,
    /// The version that the form shows, when it changes a user.
    #[serde(default)]
    pub version: Option<i32>,
}

/// The sets ticked for a user.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetsForm {
    #[serde(default, rename = "set")]
    pub sets: Vec<String>,
}

struct Checked {
    name: PersonName,
    email: Email,
    phone: Option<Phone>,
    roles: Vec<Role>,
}

impl UserForm {
    /// The form of a user as they are.
    pub fn of(user: &User) -> Self {
        Self {
            name: user.name.clone(),
            email: user.email.clone(),
            phone: user.phone.clone().unwrap_or_default(),
            roles: user.role_codes.clone(),
            version: Some(user.version),
        }
    }
    /// Whether a role is ticked.
    pub fn has(&self, role: &Role) -> bool {
        self.roles.iter().any(|code| code == role.code())
    }
    /// The command to create, or every field that is wrong.
    pub fn create(&self) -> Result<NewUser> {
        let Checked {
            name,
            email,
            phone,
            roles,
        } = self.check()?;
        Ok(NewUser {
            name,
            email,
            phone,
            roles,
            invite: true,
        })
    }
    /// The command to change a user, or every field that is wrong.
    pub fn update(&self, id: i64) -> Result<UpdateUser> {
        let Checked {
            name,
            email,
            phone,
            roles,
        } = self.check()?;
        Ok(UpdateUser {
            id,
            version: self.version,
            name,
            email,
            phone,
            roles,
        })
    }

    fn check(&self) -> Result<Checked> {
        let mut problems = Problems::default();
        let name = problems.take(PersonName::parse(&self.name));
        let email = problems.take(Email::parse(&self.email));
        let phone = problems.take(Phone::parse_optional(&self.phone));
        let roles = problems.take(roles_of(&self.roles));
        match (name, email, phone, roles) {
            (Some(name), Some(email), Some(phone), Some(roles)) => Ok(Checked {
                name,
                email,
                phone,
                roles,
            }),
            _ => Err(crate::Error::Invalid(problems)),
        }
    }
}

/// The roles of their codes: at least one, each one that exists.
pub fn roles_of(codes: &[String]) -> Result<Vec<Role>, UserError> {
    let mut roles = codes
        .iter()
        .map(|code| Role::of(code).ok_or(UserError::UnknownRole))
        .collect::<Result<Vec<_>, _>>()?;
    roles.sort_unstable();
    roles.dedup();
    match roles.is_empty() {
        true => Err(UserError::NoRole),
        false => Ok(roles),
    }
}

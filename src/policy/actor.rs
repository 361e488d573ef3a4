//! Who acts, and which records they may see.
use std::{future::ready, sync::Arc};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};

use super::Role;
use crate::{Error, Result};

/// Who acts. Nothing is done by nobody.
#[derive(Clone, Debug)]
pub enum Actor {
    /// A person who is signed in.
    User(Arc<User>),
    /// Someone who applies for admission, by the token of their draft.
    Applicant {
        /// The draft's key.
        draft: i64,
    },
    /// A named part of Campus itself: a job, the seed, the sign-in page before anyone is known.
    System(&'static str),
}

/// A signed-in person as the database has them now, and the session they act in.
#[derive(Clone, Debug)]
pub struct User {
    /// `users.id`
    pub id: i64,
    /// The full name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// `en` or `hi`.
    pub language: String,
    /// The role that is active in this session.
    pub role: Role,
    /// All roles held.
    pub roles: Vec<Role>,
    /// Names of the permissions of the active role and the added sets, sorted.
    pub permissions: Vec<String>,
    /// `students.id`, when they study here.
    pub student: Option<i64>,
    /// `parents.id`, when they have children here.
    pub parent: Option<i64>,
    /// `staff.id`, when they work here.
    pub staff: Option<i64>,
    /// `sessions.id`
    pub session: i64,
    /// Whether they proved who they are within the set minutes.
    pub verified: bool,
    /// Seconds without a request after which the session ends.
    pub idle_seconds: i32,
    /// Whether a second factor is set up.
    pub second_factor: bool,
    /// Whether single keys do something on pages.
    pub shortcuts: bool,
    /// Whether something they typed is kept, to be given back on its page.
    pub holds_form: bool,
}

/// Which records an actor may see. Every query matches it whole; what is not named sees nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    Institution,
    /// What a member of staff teaches, advises or heads.
    Staff(i64),
    /// The blocks a warden looks after.
    Warden(i64),
    /// The children of a parent.
    Parent(i64),
    /// One student.
    Student(i64),
    /// Nothing.
    Nobody,
}

impl Scope {
    /// Whether it is at least as wide as what somebody in that role may see. Which student or parent somebody is, and so
    /// whom they see, is told by records that no role gives.
    pub fn covers(self, role: Role) -> bool {
        match role {
            Role::Admin | Role::Principal | Role::Faculty | Role::Warden => {
                self == Scope::Institution
            }
            Role::Parent | Role::Student => true,
        }
    }
}

impl Actor {
    /// What the actor may see.
    pub fn scope(&self) -> Scope {
        match self {
            Actor::System(_) => Scope::Institution,
            Actor::Applicant { .. } => Scope::Nobody,
            Actor::User(user) => match (user.role, user.staff, user.parent, user.student) {
                (Role::Admin | Role::Principal, ..) => Scope::Institution,
                (Role::Faculty, Some(staff), ..) => Scope::Staff(staff),
                (Role::Warden, Some(staff), ..) => Scope::Warden(staff),
                (Role::Parent, _, Some(parent), _) => Scope::Parent(parent),
                (Role::Student, _, _, Some(student)) => Scope::Student(student),
                _ => Scope::Nobody,
            },
        }
    }
    /// Whether the actor holds the permission of that name.
    pub fn holds(&self, permission: &str) -> bool {
        match self {
            Actor::System(_) => true,
            Actor::Applicant { .. } => false,
            Actor::User(user) => user.permissions.iter().any(|held| held == permission),
        }
    }
    /// The signed-in person.
    pub fn user(&self) -> Result<&User> {
        match self {
            Actor::User(user) => Ok(user),
            _ => Err(Error::SignedOut),
        }
    }
}

impl FromRequest for Actor {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            req.extensions()
                .get::<Actor>()
                .cloned()
                .ok_or(Error::SignedOut),
        )
    }
}

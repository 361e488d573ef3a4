//! Who may do what: the whole college on one screen.
//!
//! A [`Grant`] is proof that an [`Actor`] holds a permission; only [`Grant::check`] makes one. The tables
//! `permission_sets` and `permission_set_permissions` decide; [`BUILT_IN`] is what they start with.
//! *Which* records an actor sees is their [`Scope`], matched in every query.
use std::{future::ready, marker::PhantomData, sync::Arc};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};

use crate::{Error, Result};

/// The six kinds of people. One is active in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Runs the office.
    Admin,
    /// Heads the institution.
    Principal,
    /// Teaches.
    Faculty,
    /// Looks after hostel blocks.
    Warden,
    /// Has children here.
    Parent,
    /// Studies here.
    Student,
}

impl Role {
    /// In the order of the sign-in page.
    pub const ALL: [Role; 6] = [
        Role::Admin,
        Role::Principal,
        Role::Faculty,
        Role::Warden,
        Role::Parent,
        Role::Student,
    ];
    /// As tables and addresses have it.
    pub fn code(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Principal => "principal",
            Role::Faculty => "faculty",
            Role::Warden => "warden",
            Role::Parent => "parent",
            Role::Student => "student",
        }
    }
    /// As people read it; to be translated.
    pub fn word(self) -> &'static str {
        match self {
            Role::Admin => "Admin",
            Role::Principal => "Principal",
            Role::Faculty => "Faculty",
            Role::Warden => "Warden",
            Role::Parent => "Parent",
            Role::Student => "Student",
        }
    }
    /// The role of that code.
    pub fn of(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }
    /// Whether people of this role work here: shorter sessions, and permission sets can be added to them.
    pub fn is_staff(self) -> bool {
        !matches!(self, Role::Student | Role::Parent)
    }
    /// Where the role starts.
    pub fn dashboard(self) -> String {
        format!("/{}/dashboard", self.code())
    }
}

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
    /// Whether a second factor is set up.
    pub second_factor: bool,
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

/// A permission as a type, so that an operation can demand it.
pub trait Permission: 'static {
    /// As the tables have it.
    const NAME: &'static str;
}

/// A permission as the page of permission sets shows it.
#[derive(Clone, Copy, Debug)]
pub struct PermissionInfo {
    /// As the tables have it.
    pub name: &'static str,
    /// What it lets people do; to be translated.
    pub words: &'static str,
}

macro_rules! permissions {
    ($($type:ident $name:literal $words:literal;)+) => {
        $(#[doc = $words] #[derive(Debug)] pub struct $type;
        impl Permission for $type { const NAME: &'static str = $name; })+
        /// Every permission there is.
        pub const PERMISSIONS: &[PermissionInfo] = &[$(PermissionInfo { name: $name, words: $words }),+];
    };
}
permissions! {
    SearchPeople       "people.search"        "Find people by name, number or email";
    ViewUsers          "users.view"           "See accounts, their roles and their sessions";
    ManageUsers        "users.manage"         "Create, change and deactivate accounts, and end their sessions";
    ExportUsers        "users.export"         "Download the list of accounts";
    ManagePermissions  "permissions.manage"   "Edit permission sets and give them to staff";
    ViewAudit          "audit.view"           "Read the audit log";
    ManageAcademics    "academics.manage"     "Set up departments, programmes, batches and sections, their heads and advisers";
    ViewStudents       "students.view"        "See the students one looks after and their parents";
    ManageStudents     "students.manage"      "Admit students, number sections and link parents with their children";
    ManageStaff        "staff.manage"         "Employ members of staff";
}

/// A permission set that Campus brings along and can restore.
#[derive(Debug)]
pub struct BuiltIn {
    /// As the table has it.
    pub code: &'static str,
    /// As people read it; to be translated.
    pub name: &'static str,
    /// Whom it is for.
    pub description: &'static str,
    /// The role whose own set it is.
    pub role: Option<Role>,
    /// Names of permissions.
    pub permissions: &'static [&'static str],
}

/// The sets a college starts with: one for each role, and further ones for members of staff.
pub const BUILT_IN: &[BuiltIn] = &[
    BuiltIn {
        code: "admin",
        name: "Admin",
        description: "Runs the office: accounts, permissions, the audit log.",
        role: Some(Role::Admin),
        permissions: &[
            "people.search",
            "users.view",
            "users.manage",
            "users.export",
            "permissions.manage",
            "audit.view",
            "academics.manage",
            "students.view",
            "students.manage",
            "staff.manage",
        ],
    },
    BuiltIn {
        code: "principal",
        name: "Principal",
        description: "Sees the whole institution, changes little.",
        role: Some(Role::Principal),
        permissions: &["people.search", "users.view", "audit.view", "students.view"],
    },
    BuiltIn {
        code: "faculty",
        name: "Faculty",
        description: "Teaches; sees the students of their sections.",
        role: Some(Role::Faculty),
        permissions: &["people.search", "students.view"],
    },
    BuiltIn {
        code: "warden",
        name: "Warden",
        description: "Looks after hostel blocks and who lives there.",
        role: Some(Role::Warden),
        permissions: &["people.search", "students.view"],
    },
    BuiltIn {
        code: "parent",
        name: "Parent",
        description: "Sees their own children.",
        role: Some(Role::Parent),
        permissions: &[],
    },
    BuiltIn {
        code: "student",
        name: "Student",
        description: "Sees themself.",
        role: Some(Role::Student),
        permissions: &[],
    },
    added(
        "librarian",
        "Librarian",
        "Runs the library beside other duties.",
    ),
    added("accountant", "Accountant", "Takes and accounts for fees."),
    added(
        "admissions_officer",
        "Admissions officer",
        "Reviews applications.",
    ),
    added(
        "exam_controller",
        "Exam controller",
        "Runs exams and publishes results.",
    ),
    added(
        "head_of_department",
        "Head of department",
        "Heads a department.",
    ),
    added("class_adviser", "Class adviser", "Advises a section."),
];

const fn added(code: &'static str, name: &'static str, description: &'static str) -> BuiltIn {
    BuiltIn {
        code,
        name,
        description,
        role: None,
        permissions: &["people.search"],
    }
}

/// Proof that the actor holds `P`.
#[derive(Debug)]
pub struct Grant<P> {
    actor: Actor,
    holds: PhantomData<fn() -> P>,
}

impl<P> Clone for Grant<P> {
    fn clone(&self) -> Self {
        Self {
            actor: self.actor.clone(),
            holds: PhantomData,
        }
    }
}

impl<P: Permission> Grant<P> {
    /// The only way to a grant: looks in the permissions the actor has now.
    pub fn check(actor: Actor) -> Result<Self> {
        match actor.holds(P::NAME) {
            true => Ok(Grant {
                actor,
                holds: PhantomData,
            }),
            false => Err(Error::Forbidden),
        }
    }
    /// Who was granted.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}

impl<P: Permission> FromRequest for Grant<P> {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let actor = req.extensions().get::<Actor>().cloned();
        ready(actor.ok_or(Error::SignedOut).and_then(|actor| {
            let name = P::NAME;
            Self::check(actor)
                .inspect_err(|_| tracing::warn!(permission = name, "refused: permission"))
        }))
    }
}

/// A role as a type, so that a handler can demand that it is the active one.
pub trait ActiveRole: 'static {
    /// The role.
    const ROLE: Role;
}

macro_rules! acting {
    ($($type:ident $role:ident;)+) => {
        $(#[doc = concat!("Acting as ", stringify!($role), ".")] #[derive(Debug)] pub struct $type;
        impl ActiveRole for $type { const ROLE: Role = Role::$role; })+
    };
}
acting! {
    AsAdmin Admin;
    AsPrincipal Principal;
    AsFaculty Faculty;
    AsWarden Warden;
    AsParent Parent;
    AsStudent Student;
}

/// Proof that the person acts in role `R`: what is theirs by being who they are, such as a dashboard, and cannot be given away.
#[derive(Debug)]
pub struct Acting<R> {
    actor: Actor,
    role: PhantomData<fn() -> R>,
}

impl<R> Acting<R> {
    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}

impl<R: ActiveRole> FromRequest for Acting<R> {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let actor = req.extensions().get::<Actor>().cloned();
        ready(
            actor
                .ok_or(Error::SignedOut)
                .and_then(|actor| match actor.user()?.role == R::ROLE {
                    true => Ok(Self {
                        actor,
                        role: PhantomData,
                    }),
                    false => Err(Error::Forbidden),
                }),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_sets_name_permissions_that_exist() {
        for set in BUILT_IN {
            for name in set.permissions {
                assert!(
                    PERMISSIONS.iter().any(|p| p.name == *name),
                    "{}: {name}",
                    set.code
                );
            }
        }
    }

    #[test]
    fn each_role_has_its_set() {
        for role in Role::ALL {
            assert!(
                BUILT_IN
                    .iter()
                    .any(|set| set.role == Some(role) && set.code == role.code()),
                "{role:?}"
            );
        }
    }

    #[test]
    fn the_admin_holds_all_so_that_every_role_can_be_given() {
        let admin = BUILT_IN
            .iter()
            .find(|set| set.role == Some(Role::Admin))
            .expect("set");
        for permission in PERMISSIONS {
            assert!(
                admin.permissions.contains(&permission.name),
                "{}",
                permission.name
            );
        }
    }
}

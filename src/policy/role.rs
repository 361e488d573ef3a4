//! The six kinds of people.

/// The six kinds of people. One is active in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, utoipa::ToSchema)]
#[schema(rename_all = "lowercase")]
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

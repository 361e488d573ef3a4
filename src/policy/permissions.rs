//! Every permission there is, and the sets that a college starts with.
use super::Role;

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
    ViewAcademics      "academics.view"       "See programmes, courses, terms, rooms, holidays and what is offered";
    ManageAcademics    "academics.manage"     "Set up departments, programmes, courses, terms, rooms, offerings, heads and advisers";
    DecideEnrolments   "enrolments.decide"    "Decide who takes an elective, in the offerings one looks after";
    ViewStudents       "students.view"        "See the students one looks after and their parents";
    ManageStudents     "students.manage"      "Admit students, keep their records and status, and link parents with their children";
    ManageStaff        "staff.manage"         "Employ members of staff, and keep their records and status";
    ViewStaff          "staff.view"           "See the members of staff whom one looks after";
    ManageFields       "fields.manage"        "Say what else is kept of students, parents and staff";
    ManageJobs         "jobs.manage"          "See background work and outgoing mail, stop it and have it tried again";
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
            "academics.view",
            "academics.manage",
            "enrolments.decide",
            "students.view",
            "students.manage",
            "staff.manage",
            "staff.view",
            "fields.manage",
            "jobs.manage",
        ],
    },
    BuiltIn {
        code: "principal",
        name: "Principal",
        description: "Sees the whole institution, changes little.",
        role: Some(Role::Principal),
        permissions: &[
            "people.search",
            "users.view",
            "audit.view",
            "academics.view",
            "enrolments.decide",
            "students.view",
            "staff.view",
        ],
    },
    BuiltIn {
        code: "faculty",
        name: "Faculty",
        description: "Teaches; sees the students of their sections.",
        role: Some(Role::Faculty),
        permissions: &[
            "people.search",
            "academics.view",
            "enrolments.decide",
            "students.view",
            "staff.view",
        ],
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

//! The demo accounts that the sign-in page offers in development.

/// One of the demo's accounts, offered as a button.
#[derive(Debug)]
pub struct DemoAccount {
    pub role: &'static str,
    pub email: &'static str,
    pub note: &'static str,
    pub initials: &'static str,
    pub tone: &'static str,
}

/// One of each kind.
pub const DEMO: &[DemoAccount] = &[
    DemoAccount {
        role: "Student",
        email: "student@campus.test",
        note: "Sees their own courses, days and dues",
        initials: "St",
        tone: "a",
    },
    DemoAccount {
        role: "Parent",
        email: "parent@campus.test",
        note: "Has two children here",
        initials: "Pa",
        tone: "b",
    },
    DemoAccount {
        role: "Faculty",
        email: "faculty@campus.test",
        note: "Teaches, advises a section",
        initials: "Fa",
        tone: "c",
    },
    DemoAccount {
        role: "Admin",
        email: "admin@campus.test",
        note: "Runs the office",
        initials: "Ad",
        tone: "d",
    },
    DemoAccount {
        role: "Warden",
        email: "warden@campus.test",
        note: "Looks after the hostel",
        initials: "Wa",
        tone: "",
    },
    DemoAccount {
        role: "Principal",
        email: "principal@campus.test",
        note: "Sees the whole college",
        initials: "Pr",
        tone: "a",
    },
];

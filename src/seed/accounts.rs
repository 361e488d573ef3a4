//! The six accounts of the demo: they belong to people of the college.
use super::{people::Person, plan::Family};
use crate::policy::Role;

/// The password of every account of the demo. Written as a hash, past the policy that people's own passwords meet.
pub const PASSWORD: &str = "campus-demo";

/// An account of the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    /// What the person is to begin with.
    pub role: Role,
    /// To sign in with.
    pub email: &'static str,
    /// Whose it is.
    pub name: &'static str,
}

/// The accounts, in the order of the roles.
pub const ACCOUNTS: [DemoAccount; 6] = [
    account(Role::Admin, "admin@campus.test", "Prakash Joshi"),
    account(Role::Principal, "principal@campus.test", "Vasudha Raghavan"),
    account(Role::Faculty, "faculty@campus.test", "Meera Subramanian"),
    account(Role::Warden, "warden@campus.test", "Joseph Fernandes"),
    account(Role::Parent, "parent@campus.test", "Sunita Krishnamurthy"),
    account(Role::Student, "student@campus.test", "Ananya Krishnamurthy"),
];

const fn account(role: Role, email: &'static str, name: &'static str) -> DemoAccount {
    DemoAccount { role, email, name }
}

/// The account of a role.
pub fn of(role: Role) -> DemoAccount {
    let found = ACCOUNTS.into_iter().find(|account| account.role == role);
    found.unwrap_or(ACCOUNTS[0])
}

/// Those of the accounts' people who have no account.
pub const RELATIVES: [&str; 4] = [
    "Rahul Krishnamurthy",
    "Krishnamurthy Raghavendra",
    "Varun Subramanian",
    "Ravi Subramanian",
];

impl Person {
    /// Makes this the person whom the demo account of a role belongs to.
    pub fn become_demo(&mut self, role: Role) {
        let account = of(role);
        account.name.clone_into(&mut self.name);
        account.email.clone_into(&mut self.email);
    }
    fn become_named(&mut self, name: &str) {
        name.clone_into(&mut self.name);
        let local = name.to_lowercase().replace(' ', ".");
        self.email = format!("{local}@campus.test");
    }
}

impl Family {
    /// The family of the demo's student: the mother is the demo's parent, and has two children here.
    pub fn become_demo(&mut self) {
        let [sibling, father, ..] = RELATIVES;
        if let Some((mother, _)) = self.parents.first_mut() {
            mother.become_demo(Role::Parent);
        }
        if let Some((other, _)) = self.parents.get_mut(1) {
            other.become_named(father);
        }
        if let Some(student) = self.children.first_mut() {
            student.person.become_demo(Role::Student);
        }
        if let Some(other) = self.children.get_mut(1) {
            other.person.become_named(sibling);
        }
    }
    /// The family of the demo's teacher, who is a parent beside.
    pub fn become_teachers(&mut self, teacher: &Person) {
        let [.., child, father] = RELATIVES;
        if let Some((mother, _)) = self.parents.first_mut() {
            *mother = teacher.clone();
        }
        if let Some((other, _)) = self.parents.get_mut(1) {
            other.become_named(father);
        }
        if let Some(student) = self.children.first_mut() {
            student.person.become_named(child);
        }
    }
}

//! Permission sets as the database has them.
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Array, Text},
};

use crate::{
    policy::{BUILT_IN, BuiltIn, PERMISSIONS, PermissionInfo, Role},
    schema::{permission_sets, users},
};

/// What the admin's own set always permits: without these nobody could repair the others.
pub const ADMIN_KEEPS: &[&str] = &["users.manage", "permissions.manage"];

/// A permission set with what it permits.
#[derive(Clone, Debug, HasQuery)]
#[diesel(table_name = permission_sets, check_for_backend(diesel::pg::Pg))]
pub struct PermissionSet {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub description: String,
    pub role: Option<String>,
    pub built_in: bool,
    pub version: i32,
    pub edited: bool,
    #[diesel(select_expression = sql::<Array<Text>>(
        "(SELECT coalesce(array_agg(p.permission ORDER BY p.permission), '{}') FROM permission_set_permissions p WHERE p.set_id = permission_sets.id)"
    ))]
    #[diesel(select_expression_type = diesel::expression::SqlLiteral<Array<Text>>)]
    pub permissions: Vec<String>,
}

/// Somebody who holds a set.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct Holder {
    pub id: i64,
    pub name: String,
    pub email: String,
}

impl PermissionSet {
    /// The role whose own set it is.
    pub fn of_role(&self) -> Option<Role> {
        self.role.as_deref().and_then(Role::of)
    }
    /// Whether it permits that.
    pub fn has(&self, permission: &str) -> bool {
        self.permissions.iter().any(|name| name == permission)
    }
    /// What Campus brings along for it.
    pub fn original(&self) -> Option<&'static BuiltIn> {
        let found = BUILT_IN.iter().find(|set| set.code == self.code);
        found.filter(|_| self.built_in)
    }
    /// Whether the college has edited what Campus brought along.
    pub fn is_edited(&self) -> bool {
        self.built_in && self.edited
    }
    /// Whether it is not what Campus brings along.
    pub fn differs_from(&self, original: &BuiltIn) -> bool {
        self.name != original.name
            || self.description != original.description
            || self.permissions.len() != original.permissions.len()
            || !original.permissions.iter().all(|name| self.has(name))
    }
    /// What can never be taken from it.
    pub fn keeps(&self) -> &'static [&'static str] {
        match self.of_role() {
            Some(Role::Admin) => ADMIN_KEEPS,
            _ => &[],
        }
    }
    /// Its place in a list: the roles in their order, then the others by name.
    pub fn place(&self) -> (usize, String) {
        let role = self.of_role();
        let place = Role::ALL.iter().position(|other| Some(*other) == role);
        (place.unwrap_or(usize::MAX), self.name.to_lowercase())
    }
}

impl Holder {
    /// Two letters.
    pub fn initials(&self) -> String {
        crate::platform::web::initials(&self.name)
    }
    /// One of the avatar's grounds.
    pub fn tone(&self) -> &'static str {
        crate::platform::web::tone(self.id)
    }
}

/// Permissions of one part of the college.
#[derive(Debug)]
pub struct Group {
    /// The part, in words.
    pub title: String,
    /// In the policy's order.
    pub permissions: Vec<&'static PermissionInfo>,
}

/// Every permission, by the part of the college that it is about.
pub fn groups() -> Vec<Group> {
    let part = |info: &PermissionInfo| info.name.split('.').next().unwrap_or_default();
    let mut groups: Vec<Group> = Vec::new();
    for info in PERMISSIONS {
        let title = title(part(info));
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.permissions.push(info),
            None => groups.push(Group {
                title,
                permissions: vec![info],
            }),
        }
    }
    groups
}

/// A permission in words; its name when Campus does not know it.
pub fn in_words(name: &str) -> &str {
    let found = PERMISSIONS.iter().find(|info| info.name == name);
    found.map_or(name, |info| info.words)
}

fn title(part: &str) -> String {
    match part {
        "users" => "Accounts".to_owned(),
        "audit" => "Audit log".to_owned(),
        other => {
            let words = other.replace('_', " ");
            let mut letters = words.chars();
            let first = letters.next().map(|letter| letter.to_uppercase());
            first.into_iter().flatten().chain(letters).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_stands_in_one_group() {
        let groups = groups();
        let listed: usize = groups.iter().map(|group| group.permissions.len()).sum();
        assert_eq!(listed, PERMISSIONS.len());
        assert_eq!(title("exam_marks"), "Exam marks");
    }
}

//! Parents as the database has them.
use diesel::prelude::*;

use crate::schema::{parents, users};

/// A parent with their account.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = parents, check_for_backend(diesel::pg::Pg))]
pub struct Parent {
    /// `parents.id`
    pub id: i64,
    /// `users.id`
    pub user_id: i64,
    /// The full name.
    #[diesel(select_expression = users::name)]
    pub name: String,
    /// The address they sign in with.
    #[diesel(select_expression = users::email)]
    pub email: String,
    /// To be called at.
    #[diesel(select_expression = users::phone)]
    pub phone: Option<String>,
    /// The account's: raised by every change.
    #[diesel(select_expression = users::version)]
    pub version: i32,
}

impl Parent {
    /// Two letters.
    pub fn initials(&self) -> String {
        crate::platform::web::initials(&self.name)
    }
    /// One of the avatar's grounds.
    pub fn tone(&self) -> &'static str {
        crate::platform::web::tone(self.user_id)
    }
}

/// A child of a parent.
#[derive(Clone, Debug, Queryable)]
pub struct Child {
    /// `students.id`
    pub id: i64,
    /// The full name.
    pub name: String,
    /// For ever.
    pub admission_number: String,
    /// `students::Status::of`
    pub status: String,
    /// [`Relation::of`]
    pub relation: String,
    /// Whether the parent is called first.
    pub is_primary: bool,
}

impl Child {
    /// What the parent is to them, as people read it; to be translated.
    pub fn relation_word(&self) -> &'static str {
        Relation::of(&self.relation).map_or("Guardian", Relation::word)
    }
}

/// A parent or guardian of a student.
#[derive(Clone, Debug, Queryable)]
pub struct Guardian {
    /// `parents.id`
    pub id: i64,
    /// `users.id`
    pub user_id: i64,
    /// The full name.
    pub name: String,
    /// For letters.
    pub email: String,
    /// To be called at.
    pub phone: Option<String>,
    /// [`Relation::of`]
    pub relation: String,
    /// Whether they are called first.
    pub is_primary: bool,
}

impl Guardian {
    /// Two letters.
    pub fn initials(&self) -> String {
        crate::platform::web::initials(&self.name)
    }
    /// One of the avatar's grounds.
    pub fn tone(&self) -> &'static str {
        crate::platform::web::tone(self.user_id)
    }
    /// What they are to the student, as people read it; to be translated.
    pub fn relation_word(&self) -> &'static str {
        Relation::of(&self.relation).map_or("Guardian", Relation::word)
    }
}

/// What somebody is to a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The mother.
    Mother,
    /// The father.
    Father,
    /// Who stands in for them.
    Guardian,
}

impl Relation {
    /// In the order that forms offer them.
    pub const ALL: [Relation; 3] = [Relation::Mother, Relation::Father, Relation::Guardian];
    /// As the table has it.
    pub fn code(self) -> &'static str {
        match self {
            Relation::Mother => "mother",
            Relation::Father => "father",
            Relation::Guardian => "guardian",
        }
    }
    /// As people read it; to be translated.
    pub fn word(self) -> &'static str {
        match self {
            Relation::Mother => "Mother",
            Relation::Father => "Father",
            Relation::Guardian => "Guardian",
        }
    }
    /// The one of that code.
    pub fn of(code: &str) -> Option<Self> {
        Relation::ALL.into_iter().find(|one| one.code() == code)
    }
}

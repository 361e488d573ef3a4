//! Parents as the database has them.
use diesel::prelude::*;

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

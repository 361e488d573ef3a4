//! What lists of people are made of.
use diesel::{deserialize::QueryableByName, pg::Pg};
use serde::Deserialize;

/// One of the people of a list.
pub trait Row: QueryableByName<Pg> + Send + 'static {
    /// The key.
    fn key(&self) -> i64;
    /// `users.id`
    fn user(&self) -> i64;
    /// The full name.
    fn name(&self) -> &str;
    /// Below the name.
    fn note(&self) -> String;
}

/// What the pages of a list say, in English; to be translated.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// A symbol of the sprite.
    pub icon: &'static str,
    /// "Students"
    pub many: &'static str,
    /// What the list is about, in a sentence.
    pub lead: &'static str,
    /// "Admit student"; empty where nobody is added.
    pub add: &'static str,
    /// "{n} student" and "{n} students"
    pub count: (&'static str, &'static str),
    /// What is searched.
    pub find: &'static str,
    /// When there is none, and what to do.
    pub none: (&'static str, &'static str),
}

/// How a cell looks.
#[derive(Clone, Debug, Default)]
pub struct Face {
    /// `good`, `warn`, `bad`, `info` or nothing.
    pub tone: &'static str,
    /// A symbol of the sprite.
    pub icon: &'static str,
    /// The words.
    pub text: String,
}

/// What a filter offers.
#[derive(Clone, Debug, Deserialize)]
pub struct Offer {
    /// The filter.
    pub field: String,
    /// As the address has it.
    pub value: String,
    /// As people read it.
    pub label: String,
}

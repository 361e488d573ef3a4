//! What is entered of a parent or guardian; whichever door it comes by.
use super::model::Relation;
use crate::{
    Result,
    accounts::Contact,
    people::Reading,
    types::{Email, PersonName, Phone},
};

/// A parent or guardian to be linked with a student.
#[derive(Clone, Debug)]
pub struct NewGuardian {
    /// As people write it; the account's, when there is one.
    pub name: PersonName,
    /// To sign in with, and for letters.
    pub email: Email,
    /// To be called at; of a new account alone.
    pub phone: Option<Phone>,
    /// What they are to the student.
    pub relation: Relation,
    /// Whether they are called first.
    pub is_primary: bool,
    /// Whether a new person is sent the link to begin with.
    pub invite: bool,
}

/// The fields of a guardian's form, and of a file's columns.
pub const FIELDS: &[&str] = &["name", "email", "phone", "relation", "is_primary"];

impl NewGuardian {
    /// Reads a guardian of texts by the names of [`FIELDS`].
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn read<'a>(texts: &'a dyn Fn(&str) -> &'a str) -> Result<Self> {
        let mut read = Reading::of(texts);
        let name = read.read("name", PersonName::parse);
        let email = read.read("email", Email::parse);
        let phone = read.read("phone", Phone::parse_optional);
        let relation = read.chosen(
            "relation",
            Relation::of,
            "Choose what the person is to the student.",
        );
        let is_primary = read.ticked("is_primary");
        let whole = || {
            Some(Self {
                name: name?,
                email: email?,
                phone: phone?,
                relation: relation?,
                is_primary,
                invite: true,
            })
        };
        let whole = whole();
        read.done(whole)
    }
}

/// Reads a name and a telephone number of the fields `name` and `phone`.
///
/// # Errors
/// Every field that is wrong.
pub fn read_contact<'a>(texts: &'a dyn Fn(&str) -> &'a str) -> Result<Contact> {
    let mut read = Reading::of(texts);
    let name = read.read("name", PersonName::parse);
    let phone = read.read("phone", Phone::parse_optional);
    let whole = name.zip(phone).map(|(name, phone)| Contact { name, phone });
    read.done(whole)
}

//! What is typed into the form of a record: read strictly, and kept as typed so that a refused form can show it again.
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::reader::Reader;
use crate::{Error, Result};

/// A field of a form.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// As it is sent; the entry's field has the same name.
    pub name: &'static str,
    /// As people read it, in English.
    pub label: &'static str,
    /// Below the label.
    pub hint: &'static str,
    /// What it is entered with.
    pub input: Input,
    /// Whether it may be left empty.
    pub optional: bool,
}

/// What a field is entered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A line of text; the class of its width, or none.
    Text(&'static str),
    /// A whole number.
    Number,
    /// A number with a point.
    Decimal,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// One of what is offered; the words of the empty choice, or none.
    Select(&'static str),
    /// Any of what is offered.
    Ticks,
    /// Yes or no.
    Check,
}

impl Field {
    /// A field that must be filled.
    pub const fn new(name: &'static str, label: &'static str, input: Input) -> Self {
        Self {
            name,
            label,
            hint: "",
            input,
            optional: false,
        }
    }
    /// With a line below the label.
    #[must_use]
    pub const fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }
    /// That may be left empty.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self {
            optional: true,
            ..self
        }
    }
}

/// What was typed, field by field.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Vec<(String, String)>")]
pub struct Typed(Vec<(String, String)>);

impl From<Vec<(String, String)>> for Typed {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }
}

impl Typed {
    /// The form of what is kept, at its version.
    ///
    /// # Errors
    /// When the entry is no object.
    pub fn of(entry: &impl Serialize, version: i32) -> Result<Self> {
        let mut typed = Self::default();
        let value = serde_json::to_value(entry)?;
        let fields = value
            .as_object()
            .ok_or_else(|| Error::internal("an entry is an object"))?;
        for (name, value) in fields {
            let values = value
                .as_array()
                .map_or(std::slice::from_ref(value), Vec::as_slice);
            typed.0.extend(
                values
                    .iter()
                    .filter_map(|value| Some((name.clone(), plain(value)?))),
            );
        }
        typed.set_version(version);
        Ok(typed)
    }
    /// What was typed into a field; empty when nothing was.
    pub fn one(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value)
    }
    /// Everything that was chosen in a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let own = self.0.iter().filter(move |(field, _)| field == name);
        own.map(|(_, value)| value.as_str())
    }
    /// The version that the form shows.
    pub fn version(&self) -> Option<i32> {
        self.one("version").parse().ok()
    }
    /// The version that a change is based on: without one it would be saved over whatever is there.
    ///
    /// # Errors
    /// When the form has none, as none of our pages sends it.
    pub fn needed_version(&self) -> Result<i32> {
        let told = || Error::Malformed("The form could not be read: version.".into());
        self.version().ok_or_else(told)
    }
    /// Makes the form be based on another version.
    pub fn set_version(&mut self, version: i32) {
        self.0.retain(|(name, _)| name != "version");
        self.0.push(("version".into(), version.to_string()));
    }
    /// Refuses a name that the form does not have, and a field sent twice that takes one value.
    ///
    /// # Errors
    /// The name.
    pub fn known(&self, fields: &[Field]) -> Result<()> {
        for (name, _) in &self.0 {
            let field = fields.iter().find(|field| field.name == name);
            let many = field.is_some_and(|field| field.input == Input::Ticks);
            let known = field.is_some() || name == "version";
            if !known || (!many && self.all(name).count() > 1) {
                return Err(Error::Malformed(format!(
                    "The form could not be read: {name}."
                )));
            }
        }
        Ok(())
    }
    /// Reads it, field by field.
    pub fn reader(&self) -> Reader<'_> {
        Reader::of(self)
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: &[Field] = &[
        Field::new("code", "Code", Input::Text("")),
        Field::new("programme_ids", "Programmes", Input::Ticks),
    ];

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Typed(pairs.iter().map(own).collect())
    }

    #[test]
    fn a_form_has_its_own_fields_once() {
        assert!(
            typed(&[("code", "A"), ("version", "2")])
                .known(FIELDS)
                .is_ok()
        );
        assert!(
            typed(&[("programme_ids", "1"), ("programme_ids", "2")])
                .known(FIELDS)
                .is_ok()
        );
        assert!(
            typed(&[("code", "A"), ("code", "B")])
                .known(FIELDS)
                .is_err()
        );
        assert!(typed(&[("name", "A")]).known(FIELDS).is_err());
    }

    #[test]
    fn what_is_kept_is_what_the_form_shows() {
        #[derive(Serialize)]
        struct Entry {
            code: &'static str,
            section_id: Option<i64>,
            open: bool,
            programme_ids: Vec<i64>,
        }
        let entry = Entry {
            code: "A",
            section_id: None,
            open: true,
            programme_ids: vec![3, 4],
        };
        let typed = Typed::of(&entry, 7).expect("form");
        assert_eq!((typed.one("code"), typed.one("section_id")), ("A", ""));
        assert_eq!((typed.one("open"), typed.version()), ("true", Some(7)));
        assert_eq!(typed.all("programme_ids").collect::<Vec<_>>(), ["3", "4"]);
    }
}
